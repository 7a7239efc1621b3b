-- What somebody has paused. The counter moves with each change, so that a run sees in one row whether what it read still stands.
create table lockstep_pause (
    scope     text not null primary key,
    task_id   text,
    file      text,
    reason    text not null,
    paused_by text not null,
    since     text not null,
    until     text
);

insert into lockstep_counter (name, value) values ('pause', 0);
