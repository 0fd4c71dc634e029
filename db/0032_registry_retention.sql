-- What is kept for a time is found by its time.
create index ix_receipt_at on receipt (at);
create index ix_secret_view_at on secret_view (at);
create index ix_session_expires on session (expires_at);
create index ix_notice_read on notice (read_at, created_at);
-- A recorded version is a record's first and replaces none, so that imports do without the index.
create index ix_entity_version_at on entity_version (at, entity_code, version) where state <> 'recorded';

-- Up to which version the personal numbers whose time was over are forgotten, a row for each kind.
create table forgotten_number (
    kind {key 40} not null primary key,
    at {instant} not null,
    entity_code {key 64} not null,
    version bigint not null
);
insert into forgotten_number (kind, at, entity_code, version) values ('draft_number', '2000-01-01T00:00:00.000Z', '', 0);
insert into forgotten_number (kind, at, entity_code, version) values ('replaced_number', '2000-01-01T00:00:00.000Z', '', 0);
insert into forgotten_number (kind, at, entity_code, version) values ('closed_number', '2000-01-01T00:00:00.000Z', '', 0);

-- Their work is done by another now (kernel.forget_expired); what waits in their name would wait for ever.
delete from outbox_message where queue in ('access.forget_old_sessions', 'messaging.forget_read_notices', 'kernel.forget_old_replies', 'kernel.forget_long_jobs', 'kernel.prune_outbox');
