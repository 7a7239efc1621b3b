-- What somebody has paused. The counter moves with each change, so that a run sees in one row whether what it read still stands.
create table lockstep.pause (
    scope     text        primary key,
    task_id   text,
    file      text,
    reason    text        not null,
    paused_by text        not null,
    since     timestamptz not null,
    until     timestamptz
);

insert into lockstep.counter values ('pause', 0);
