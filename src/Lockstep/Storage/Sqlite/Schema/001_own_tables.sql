create table lockstep_meta (
    name  text not null primary key,
    value text not null
);

create table lockstep_counter (
    name  text    not null primary key,
    value integer not null
);

insert into lockstep_counter (name, value) values ('run', 0), ('conflict', 0), ('event', 0);

create table lockstep_base (
    task_id text not null primary key,
    file    text not null,
    content text not null
);

create table lockstep_conflict (
    id          integer not null primary key,
    version     integer not null,
    task_id     text    not null,
    file        text    not null,
    kind        text    not null,
    reason      text    not null,
    detected_at text    not null,
    content     text    not null,
    status      text    not null default 'open',
    choice      text,
    closed_by   text,
    closed_at   text,
    closed_run  integer
);

create unique index lockstep_conflict_open on lockstep_conflict (task_id) where status = 'open';

create table lockstep_run (
    number             integer not null primary key,
    source             text    not null,
    actor              text    not null,
    direction          text    not null,
    started_at         text    not null,
    finished_at        text    not null,
    rows_written       integer not null,
    items_written      integer not null,
    conflicts_detected integer not null,
    conflicts_closed   integer not null
);

create table lockstep_event (
    seq  integer not null primary key,
    name text    not null,
    at   text    not null,
    data text    not null
);

-- The number of the entry is the version that the row has after an insert or update, so no row ever has a version twice,
-- even if it was deleted and came back. The column version holds the one that a deleted row had.
create table lockstep_change_log (
    id      integer primary key autoincrement,
    at      text not null default (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    kind    text not null,
    task_id text not null,
    version integer,
    file    text,
    before  text,
    origin  text,
    run     integer,
    actor   text
);

-- Rows of an adopted table have version 1; the first entry gives 2.
insert into sqlite_sequence (name, seq) values ('lockstep_change_log', 1);

create index lockstep_change_log_task on lockstep_change_log (task_id, id);
create index lockstep_change_log_run on lockstep_change_log (run) where run is not null;

-- Holds one row while a transaction of Lockstep's own is under way; other writers see none.
create table lockstep_origin (
    origin text    not null,
    run    integer not null,
    actor  text    not null
);

-- Holds the row that an INSERT OR REPLACE is about to remove: SQLite fires no delete trigger for it.
create table lockstep_replaced (
    task_id text not null,
    before  text not null
);
