-- Rows that were there before Lockstep and that the file has nothing to do with.
create table lockstep_set_aside (
    task_id text not null primary key
);
