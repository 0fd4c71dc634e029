-- A change of a verified record is a draft beside it. Sections and versions of the draft lie among the record's, marked; the
-- version in force is the last one in which what everybody else reads changed. A section's version is its sealed place, and
-- is the same number in either line, so that nothing sealed moves.
--only sqlite
alter table entity add column in_force_version bigint null;
alter table entity add column draft int not null default 0;
alter table entity_section add column draft int not null default 0;
alter table entity_version add column draft int not null default 0;
--end
--only postgres
alter table entity add column in_force_version bigint null, add column draft int not null default 0;
alter table entity_section add column draft int not null default 0;
alter table entity_version add column draft int not null default 0;
--end
--only sqlserver
go
alter table entity add in_force_version bigint null, draft int not null default 0;
alter table entity_section add draft int not null default 0;
alter table entity_version add draft int not null default 0;
go
--end

-- The draft's head: its sections lie in entity_section. Marks, bases and documents name sections, versions and keys, and hold
-- nothing of what was typed.
create table entity_draft (
    entity_code {key 64} not null primary key references entity (code),
    state {key 16} not null,
    begun_at {instant} not null,
    begun_by {text 200} not null,
    changed_at {instant} not null,
    handed_in {text 400} null,
    handed_in_at {instant} null,
    marks {longtext} not null,
    bases {longtext} not null,
    documents {longtext} not null
);

-- Records that were verified and edited before drafts lay beside them. Which of their content is in force is found by the
-- product, a record a transaction, before anything is served.
create table entity_undivided (
    entity_code {key 64} not null primary key references entity (code)
);
insert into entity_undivided (entity_code)
select code from entity
where verified_version is not null and state in ('changed', 'submitted', 'in_review', 'returned', 'suspended');
