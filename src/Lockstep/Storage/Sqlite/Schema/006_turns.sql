-- Values that return by turns from the two sides, for as long as that is a fight.
create table lockstep_turns (
    task_id text not null primary key,
    content text not null
);
