-- Decided procurements as the monthly series of purchasers, agencies and cities count them, and the series that rose.
create table trend_procurement (
    procurement_id {id} not null primary key,
    decided_on {day} not null,
    kind {key 40} not null,
    region {key 6} null,
    city {key 6} not null,
    office_id {id} null,
    title {text 500} not null,
    buyer {key 100} not null,
    buyer_name {text 500} not null,
    agency {key 100} not null,
    agency_name {text 500} not null,
    lots int not null,
    single_lots int not null,
    discount {number} null,
    winners {longtext} not null
);
create index ix_trend_procurement_decided on trend_procurement (decided_on, procurement_id);
create index ix_trend_procurement_buyer on trend_procurement (buyer, decided_on);
create index ix_trend_procurement_agency on trend_procurement (agency, decided_on);
create index ix_trend_procurement_city on trend_procurement (city, decided_on);

-- Where it lies is the least area that holds all its cases.
create table trend_finding (
    id {id} not null primary key,
    measure {key 20} not null,
    unit {key 20} not null,
    who {key 100} not null,
    name {text 500} not null,
    region {key 6} not null,
    trading_kind {key 40} null,
    office_id {id} null,
    shape {key 20} not null,
    from_month {day} not null,
    level int not null,
    share_before {number} not null,
    share_after {number} not null,
    difference {number} not null,
    p_value {number} not null,
    months {longtext} not null,
    sentence_zh {longtext} not null,
    sentence_en {longtext} not null,
    since {instant} not null,
    changed_at {instant} not null,
    gone_at {instant} null
);
create unique index ux_trend_finding_series on trend_finding (measure, unit, who);
create index ix_trend_finding_worst on trend_finding (level, difference);
create index ix_trend_finding_gone on trend_finding (gone_at);

-- How far changes were followed, and when all series were last judged, with how many there were.
create table trend_place (
    one int not null primary key,
    since {instant} not null,
    after_id {id} not null,
    judged_at {instant} null,
    procurements bigint not null,
    findings bigint not null
);
insert into trend_place (one, since, after_id, judged_at, procurements, findings)
values (1, '2000-01-01T00:00:00.000Z', '00000000-0000-0000-0000-000000000000', null, 0, 0);
