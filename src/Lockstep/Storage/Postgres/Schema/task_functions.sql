-- All of these run as their owner: a role that may write the task table alone must not be refused at its own statement.
-- pg_temp stands last: left out it would come first, and such a role could put a type of its own, with code in it, in the place of text.

create or replace function lockstep.stamp_insert() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as
$lockstep$
begin
    new.lockstep_version := nextval('lockstep.row_version');
    if new.{updated_at} is null and coalesce(current_setting('lockstep.run', true), '') = '' then
        if tg_argv[0] = 'without zone' then
            new.{updated_at} := statement_timestamp() at time zone 'UTC';
        else
            new.{updated_at} := statement_timestamp();
        end if;
    end if;
    return new;
end
$lockstep$;

create or replace function lockstep.stamp_update() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as
$lockstep$
begin
    new.lockstep_version := nextval('lockstep.row_version');
    if new.{updated_at} is not distinct from old.{updated_at} and coalesce(current_setting('lockstep.run', true), '') = '' then
        if tg_argv[0] = 'without zone' then
            new.{updated_at} := statement_timestamp() at time zone 'UTC';
        else
            new.{updated_at} := statement_timestamp();
        end if;
    end if;
    return new;
end
$lockstep$;

create or replace function lockstep.log_insert() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as
$lockstep$
begin
    insert into lockstep.change_log (kind, task_id, version, origin, run, actor)
    select 'insert', {id}::text, lockstep_version,
           nullif(current_setting('lockstep.origin', true), ''),
           nullif(current_setting('lockstep.run', true), '')::bigint,
           nullif(current_setting('lockstep.actor', true), '')
    from added;
    return null;
end
$lockstep$;

create or replace function lockstep.log_update() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as
$lockstep$
begin
    insert into lockstep.change_log (kind, task_id, version, before, origin, run, actor)
    values (case when old.{id} = new.{id} then 'update' else 'delete' end, old.{id}::text, new.lockstep_version, {old_image},
            nullif(current_setting('lockstep.origin', true), ''),
            nullif(current_setting('lockstep.run', true), '')::bigint,
            nullif(current_setting('lockstep.actor', true), ''));
    -- A changed id is another task: the old one went, a new one came.
    if old.{id} <> new.{id} then
        insert into lockstep.change_log (kind, task_id, version, origin, run, actor)
        values ('insert', new.{id}::text, new.lockstep_version,
                nullif(current_setting('lockstep.origin', true), ''),
                nullif(current_setting('lockstep.run', true), '')::bigint,
                nullif(current_setting('lockstep.actor', true), ''));
    end if;
    return null;
end
$lockstep$;

create or replace function lockstep.log_delete() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as
$lockstep$
begin
    insert into lockstep.change_log (kind, task_id, version, before, origin, run, actor)
    values ('delete', old.{id}::text, old.lockstep_version, {old_image},
            nullif(current_setting('lockstep.origin', true), ''),
            nullif(current_setting('lockstep.run', true), '')::bigint,
            nullif(current_setting('lockstep.actor', true), ''));
    -- A row that comes later under the same id is a new one.
    delete from lockstep.set_aside where task_id = old.{id}::text;
    return null;
end
$lockstep$;

create or replace function lockstep.log_truncate() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as
$lockstep$
begin
    insert into lockstep.change_log (kind, task_id, version, before, origin, run, actor)
    select 'truncate', gone.{id}::text, gone.lockstep_version, {gone_image},
           nullif(current_setting('lockstep.origin', true), ''),
           nullif(current_setting('lockstep.run', true), '')::bigint,
           nullif(current_setting('lockstep.actor', true), '')
    from {table} gone;
    return null;
end
$lockstep$;
