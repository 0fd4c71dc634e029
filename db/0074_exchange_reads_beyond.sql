-- Uses are judged once it is known who takes part: judge_at is when to look next (null: when the tender moves), closed_at since when
-- a use is no reason for reading the record any more, beyond why it went beyond a tender of the firm (null: it did not).
--only sqlite
alter table receipt add column judge_at {instant} null;
alter table receipt add column closed_at {instant} null;
alter table receipt add column beyond {key 24} null;
--end
--only postgres
alter table receipt
    add column judge_at {instant} null,
    add column closed_at {instant} null,
    add column beyond {key 24} null;
--end
--only sqlserver
go
alter table receipt add judge_at {instant} null, closed_at {instant} null, beyond {key 24} null;
go
--end
update receipt set judge_at = at where system_id is not null;
create index ix_receipt_judge on receipt (judge_at, id) where judge_at is not null;
create index ix_receipt_tender on receipt (tender);

-- Reads beyond a tender of the firm: a use, or what a system read again of one day; told_at is null until the firm was told.
create table read_beyond (
    id {id} not null primary key,
    entity_code {key 64} not null,
    system_id {id} not null,
    reader {text 200} not null,
    ground {key 24} not null,
    receipt_id {id} null,
    tender {text 100} null,
    day {day} not null,
    times bigint not null,
    at {instant} not null,
    found_at {instant} not null,
    told_at {instant} null,
    asked_at {instant} null,
    question {text 500} null,
    answered_at {instant} null,
    answer {text 500} null
);
create index ix_read_beyond_entity on read_beyond (entity_code, found_at, id);
create index ix_read_beyond_system on read_beyond (system_id, found_at, id);
create index ix_read_beyond_found on read_beyond (found_at, id);
create index ix_read_beyond_untold on read_beyond (entity_code, system_id) where told_at is null;

-- That a firm was told of a system's reads on a day of China: once, whichever node does it.
create table read_beyond_notice (
    entity_code {key 64} not null,
    system_id {id} not null,
    day {day} not null,
    told_at {instant} not null,
    primary key (entity_code, system_id, day)
);
create index ix_read_beyond_notice_told on read_beyond_notice (told_at);
