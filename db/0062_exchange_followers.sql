-- How far each trading system has followed the feed of changes: written beside its requests, some seconds after them.
create table feed_follower (
    system_id {id} not null primary key,
    -- The position it has asked to go on from, which is what it has; null before the first.
    position bigint null,
    read_at {instant} not null,
    requests bigint not null,
    changes bigint not null,
    snapshots bigint not null,
    refusals bigint not null,
    refused_at {instant} null,
    refused_with {key 60} null
);

-- What a system read, for its page.
create index ix_receipt_system on receipt (system_id, at);
create index ix_record_read_system on record_read (system_id, day);
