-- The words of a message that somebody gave in place of the shipped ones, each version in one language. No words: from then
-- on the shipped ones again.
create table message_words (
    id {id} not null primary key,
    template {key 60} not null,
    language {key 10} not null,
    version bigint not null,
    subject {text 150} null,
    body {text 600} null,
    at {instant} not null,
    actor {text 200} not null
);
create unique index ux_message_words_version on message_words (template, language, version);
create index ix_message_words_at on message_words (at, id);
