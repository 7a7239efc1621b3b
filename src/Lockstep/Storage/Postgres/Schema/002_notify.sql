-- Runs as its owner, since a role that may write the task table alone writes the change log by a trigger.
-- pg_temp stands last: left out it would come first, and such a role could put a type of its own, with code in it, in the place of text.
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
