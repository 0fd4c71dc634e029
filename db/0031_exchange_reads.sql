-- How often a trading system that had used a record read it again, by day of China: a read changes nothing in its own request,
-- and is counted beside it.
create table record_read (
    entity_code {key 64} not null,
    system_id {id} not null,
    day {day} not null,
    reader {text 200} not null,
    times bigint not null,
    last_at {instant} not null,
    primary key (entity_code, system_id, day)
);
create index ix_record_read_latest on record_read (entity_code, last_at, system_id);
create index ix_record_read_last on record_read (last_at);
