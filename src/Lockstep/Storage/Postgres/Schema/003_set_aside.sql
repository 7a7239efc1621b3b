-- Rows that were there before Lockstep and that the file has nothing to do with.
create table lockstep.set_aside (
    task_id text primary key
);
