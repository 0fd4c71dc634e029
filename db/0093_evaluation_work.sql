-- When a panel's result became known, and until when its members may be rated. Panels decided before stay without: their
-- term would be over.
--only sqlite
alter table panel add column result_at {instant} null;
alter table panel add column rate_by {instant} null;
--end
--only postgres
alter table panel
    add column result_at {instant} null,
    add column rate_by {instant} null;
--end
--only sqlserver
go
alter table panel add result_at {instant} null, rate_by {instant} null;
go
--end
create index ix_panel_rate_by on panel (rate_by, id) where rate_by is not null;

-- How a member of a panel was rated. The rater is the centre or the purchaser as such, or one of the other members: each
-- has one row.
create table expert_rating (
    id {id} not null,
    panel_id {id} not null references panel (id),
    expert_id {id} not null references expert (id),
    rater {key 64} not null,
    party {key 20} not null,
    assessed_year int not null,
    score_sum int not null,
    score_count int not null,
    remark {text 500} null,
    rated_at {instant} not null,
    rated_by {text 200} not null,
    rated_by_person {id} null,
    primary key (panel_id, expert_id, rater)
);
create unique index ux_expert_rating_id on expert_rating (id);
create index ix_expert_rating_expert on expert_rating (expert_id, assessed_year);

create table expert_rating_score (
    panel_id {id} not null,
    expert_id {id} not null,
    rater {key 64} not null,
    criterion {key 20} not null,
    score int not null,
    primary key (panel_id, expert_id, rater, criterion)
);

-- What an evaluation is paid with in a division from a day on, and what sets it. Amounts are in hundredths of the yuan.
create table expert_fee_rate (
    region {key 6} not null,
    from_day {day} not null,
    base_minor bigint not null,
    base_hours int not null,
    hour_minor bigint not null,
    away_minor bigint not null,
    source {text 500} not null,
    entered_at {instant} not null,
    entered_by {text 200} not null,
    primary key (region, from_day)
);

-- A payment of several fees at once; one that was undone stays.
create table expert_fee_payment (
    id {id} not null primary key,
    paid_on {day} not null,
    reference {text 100} not null,
    fees int not null,
    amount_minor bigint not null,
    made_at {instant} not null,
    made_by {text 200} not null,
    undone_at {instant} null,
    undone_by {text 200} null,
    undone_reason {text 500} null
);
create index ix_expert_fee_payment_made on expert_fee_payment (made_at, id);

-- What a member is due for an evaluation. Division, kind and office are the panel's.
create table expert_fee (
    id {id} not null primary key,
    panel_id {id} not null references panel (id),
    expert_id {id} not null references expert (id),
    number int not null,
    evaluated_on {day} not null,
    fee_month int not null,
    hours int not null,
    away {bool} not null,
    rate_region {key 6} not null,
    rate_from {day} not null,
    computed_minor bigint not null,
    amount_minor bigint not null,
    reason {text 500} null,
    state {key 20} not null,
    payment_id {id} null references expert_fee_payment (id),
    entered_at {instant} not null,
    entered_by {text 200} not null,
    region {key 6} null,
    kind {key 40} null,
    office_id {id} null
);
create unique index ux_expert_fee_seat on expert_fee (panel_id, expert_id);
create index ix_expert_fee_month on expert_fee (fee_month, id);
create index ix_expert_fee_expert on expert_fee (expert_id, fee_month);
create index ix_expert_fee_payment on expert_fee (payment_id) where payment_id is not null;
