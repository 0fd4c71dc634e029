-- Who prepared a procurement's documents or took part in an import review: declared, and out of its panels.
create table document_preparer (
    procurement_id {id} not null,
    number int not null,
    role {key 20} not null,
    name {text 200} not null,
    code {key 64} null,
    identity_token {key 64} null,
    identity_mask {key 40} null,
    declared_at {instant} not null,
    declared_by {text 200} not null,
    withdrawn_at {instant} null,
    withdrawn_by {text 200} null,
    withdrawn_because {text 500} null,
    primary key (procurement_id, number)
);
