-- Why a record is stopped and who stands in its place; until when its firm's word that it holds is good: a year from
-- what was verified before.
--only sqlite
alter table entity add column successor_code text null;
alter table entity add column state_reason text null;
alter table entity add column confirm_by text null;
update entity set confirm_by = date(verified_at, '+8 hours', '+12 months') where verified_at is not null;
--end
--only postgres
alter table entity add column successor_code {key 64} null, add column state_reason {text 500} null, add column confirm_by {day} null;
update entity set confirm_by = ((verified_at at time zone 'Asia/Shanghai') + interval '12 months')::date where verified_at is not null;
--end
--only sqlserver
go
alter table entity add successor_code {key 64} null, state_reason {text 500} null, confirm_by {day} null;
go
update entity set confirm_by = dateadd(month, 12, cast(switchoffset(verified_at, '+08:00') as date)) where verified_at is not null;
go
--end

-- Everything with a last day, with the day on which its firm hears of it next: the daily job asks for those alone.
create table entity_expiry (
    entity_code {key 64} not null references entity (code),
    section {key 24} not null,
    item {key 64} not null,
    title {text 300} not null,
    valid_to {day} not null,
    next_on {day} null,
    primary key (entity_code, section, item)
);
create index ix_entity_expiry_next on entity_expiry (next_on, entity_code);

-- Records whose last days are not listed above yet, because they were written by other means than a save.
create table entity_expiry_todo (
    entity_code {key 64} not null primary key references entity (code)
);
insert into entity_expiry_todo (entity_code) select code from entity where state <> 'recorded';

-- Who is on which credit or joint-punishment list: one row a listing, never deleted.
create table credit_listing (
    id {id} not null primary key,
    list_code {key 40} not null,
    entry_key {key 64} not null unique,
    subject_code {key 64} not null,
    subject_name {text 200} not null,
    reason {text 1000} not null,
    decided_on {day} not null,
    from_day {day} not null,
    until_day {day} null,
    document {text 200} not null,
    ended_on {day} null,
    ended_because {key 20} null,
    version bigint not null
);
create index ix_credit_listing_subject on credit_listing (subject_code, ended_on);
create index ix_credit_listing_list on credit_listing (list_code, ended_on, id);

create table credit_listing_version (
    listing_id {id} not null references credit_listing (id),
    version bigint not null,
    at {instant} not null,
    by_name {text 200} not null,
    action {key 20} not null,
    reason {text 1000} null,
    from_day {day} not null,
    until_day {day} null,
    ended_on {day} null,
    primary key (listing_id, version)
);

-- A firm asks that a listing end (repair), or says that it is wrong (objection); an officer decides.
create table credit_repair (
    id {id} not null primary key,
    listing_id {id} not null references credit_listing (id),
    entity_code {key 64} not null,
    kind {key 16} not null,
    reason {text 1000} not null,
    evidence {text 2000} not null,
    asked_at {instant} not null,
    asked_by {text 200} not null,
    decided_at {instant} null,
    decided_by {text 200} null,
    decision {key 16} null,
    decision_reason {text 1000} null,
    ends_on {day} null
);
create index ix_credit_repair_open on credit_repair (decided_at, asked_at, id);
create index ix_credit_repair_listing on credit_repair (listing_id, asked_at);
