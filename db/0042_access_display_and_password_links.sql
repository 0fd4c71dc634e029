-- How pages look for a person, on whatever machine (as always while null).
--only sqlite
alter table person add column display text null;
--end
--only postgres
alter table person add column display varchar(20) collate "C" null;
--end
--only sqlserver
go
alter table person add display {key 20} null;
go
--end

-- Links that were mailed to set a new password: of each only a hash, which goes with its use.
create table password_link (
    hash {key 64} not null primary key,
    person_id {id} not null references person (id),
    created_at {instant} not null,
    expires_at {instant} not null
);
create index ix_password_link_person on password_link (person_id);
create index ix_password_link_expires on password_link (expires_at);
