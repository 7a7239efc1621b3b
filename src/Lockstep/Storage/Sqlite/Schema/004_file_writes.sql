-- What the file held before Lockstep wrote there, until somebody else has saved it and kept what was written.
create table lockstep_file_write (
    task_id text not null primary key,
    file    text not null,
    content text not null
);

create index lockstep_file_write_file on lockstep_file_write (file);

-- The content that Lockstep wrote last, by file.
create table lockstep_file_content (
    file text not null primary key,
    hash text not null
);
