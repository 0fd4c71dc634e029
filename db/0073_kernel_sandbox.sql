-- One row where the whole database is a sandbox, in which nothing is real. Made with the database and never later, so that no
-- real record becomes one.
create table sandbox (
    id int not null primary key,
    made_at {instant} not null
);
