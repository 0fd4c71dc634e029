-- What each key of the ring made of a known text, so that a ring which is not this database's is noticed at the start
-- and not at the first number that fails to open. Key 0 is the one of fingerprints.
create table key_witness (
    key_id int not null primary key,
    testimony {key 200} not null
);
