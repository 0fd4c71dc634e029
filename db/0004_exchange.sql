-- Who read a record, when and for which tender: the firm sees every use of its record.
create table receipt (
    id {id} not null primary key,
    entity_code {key 64} not null,
    entity_version bigint not null,
    system_id {id} null,
    reader {text 200} not null,
    tender {text 100} not null,
    at {instant} not null
);
create index ix_receipt_entity on receipt (entity_code, at, id);
