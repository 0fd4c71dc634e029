-- What the dashboards count. A procurement as it was last looked at, and the sums of all of them by day and place, moved by
-- the difference that one makes.
create table dashboard_procurement (
    procurement_id {id} not null primary key,
    scored_at {instant} not null,
    changed_at {instant} not null,
    alert_version bigint not null,
    market {key 2} not null,
    title {text 500} not null,
    kind {key 40} not null,
    region {key 6} not null,
    office_id {id} null,
    industry {key 100} not null,
    stage {key 40} not null,
    buyer {key 100} not null,
    buyer_name {text 200} not null,
    published_on {day} not null,
    level int not null,
    state {key 20} not null,
    raised_on {day} null,
    decided_hours int null,
    lots int not null,
    bids int not null,
    single_lots int not null,
    origin_known int not null,
    other_city int not null,
    other_province int not null,
    size_known int not null,
    small int not null
);
create index ix_dashboard_procurement_published on dashboard_procurement (published_on, procurement_id);
create index ix_dashboard_procurement_raised on dashboard_procurement (raised_on, procurement_id);
create index ix_dashboard_procurement_buyer on dashboard_procurement (buyer);

-- What was said of it when it was warned of: at the decision where there is one, else now.
create table dashboard_signal (
    procurement_id {id} not null references dashboard_procurement (procurement_id),
    source {key 20} not null,
    code {key 60} not null,
    primary key (procurement_id, source, code)
);
create index ix_dashboard_signal_code on dashboard_signal (source, code);

-- How the values are called that have no list of their own: purchasers, and what sources say.
create table dashboard_name (
    dimension {key 20} not null,
    value {key 100} not null,
    name_zh {text 200} not null,
    name_en {text 200} not null,
    primary key (dimension, value)
);

-- The office stands twice: empty in the key where there is none, and null where a scope looks.
create table dashboard_sum (
    dimension {key 20} not null,
    value {key 100} not null,
    measure {key 20} not null,
    day {day} not null,
    region {key 6} not null,
    kind {key 40} not null,
    office {key 36} not null,
    office_id {id} null,
    amount bigint not null,
    primary key (dimension, value, measure, day, region, kind, office)
);
create index ix_dashboard_sum_day on dashboard_sum (dimension, day);

-- How far changes were followed, and as of when the sums stand; its one row keeps two that move sums apart.
create table dashboard_place (
    one int not null primary key,
    since {instant} not null,
    as_of {instant} null
);
insert into dashboard_place (one, since, as_of) values (1, '2000-01-01T00:00:00.000Z', null);
create index ix_alert_changed on alert (changed_at, id);
create index ix_appraisal_scored on appraisal (scored_at, procurement_id);

-- Procurements of a month without a warning, drawn by chance in each city, to be looked at by a person: what is wrong with
-- them nobody was told. The seed and the digest of the keys drawn from let anybody draw again.
create table unflagged_draw (
    month {day} not null,
    city {key 6} not null,
    seed {key 64} not null,
    population int not null,
    digest {key 64} not null,
    drawn int not null,
    drawn_at {instant} not null,
    primary key (month, city)
);

create table unflagged_sample (
    id {id} not null primary key,
    month {day} not null,
    city {key 6} not null,
    place int not null,
    procurement_id {id} not null,
    title {text 500} not null,
    kind {key 40} not null,
    region {key 6} not null,
    office_id {id} null,
    buyer_name {text 200} not null,
    drawn_at {instant} not null,
    answer {key 20} null,
    reason {text 2000} null,
    answered_by {text 200} null,
    answered_at {instant} null
);
create unique index ux_unflagged_sample_procurement on unflagged_sample (month, procurement_id);
create index ix_unflagged_sample_place on unflagged_sample (month, city, place);
