-- Agencies (招标、采购代理机构): which purchaser named which, for all its procurements or for one, from when to when.
create table agency_naming (
    id {id} not null primary key,
    purchaser_code {key 64} not null,
    purchaser_name {text 200} not null,
    agency_code {key 64} not null,
    agency_name {text 200} not null,
    procurement_id {id} null references procurement (id),
    from_day {day} not null,
    to_day {day} null,
    named_at {instant} not null,
    named_by {text 200} not null,
    accepted_at {instant} null,
    accepted_by {text 200} null,
    ended_at {instant} null,
    ended_by {text 200} null,
    ended_how {key 20} null
);
create index ix_agency_naming_agency on agency_naming (agency_code, purchaser_code);
create index ix_agency_naming_purchaser on agency_naming (purchaser_code, named_at);

-- What a firm or an office begins its procurements from: the fields of the form, as it keeps them.
create table procurement_template (
    id {id} not null primary key,
    owner {key 100} not null,
    name {key 100} not null,
    kind {key 40} not null,
    method {key 40} not null,
    content {longtext} not null,
    changed_at {instant} not null,
    changed_by {text 200} not null
);
create unique index ux_procurement_template_name on procurement_template (owner, name);

-- Who runs it for the purchaser, and the unified transaction code (统一交易标识码) as it was given.
--only sqlite
alter table procurement add column agency_code text null;
alter table procurement add column agency_name text null;
alter table procurement add column unified_code text null;
alter table procurement_lot add column unified_code text null;
--end
--only postgres
alter table procurement
    add column agency_code varchar(64) collate "C" null,
    add column agency_name varchar(200) null,
    add column unified_code varchar(100) collate "C" null;
alter table procurement_lot add column unified_code varchar(100) collate "C" null;
--end
--only sqlserver
go
alter table procurement add agency_code {key 64} null, agency_name {text 200} null, unified_code {key 100} null;
alter table procurement_lot add unified_code {key 100} null;
go
--end
create index ix_procurement_buyer on procurement (buyer_code, created_at);
create index ix_procurement_unified on procurement (unified_code);
