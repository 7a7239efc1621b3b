-- Values that return by turns from the two sides, for as long as that is a fight.
create table lockstep.turns (
    task_id text primary key,
    content json not null
);
