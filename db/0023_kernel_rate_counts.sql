-- How often in a minute something was tried that guesses could be made with, counted for all hosts together. Whose it was
-- is a fingerprint: where a sign-in name is asked for, people type passwords.
create table rate_count (
    subject {key 64} not null,
    minute bigint not null,
    taken int not null,
    primary key (subject, minute)
);
create index ix_rate_count_minute on rate_count (minute);
