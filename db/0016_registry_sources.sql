-- When each authoritative source is asked of each record, and what came of it. A row that is due is asked by a job.
create table entity_source (
    entity_code {key 64} not null references entity (code),
    source {key 100} not null,
    due_at {instant} not null,
    asked_at {instant} null,
    outcome {key 16} null,
    detail {text 300} null,
    as_of {day} null,
    deregistered {bool} not null,
    failures int not null,
    primary key (entity_code, source)
);
create index ix_entity_source_due on entity_source (due_at, entity_code);

-- Where a source contradicts a record, field by field; closed when a later answer agrees, never deleted. What is secret
-- is kept masked.
create table source_contradiction (
    id {id} not null primary key,
    entity_code {key 64} not null references entity (code),
    source {key 100} not null,
    section {key 24} not null,
    item {text 300} not null,
    field {key 40} not null,
    ours {text 500} null,
    theirs {text 500} null,
    opened_at {instant} not null,
    asked_at {instant} not null,
    closed_at {instant} null
);
create index ix_source_contradiction_entity on source_contradiction (entity_code, closed_at);
