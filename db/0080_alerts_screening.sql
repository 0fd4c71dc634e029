-- A draft that was screened before it is published: who, when, which file by its hash, and what was found, as the law and
-- the rules stood then. Whose it is: the office's, or the firm's that buys or acts. Where it is to be published decides
-- which supervisors read it.
create table screening (
    id {id} not null primary key,
    owner {key 100} not null,
    person_id {id} null,
    made_by {text 200} not null,
    made_at {instant} not null,
    file_name {text 200} not null,
    size bigint not null,
    sha256 {key 64} not null,
    asked_regime {key 16} not null,
    regime {key 16} null,
    because {longtext} not null,
    notes {longtext} not null,
    line_count int not null,
    hits {longtext} not null,
    found int not null,
    likely int not null,
    region {key 6} null,
    kind {key 40} not null,
    office_id {id} null,
    procurement_id {id} null
);
create index ix_screening_owner on screening (owner, made_at, id);
create index ix_screening_region on screening (region, made_at, id);
create index ix_screening_procurement on screening (procurement_id, made_at, id);
create index ix_screening_made on screening (made_at, id);

-- The draft's text, sealed; gone long before what was found in it.
create table screened_text (
    screening_id {id} not null primary key,
    sealed {longtext} not null,
    kept_at {instant} not null
);
create index ix_screened_text_kept on screened_text (kept_at, screening_id);

-- What a person decided on a hit; never changed, the latest counts.
create table screening_answer (
    id {id} not null primary key,
    screening_id {id} not null,
    hit int not null,
    decision {key 16} not null,
    reason {text 1000} null,
    wording {longtext} null,
    answered_at {instant} not null,
    answered_by {text 200} not null,
    person_id {id} null,
    constraint ck_screening_answer_decision check (decision in ('kept', 'changed'))
);
create index ix_screening_answer_of on screening_answer (screening_id, answered_at, id);
create index ix_screening_answer_at on screening_answer (answered_at, id);

-- The screening of what a procurement's announcements say now; there is one for each version of their words.
create table published_screening (
    procurement_id {id} not null primary key,
    screening_id {id} not null,
    sha256 {key 64} not null,
    screened_at {instant} not null
);
create index ix_published_screening_at on published_screening (screened_at, procurement_id);
