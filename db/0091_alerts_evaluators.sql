-- What is watched of evaluators and draws: how draws ended, who declines where, who sits with whom. Experts are tokens.

-- One row a procurement with draws, once it is decided or over.
create table watched_procurement (
    procurement_id {id} not null primary key,
    digest {key 64} not null,
    city {key 6} not null,
    kind {key 40} not null,
    region {key 6} null,
    office_id {id} null,
    buyer {key 100} not null,
    buyer_name {text 500} not null,
    title {text 500} not null,
    updated_at {instant} not null
);

create table watched_draw (
    panel_id {id} not null primary key,
    procurement_id {id} not null,
    draw_number int not null,
    held_on {day} not null,
    centre {key 100} not null,
    buyer {key 100} not null,
    venue {text 200} not null,
    city {key 6} not null,
    kind {key 40} not null,
    outcome {key 20} not null,
    failed {bool} not null
);
create index ix_watched_draw_procurement on watched_draw (procurement_id);
create index ix_watched_draw_centre on watched_draw (centre, failed);
create index ix_watched_draw_buyer on watched_draw (buyer, failed);

-- How many could be drawn, and were, those asked in others' place among them.
create table watched_pool (
    panel_id {id} not null,
    specialty {key 100} not null,
    eligible int not null,
    drawn int not null,
    primary key (panel_id, specialty)
);

-- Who was asked and what came of it; nothing before the result.
create table watched_answer (
    panel_id {id} not null,
    number int not null,
    procurement_id {id} not null,
    expert {key 100} not null,
    specialty {key 100} not null,
    stratum {key 100} not null,
    buyer {key 100} not null,
    venue {key 100} not null,
    city {key 6} not null,
    kind {key 40} not null,
    answer {key 20} not null,
    answered {bool} not null,
    declined {bool} not null,
    sat {bool} not null,
    primary key (panel_id, number)
);
create index ix_watched_answer_expert on watched_answer (expert, panel_id);
create index ix_watched_answer_procurement on watched_answer (procurement_id);
create index ix_watched_answer_declined on watched_answer (declined, expert);

-- Outcomes by stratum: draws by kind of trading, answers by city and specialty.
create table watched_count (
    subject {key 20} not null,
    stratum {key 100} not null,
    times bigint not null,
    hits bigint not null,
    primary key (subject, stratum)
);

-- What is beyond chance. Where it lies is the least area that holds all that it rests on.
create table watched_finding (
    id {id} not null primary key,
    pattern {key 20} not null,
    subject {key 250} not null,
    who {key 100} not null,
    other {key 100} not null,
    names_zh {longtext} not null,
    names_en {longtext} not null,
    region {key 6} null,
    trading_kind {key 40} null,
    office_id {id} null,
    level int not null,
    strength {number} not null,
    p_value {number} not null,
    expected {number} not null,
    times bigint not null,
    hits bigint not null,
    sentence_zh {longtext} not null,
    sentence_en {longtext} not null,
    since {instant} not null,
    changed_at {instant} not null,
    gone_at {instant} null
);
create unique index ux_watched_finding_subject on watched_finding (pattern, subject);
create index ix_watched_finding_worst on watched_finding (level, strength);
create index ix_watched_finding_who on watched_finding (who, pattern);
create index ix_watched_finding_other on watched_finding (other, pattern);
create index ix_watched_finding_gone on watched_finding (gone_at);

-- Up to which p-value each pattern is said.
create table watched_cut (
    pattern {key 20} not null primary key,
    cut {number} not null,
    tests bigint not null,
    counted_at {instant} not null
);

-- Locked by whoever brings draws up to date or judges; and how far the look for what no event told of has come.
create table watched_pass (
    one int not null primary key,
    since {instant} not null,
    after_id {id} not null
);
insert into watched_pass (one, since, after_id)
values (1, '2000-01-01T00:00:00.000Z', '00000000-0000-0000-0000-000000000000');
