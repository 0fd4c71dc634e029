-- What is known of a register that firms are brought in from: which of its columns is which field, so that its next file
-- needs no mapping.
create table intake_source (
    name {key 100} not null primary key,
    mapping {longtext} not null,
    encoding {text 20} null,
    sheet {text 100} null,
    changed_at {instant} not null,
    changed_by {text 200} not null
);

-- A file of firms that was uploaded. Its content lies in pieces, sealed under a key of its own, which is sealed under the
-- ring's: gone with the pieces once the file is no longer needed. reading tells which reading the report is of.
create table intake_upload (
    id {id} not null primary key,
    file_name {text 200} not null,
    size bigint not null,
    sha256 {key 64} not null,
    source {text 100} not null,
    encoding {text 20} null,
    sheet {text 100} null,
    mapping {longtext} not null,
    state {key 16} not null,
    reading int not null,
    sealed_key {text 400} null,
    pieces int not null,
    report {longtext} null,
    unreadable {longtext} null,
    taken bigint null,
    check_job {id} not null,
    import_job {id} null,
    uploaded_at {instant} not null,
    uploaded_by {text 200} not null,
    person_id {id} null,
    constraint ck_intake_upload_state check (state in ('checking', 'checked', 'unreadable', 'importing', 'done', 'discarded'))
);
create index ix_intake_upload_at on intake_upload (uploaded_at, id);

-- Written before the row that it is of, so that what breaks off leaves pieces alone, which are forgotten by their day.
create table intake_piece (
    upload_id {id} not null,
    ordinal int not null,
    content {bytes} not null,
    received_at {instant} not null,
    primary key (upload_id, ordinal)
);
create index ix_intake_piece_received on intake_piece (received_at, upload_id, ordinal);
