create table {table} (
    {id} {id_type} primary key,
    {skill_name} text not null,
    {schedule_cron} text not null,
    {next_run_at} timestamptz not null,
    {params_json} jsonb,
    {status} text,
    {user_id} text,
    {created_at} timestamptz default statement_timestamp(),
    {updated_at} timestamptz default statement_timestamp(),
    {extra} jsonb,
    lockstep_version bigint not null default 1,
    {file} text
);
