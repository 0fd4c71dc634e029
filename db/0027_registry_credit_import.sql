-- A credit file that is being taken over, until its long job has ended.
create table credit_import (
    id {id} not null primary key,
    content {bytes} not null,
    created_at {instant} not null
);
