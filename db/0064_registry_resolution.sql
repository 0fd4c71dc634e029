-- In which blocks a firm lies: two that share none are never compared. Kept by every write of a record.
create table entity_block (
    block bigint not null,
    entity_code {key 64} not null references entity (code),
    primary key (block, entity_code)
);
create index ix_entity_block_entity on entity_block (entity_code);

-- Codes that a firm had before, as registers state them beside the code.
create table entity_former_code (
    former_code {key 64} not null,
    entity_code {key 64} not null references entity (code),
    primary key (former_code, entity_code)
);

-- A row of a file that was not told by its code, with all it said (sealed: whole records hold telephones and numbers), or a
-- record under an old code; and which firm it was found or said to be. Kept beside the firm that it was merged into.
create table resolution_case (
    id {id} not null primary key,
    digest {key 64} not null unique,
    import_id {id} null,
    line bigint null,
    source {text 100} not null,
    as_of {day} null,
    given_code {text 64} null,
    subject_code {key 64} null,
    name {text 200} not null,
    region {key 6} null,
    state {key 16} not null,
    unasked int not null,
    entity_code {key 64} null references entity (code),
    score int not null,
    merged_version bigint null,
    taken {text 200} null,
    created_at {instant} not null,
    decided_at {instant} null,
    decided_by {text 200} null,
    reason {text 500} null,
    version bigint not null,
    key_id int null,
    content {longtext} null
);
create index ix_resolution_case_state on resolution_case (state, created_at, id);
create index ix_resolution_case_entity on resolution_case (entity_code, id);
create index ix_resolution_case_subject on resolution_case (subject_code);
create index ix_resolution_case_key on resolution_case (key_id);
create index ix_resolution_case_created on resolution_case (created_at, id);

-- The firms that it may be, with what agreed and what did not.
create table resolution_candidate (
    case_id {id} not null references resolution_case (id),
    entity_code {key 64} not null references entity (code),
    score int not null,
    findings {text 500} not null,
    primary key (case_id, entity_code)
);
create index ix_resolution_candidate_entity on resolution_candidate (entity_code);

-- What became of each row of an import.
create table intake_outcome (
    id {id} not null primary key,
    import_id {id} not null,
    line bigint not null,
    outcome {key 24} not null,
    code {key 64} null,
    candidate {key 64} null,
    case_id {id} null,
    name {text 200} null,
    at {instant} not null,
    unique (import_id, line)
);
create index ix_intake_outcome_at on intake_outcome (at, id);

-- The blocks of what is there already are written by the job that indexes records again.
insert into outbox_message (queue, payload, state, due_at, created_at, ready_at, attempts)
select 'registry.fold', '{"After":0}', 'waiting', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z',
    '2026-01-01T00:00:00.000Z', 0
where exists (select 1 from entity);
