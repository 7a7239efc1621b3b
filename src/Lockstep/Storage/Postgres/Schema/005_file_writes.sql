-- What the file held before Lockstep wrote there, until somebody else has saved it and kept what was written.
create table lockstep.file_write (
    task_id text primary key,
    file    text not null,
    content json not null
);

create index file_write_file on lockstep.file_write (file);

-- The content that Lockstep wrote last, by file. Its row is locked by whoever changes the writes of the file.
create table lockstep.file_content (
    file text primary key,
    hash text not null
);
