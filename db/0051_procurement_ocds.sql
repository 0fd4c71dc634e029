-- A process that came in as OCDS: the compiled release as it was last taken, by which the same again is told from a later
-- one, and onto which a later release is merged; and the hashes of the releases that it was taken from.
create table ocds_import (
    procurement_id {id} not null primary key references procurement (id),
    released_at {instant} not null,
    fingerprint {key 64} not null,
    compiled {longtext} not null,
    releases {longtext} not null,
    recorded_at {instant} not null
);
