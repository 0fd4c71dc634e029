-- Lists taken out as files of any length: read in the background in the name of who asked, kept for that person for some days.
create table list_file (
    id {id} not null primary key,
    person_id {id} not null,
    list {key 40} not null,
    title {text 200} not null,
    query {text 4000} not null,
    columns {longtext} not null,
    language {key 10} not null,
    rows_read bigint not null,
    bytes_kept bigint not null,
    asked_at {instant} not null,
    read_at {instant} null
);
create index ix_list_file_person on list_file (person_id, asked_at);
create index ix_list_file_asked on list_file (asked_at);

create table list_file_part (
    file_id {id} not null references list_file (id),
    ordinal int not null,
    content {bytes} not null,
    primary key (file_id, ordinal)
);
