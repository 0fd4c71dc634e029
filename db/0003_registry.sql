-- Bidders: one row holds what is current, so that a record is read and changed in one row; contacts are personal
-- and never searched, so they stay inside their section's document.
create table entity (
    code {key 64} not null primary key,
    scheme {key 24} not null,
    name {text 200} not null,
    name_folded {key 400} not null,
    kind {key 24} null,
    state {key 16} not null,
    region {key 6} null,
    industry {key 5} null,
    legal_representative {text 100} null,
    size_class {key 10} null,
    version bigint not null,
    created_at {instant} not null,
    changed_at {instant} not null,
    verified_at {instant} null,
    verified_version bigint null,
    marks {longtext} not null,
    qualifications {longtext} not null,
    identity_section {longtext} not null,
    size_section {longtext} not null,
    contacts {longtext} not null
);
create index ix_entity_state on entity (state, code);
create index ix_entity_region on entity (region, code);

-- The qualifications once more as rows, to find firms by what they may do.
create table entity_qualification (
    entity_code {key 64} not null references entity (code),
    ordinal int not null,
    name_folded {key 400} not null,
    grade {text 50} null,
    valid_to {day} null,
    primary key (entity_code, ordinal)
);

-- Every change with the whole record as it stood after it.
create table entity_version (
    entity_code {key 64} not null references entity (code),
    version bigint not null,
    at {instant} not null,
    by_kind {key 20} not null,
    by_name {text 200} not null,
    person_id {id} null,
    action {key 20} not null,
    reason {text 500} null,
    state {key 16} not null,
    snapshot {longtext} not null,
    primary key (entity_code, version)
);

-- One row a submission: who claimed it, what was decided and why.
create table review (
    id {id} not null primary key,
    entity_code {key 64} not null references entity (code),
    submitted_version bigint not null,
    submitted_at {instant} not null,
    submitted_by {text 200} not null,
    officer_id {id} null,
    officer_name {text 200} null,
    claimed_at {instant} null,
    decided_at {instant} null,
    decision {key 16} null,
    reason {text 500} null
);
create index ix_review_open on review (decided_at, submitted_at, id);
create index ix_review_entity on review (entity_code, submitted_at);
