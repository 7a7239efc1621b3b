-- What Lockstep keeps beside the task table, so that a backup of the database rewinds all of it together.
create schema lockstep;

create table lockstep.meta (
    name  text primary key,
    value text not null
);

create table lockstep.base (
    task_id text primary key,
    file    text not null,
    content json not null
);

create table lockstep.conflict (
    id          bigint primary key,
    version     integer     not null,
    task_id     text        not null,
    file        text        not null,
    kind        text        not null,
    reason      text        not null,
    detected_at timestamptz not null,
    content     json        not null,
    opened_run  bigint      not null,
    status      text        not null default 'open',
    choice      text,
    closed_by   text,
    closed_at   timestamptz,
    closed_run  bigint
);

create unique index conflict_open on lockstep.conflict (task_id) where status = 'open';

create table lockstep.run (
    number             bigint primary key,
    source             text        not null,
    actor              text        not null,
    direction          text        not null,
    started_at         timestamptz not null,
    finished_at        timestamptz not null,
    rows_written       integer     not null,
    items_written      integer     not null,
    conflicts_detected integer     not null,
    conflicts_closed   integer     not null
);

create table lockstep.change_log (
    id          bigint generated always as identity primary key,
    txid        xid8        not null default pg_current_xact_id(),
    at          timestamptz not null default statement_timestamp(),
    kind        text        not null,
    task_id     text,
    version     bigint,
    file        text,
    before      json,
    origin      text,
    run         bigint,
    actor       text,
    db_user     text        not null default session_user,
    application text        not null default current_setting('application_name')
);

create index change_log_txid on lockstep.change_log (txid);
create index change_log_task on lockstep.change_log (task_id, id);
create index change_log_run on lockstep.change_log (run) where run is not null;

create table lockstep.event (
    seq  bigint primary key,
    name text        not null,
    at   timestamptz not null,
    data json        not null
);

-- Numbers that must have neither holes nor disorder are taken from a locked row; a sequence gives both.
create table lockstep.counter (
    name  text primary key,
    value bigint not null
);

insert into lockstep.counter values ('event', 0), ('conflict', 0);

create sequence lockstep.run_number;

-- Versions come from one sequence, so that a row deleted and made anew never has a version that somebody has seen. 1 is what adopted rows have.
create sequence lockstep.row_version start 2;
