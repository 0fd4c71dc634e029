-- Lots with their valid bids, made of decided procurements, as markets are ranked by them. Who bid and for how much is in bids.
create table collusion_auction (
    procurement_id {id} not null,
    lot {key 50} not null,
    decided_on {day} not null,
    kind {key 40} not null,
    category {key 100} not null,
    region {key 6} null,
    city {key 6} not null,
    office_id {id} null,
    currency {key 3} not null,
    title {text 500} not null,
    buyer_name {text 500} not null,
    changeable {bool} not null,
    ceiling {number} null,
    valid_bids int not null,
    bids {longtext} not null,
    primary key (procurement_id, lot)
);
create index ix_collusion_auction_market on collusion_auction (kind, currency, category, city, decided_on);
create index ix_collusion_auction_decided on collusion_auction (decided_on, procurement_id);

-- A model of one market's decided cases. It speaks once a person approved it and while its market's row names it.
create table collusion_model (
    id {id} not null primary key,
    market {key 100} not null,
    form {key 20} not null,
    state {key 20} not null,
    format int not null,
    seed int not null,
    content {bytes} not null,
    content_hash {key 64} not null,
    data_hash {key 64} not null,
    code_version {text 100} not null,
    parameters {longtext} not null,
    metrics {longtext} not null,
    trained_at {instant} not null,
    decided_at {instant} null,
    decided_by {text 200} null,
    reason {text 2000} null,
    ended_at {instant} null
);
create index ix_collusion_model_market on collusion_model (market, trained_at, id);
create index ix_collusion_model_ended on collusion_model (ended_at);

-- A market, by what it is ranked, and which generation of its ranks is shown. Who decides on its model holds the row.
create table collusion_market (
    market {key 100} not null primary key,
    kind {key 40} not null,
    category {key 100} not null,
    region {key 6} not null,
    currency {key 3} not null,
    width {key 20} not null,
    generation bigint not null,
    auctions int not null,
    ranked int not null,
    pairs int not null,
    groups_found int not null,
    confirmed int not null,
    dismissed int not null,
    voice {key 20} not null,
    abstention {key 20} null,
    fault_zh {text 500} null,
    fault_en {text 500} null,
    shift {number} null,
    spread {longtext} not null,
    figures {longtext} null,
    digest {key 64} not null,
    model_id {id} null references collusion_model (id),
    tried_confirmed int not null,
    tried_dismissed int not null,
    tried_refusal {key 20} null,
    judged_at {instant} null,
    gone_at {instant} null
);

-- Procurements, pairs and groups in the order of their market. Only the generation that the market names is shown.
create table collusion_rank (
    row_id {id} not null primary key,
    id {id} not null,
    market {key 100} not null,
    generation bigint not null,
    unit {key 20} not null,
    place int not null,
    place_of int not null,
    standing {number} not null,
    chance {number} null,
    changeable int not null,
    procurement_id {id} null,
    lot {key 50} null,
    name {text 500} not null,
    buyer_name {text 500} null,
    decided_on {day} null,
    region {key 6} null,
    trading_kind {key 40} not null,
    office_id {id} null,
    sentence_zh {longtext} not null,
    sentence_en {longtext} not null,
    detail {longtext} not null
);
create index ix_collusion_rank_market on collusion_rank (market, generation, unit, place);
create index ix_collusion_rank_id on collusion_rank (id);
create index ix_collusion_rank_procurement on collusion_rank (procurement_id);

-- How far changes were followed, the last generation given out, and when all markets were last ranked.
create table collusion_place (
    one int not null primary key,
    since {instant} not null,
    after_id {id} not null,
    generation bigint not null,
    judged_at {instant} null,
    auctions bigint not null,
    markets int not null
);
insert into collusion_place (one, since, after_id, generation, judged_at, auctions, markets)
values (1, '2000-01-01T00:00:00.000Z', '00000000-0000-0000-0000-000000000000', 0, null, 0, 0);
