-- What a person wants besides the page, and the language to write in. The address is sealed under the key ring, with
-- its owner, so that a row copied to another account sends nothing there; what confirms it is kept as a fingerprint.
create table message_preference (
    person_id {id} not null primary key,
    language {key 10} not null,
    address {text 800} null,
    confirmed_at {instant} null,
    by_email {bool} not null,
    code {key 64} null,
    code_until {instant} null,
    code_tries int not null,
    codes_sent int not null,
    codes_since {instant} null
);

-- E-mail that waits, written in the transaction of what it tells. Whoever sends one first moves its due_at ahead, which
-- is the claim: dies the sender, it is due again. The content is sealed, and goes once the e-mail is sent or given up.
create table email (
    id {id} not null primary key,
    person_id {id} not null,
    template {key 60} not null,
    confirms {bool} not null,
    content {longtext} null,
    state {key 16} not null,
    due_at {instant} not null,
    attempts int not null,
    last_error {text 300} null,
    created_at {instant} not null,
    ended_at {instant} null
);
create index ix_email_due on email (state, due_at);
create index ix_email_person on email (person_id, created_at);
