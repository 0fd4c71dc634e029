-- What is due, by day: a row for each limit of law whose clock runs, of each lot and repeated step. Written with each step
-- from the same computation as the procurement's page; ends_on is the day that it gives. lapses says that nothing of it is
-- overdue once that day is over. Kind and region are copied, so that a filter needs no other row.
create table open_clock (
    procurement_id {id} not null,
    limit_id {key 60} not null,
    lot {key 50} not null,
    ordinal int not null,
    ends_on {day} not null,
    due_kind {key 20} not null,
    lapses {bool} not null,
    kind {key 40} not null,
    region {key 6} null,
    primary key (procurement_id, limit_id, lot, ordinal)
);
create index ix_open_clock_day on open_clock (ends_on, limit_id, procurement_id, lot, ordinal);

-- By which rules and calendar of working days a procurement's clocks were last written; none yet for those that were there.
--only sqlite
alter table procurement add column clocks_basis text not null default '';
--end
--only postgres
alter table procurement add column clocks_basis varchar(64) collate "C" not null default '';
--end
--only sqlserver
go
alter table procurement add clocks_basis {key 64} not null default '';
go
--end
create index ix_procurement_clocks on procurement (clocks_basis, id);

-- What was published, beside what is so now: an amendment moves a ceiling, and a unified transaction code is corrected.
--only sqlite
alter table procurement add column published_ceiling_minor integer null;
alter table procurement add column published_unified_code text null;
alter table procurement_lot add column published_ceiling_minor integer null;
alter table procurement_lot add column published_unified_code text null;
--end
--only postgres
alter table procurement
    add column published_ceiling_minor bigint null,
    add column published_unified_code varchar(100) collate "C" null;
alter table procurement_lot
    add column published_ceiling_minor bigint null,
    add column published_unified_code varchar(100) collate "C" null;
--end
--only sqlserver
go
alter table procurement add published_ceiling_minor bigint null, published_unified_code {key 100} null;
alter table procurement_lot add published_ceiling_minor bigint null, published_unified_code {key 100} null;
go
--end
update procurement set published_ceiling_minor = ceiling_minor, published_unified_code = unified_code
where ceiling_minor is not null or unified_code is not null;
update procurement_lot set published_ceiling_minor = ceiling_minor, published_unified_code = unified_code
where ceiling_minor is not null or unified_code is not null;
