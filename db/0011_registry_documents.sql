-- Documents that evidence sections of a record. A content is kept once, whoever attaches it: touched_at keeps the
-- collector away from an upload under way, whose content is stored before the document that refers to it. Each content is sealed
-- under a key of its own, and that key under the ring's key of number key_id: rotation rewrites this row alone.
create table document_content (
    sha256 {key 64} not null primary key,
    size bigint not null,
    sealed_key {text 400} not null,
    key_id int not null,
    touched_at {instant} not null
);
create index ix_document_content_touched on document_content (touched_at, sha256);
create index ix_document_content_key on document_content (key_id);

-- The content itself, sealed, where the setting keeps it in the database.
create table document_chunk (
    sha256 {key 64} not null references document_content (sha256),
    ordinal int not null,
    content {bytes} not null,
    primary key (sha256, ordinal)
);

create table document (
    id {id} not null primary key,
    entity_code {key 64} not null references entity (code),
    section {key 24} not null,
    item {text 64} null,
    label {text 100} null,
    file_name {text 120} not null,
    media_type {key 100} not null,
    size bigint not null,
    sha256 {key 64} not null,
    state {key 16} not null,
    uploaded_at {instant} not null,
    uploaded_by {text 200} not null,
    person_id {id} null,
    removed_at {instant} null,
    removed_by {text 200} null
);
create index ix_document_entity on document (entity_code, state, section);
create index ix_document_content on document (sha256, state);
