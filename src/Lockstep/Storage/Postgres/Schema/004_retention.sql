-- A role that runs Lockstep may not delete from the change log; it may have these delete what is old, and never what an open conflict needs.
-- Answers the last entry that was looked at, or nothing when the old ones are through.
create function lockstep.trim_changes(before timestamptz, after bigint, most integer) returns bigint
    language plpgsql security definer set search_path = pg_catalog, pg_temp as
$$
declare
    cutoff  timestamptz := least(before, statement_timestamp() - interval '1 day');
    last    bigint;
    is_done boolean;
    newest  xid8;
begin
    with page as (
        select id, at, task_id from lockstep.change_log where id > after order by id limit most
    ), gone as (
        delete from lockstep.change_log c using page p
        where c.id = p.id and p.at < cutoff
          and not exists (select from lockstep.conflict x where x.task_id = p.task_id and x.status = 'open')
        returning c.txid
    )
    select (select max(id) from page), (select count(*) < most or bool_or(at >= cutoff) from page),
           (select txid from gone where txid < pg_snapshot_xmax(pg_current_snapshot()) order by txid desc limit 1)
    into last, is_done, newest;
    -- Whoever has not seen what went must read everything anew.
    if newest is not null then
        insert into lockstep.meta as m (name, value) values ('changes_trimmed', newest::text)
        on conflict (name) do update set value = greatest(m.value::xid8, newest)::text;
    end if;
    return case when is_done then null else last end;
end
$$;

create function lockstep.note_trim(at timestamptz) returns void
    language sql security definer set search_path = pg_catalog, pg_temp as
$$
    insert into lockstep.meta (name, value) values ('trimmed_at', floor(extract(epoch from at))::bigint::text)
    on conflict (name) do update set value = excluded.value;
$$;
