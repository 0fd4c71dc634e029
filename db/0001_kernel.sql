--only sqlserver
-- The product relies on row versions for its reads. Before the first start, once and by the DBA:
--     alter database [trading] set read_committed_snapshot on;
--end
-- Commands to be run later, and the replies to repeated requests.
create table outbox (
    id {id} not null primary key,
    job {key 100} not null,
    payload {longtext} not null,
    due_at {instant} not null,
    created_at {instant} not null,
    dispatched_at {instant} null,
    handled_at {instant} null,
    refusal {text 500} null
);
create index ix_outbox_waiting on outbox (handled_at, dispatched_at, due_at);

create table idempotency (
    caller {key 200} not null,
    idempotency_key {key 200} not null,
    fingerprint {key 64} not null,
    reply {longtext} not null,
    created_at {instant} not null,
    primary key (caller, idempotency_key)
);
create index ix_idempotency_created on idempotency (created_at);

-- Keys that protect cookies and antiforgery tokens, shared by all hosts.
create table protection_key (
    friendly_name {key 200} not null primary key,
    xml {longtext} not null
);
