-- All of these run as their owner: a role that may write the task table alone must not be refused at its own statement.
-- pg_temp stands last: left out it would come first, and such a role could put a type of its own, with code in it, in the place of text.

create function lockstep.stamp_insert() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as
$$
begin
    new.lockstep_version := nextval('lockstep.row_version');
    if new.updated_at is null and coalesce(current_setting('lockstep.run', true), '') = '' then
        if tg_argv[0] = 'without zone' then
            new.updated_at := statement_timestamp() at time zone 'UTC';
        else
            new.updated_at := statement_timestamp();
        end if;
    end if;
    return new;
end
$$;

create function lockstep.stamp_update() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as
$$
begin
    new.lockstep_version := nextval('lockstep.row_version');
    if new.updated_at is not distinct from old.updated_at and coalesce(current_setting('lockstep.run', true), '') = '' then
        if tg_argv[0] = 'without zone' then
            new.updated_at := statement_timestamp() at time zone 'UTC';
        else
            new.updated_at := statement_timestamp();
        end if;
    end if;
    return new;
end
$$;

create function lockstep.log_insert() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as
$$
begin
    insert into lockstep.change_log (kind, task_id, version, origin, run, actor)
    select 'insert', id::text, lockstep_version,
           nullif(current_setting('lockstep.origin', true), ''),
           nullif(current_setting('lockstep.run', true), '')::bigint,
           nullif(current_setting('lockstep.actor', true), '')
    from added;
    return null;
end
$$;

create function lockstep.log_update() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as
$$
begin
    insert into lockstep.change_log (kind, task_id, version, before, origin, run, actor)
    values (case when old.id = new.id then 'update' else 'delete' end, old.id::text, new.lockstep_version, row_to_json(old),
            nullif(current_setting('lockstep.origin', true), ''),
            nullif(current_setting('lockstep.run', true), '')::bigint,
            nullif(current_setting('lockstep.actor', true), ''));
    -- A changed id is another task: the old one went, a new one came.
    if old.id <> new.id then
        insert into lockstep.change_log (kind, task_id, version, origin, run, actor)
        values ('insert', new.id::text, new.lockstep_version,
                nullif(current_setting('lockstep.origin', true), ''),
                nullif(current_setting('lockstep.run', true), '')::bigint,
                nullif(current_setting('lockstep.actor', true), ''));
    end if;
    return null;
end
$$;

create function lockstep.log_delete() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as
$$
begin
    insert into lockstep.change_log (kind, task_id, version, before, origin, run, actor)
    values ('delete', old.id::text, old.lockstep_version, row_to_json(old),
            nullif(current_setting('lockstep.origin', true), ''),
            nullif(current_setting('lockstep.run', true), '')::bigint,
            nullif(current_setting('lockstep.actor', true), ''));
    return null;
end
$$;

create function lockstep.log_truncate() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as
$$
begin
    execute format(
        'insert into lockstep.change_log (kind, task_id, version, before, origin, run, actor)
         select ''truncate'', id::text, lockstep_version, row_to_json(t),
                nullif(current_setting(''lockstep.origin'', true), ''''),
                nullif(current_setting(''lockstep.run'', true), '''')::bigint,
                nullif(current_setting(''lockstep.actor'', true), '''')
         from %I.%I t', tg_table_schema, tg_table_name);
    return null;
end
$$;

-- NOTIFY takes a lock on the whole database until the commit; whoever doesn't get the try-lock leaves the news to the other writer, or to the next poll.
create function lockstep.notify_change() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if exists (select from added) and pg_try_advisory_xact_lock(7233173814519228257) then
        perform pg_notify('lockstep', '');
    end if;
    return null;
end
$$;

create trigger notify_change after insert on lockstep.change_log
    referencing new table as added for each statement execute function lockstep.notify_change();
create trigger notify_change after insert on lockstep.event
    referencing new table as added for each statement execute function lockstep.notify_change();
