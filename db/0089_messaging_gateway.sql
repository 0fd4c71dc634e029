-- A person's mobile number for messages, sealed under the key ring with its owner; what confirms it is a fingerprint.
create table message_phone (
    person_id {id} not null primary key,
    number {text 500} null,
    confirmed_at {instant} null,
    code {key 64} null,
    code_until {instant} null,
    code_tries int not null,
    codes_sent int not null,
    codes_since {instant} null
);

-- Whether a person wants messages of a kind by a channel; where there is no row, the platform's usual answer holds.
create table message_choice (
    person_id {id} not null,
    channel {key 10} not null,
    kind {key 24} not null,
    wanted {bool} not null,
    primary key (person_id, channel, kind)
);

-- Messages by SMS and voice, written in the transaction of what they tell. Whoever hands one to the gateway first moves its
-- due_at ahead, which is the claim. Its id is the key under which the gateway knows a second handing-over for the same
-- message. The content is sealed, and goes once it arrived; what failed keeps it until it is sent again or forgotten.
create table phone_message (
    id {id} not null primary key,
    person_id {id} not null,
    template {key 60} not null,
    kind {key 24} not null,
    channel {key 10} not null,
    confirms {bool} not null,
    about {id} null,
    content {longtext} null,
    state {key 16} not null,
    due_at {instant} not null,
    expires_at {instant} null,
    attempts int not null,
    last_error {text 300} null,
    created_at {instant} not null,
    taken_at {instant} null,
    ended_at {instant} null
);
create index ix_phone_message_due on phone_message (state, due_at);
create index ix_phone_message_person on phone_message (person_id, created_at);
create index ix_phone_message_about on phone_message (about) where about is not null;
create index ix_phone_message_ended on phone_message (state, ended_at);

-- What an e-mail is about, so that whoever had it sent can see how far it came.
--only sqlite
alter table email add column about {id} null;
--end
--only postgres
alter table email add column about {id} null;
--end
--only sqlserver
go
alter table email add about {id} null;
go
--end
create index ix_email_about on email (about) where about is not null;
