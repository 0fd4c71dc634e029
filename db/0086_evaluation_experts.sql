-- One file a person: found by a keyed token of the identity number, which itself lies sealed. Files from before have no
-- number until an officer enters it, and no day of admission: they were in the pool before there was a time to wait.
--only sqlite
alter table expert add column identity_token text null;
alter table expert add column identity_sealed text null;
alter table expert add column main_specialty text null;
alter table expert add column title text null;
alter table expert add column recommender text null;
alter table expert add column recommendation text null;
alter table expert add column recommended_on {day} null;
alter table expert add column admitted_at {instant} null;
alter table expert add column appeal text null;
alter table expert add column appealed_at {instant} null;
--end
--only postgres
alter table expert
    add column identity_token {key 64} null,
    add column identity_sealed {text 500} null,
    add column main_specialty {key 100} null,
    add column title {text 100} null,
    add column recommender {text 200} null,
    add column recommendation {text 100} null,
    add column recommended_on {day} null,
    add column admitted_at {instant} null,
    add column appeal {text 500} null,
    add column appealed_at {instant} null;
--end
--only sqlserver
go
alter table expert add identity_token {key 64} null, identity_sealed {text 500} null, main_specialty {key 100} null,
    title {text 100} null, recommender {text 200} null, recommendation {text 100} null, recommended_on {day} null,
    admitted_at {instant} null, appeal {text 500} null, appealed_at {instant} null;
go
--end
create unique index ux_expert_identity on expert (identity_token) where identity_token is not null;
create index ix_expert_state on expert (state, id);

-- Certificates; without a last day they do not expire.
create table expert_qualification (
    expert_id {id} not null references expert (id),
    ordinal int not null,
    name {text 200} not null,
    number {text 100} not null,
    issuer {text 200} not null,
    valid_to {day} null,
    primary key (expert_id, ordinal)
);

-- What was decided about an expert, and what the expert said to it. Rows are added, never changed: who evaluates answers for
-- it for life.
create table expert_decision (
    expert_id {id} not null references expert (id),
    seq int not null,
    at {instant} not null,
    kind {key 20} not null,
    reason {text 500} null,
    decided_by {text 200} not null,
    decided_by_person {id} null,
    primary key (expert_id, seq)
);

-- What is to be corrected in an application that was returned.
create table expert_decision_field (
    expert_id {id} not null references expert (id),
    seq int not null,
    pointer {key 100} not null,
    reason {text 200} not null,
    primary key (expert_id, seq, pointer)
);

-- Days of the week (1 is Monday) and days on which an expert cannot come.
create table expert_weekday (
    expert_id {id} not null references expert (id),
    weekday int not null,
    primary key (expert_id, weekday)
);

create table expert_absence (
    expert_id {id} not null references expert (id),
    ordinal int not null,
    kind {key 20} not null,
    from_day {day} not null,
    to_day {day} not null,
    primary key (expert_id, ordinal)
);
create index ix_expert_absence_day on expert_absence (to_day, from_day);
