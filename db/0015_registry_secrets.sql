-- Who looked at a number that is masked for everybody else, and why: the firm itself reads it.
create table secret_view (
    id {id} not null primary key,
    entity_code {key 64} not null references entity (code),
    at {instant} not null,
    person_id {id} null,
    viewer {text 200} not null,
    section {key 24} not null,
    pointer {key 100} not null,
    reason {text 500} not null
);
create index ix_secret_view_entity on secret_view (entity_code, at, id);

-- Natural persons who bid: one number each, found by a keyed fingerprint of the identity number, which itself is sealed.
create table entity_person (
    fingerprint {key 64} not null primary key,
    entity_code {key 64} not null references entity (code)
);
