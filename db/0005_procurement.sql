-- Procurements, the instants of their steps, and the bids read out at the opening.
create table procurement (
    id {id} not null primary key,
    ocid {key 100} not null,
    source {key 100} not null,
    source_reference {key 200} not null,
    title {text 500} not null,
    kind {key 40} not null,
    method {key 40} not null,
    category {text 100} null,
    country {key 2} not null,
    region {key 6} null,
    buyer_name {text 200} not null,
    buyer_code {key 64} null,
    ceiling_minor bigint null,
    min_price_minor bigint null,
    currency {key 3} not null,
    state {key 20} not null,
    reason {text 500} null,
    created_at {instant} not null,
    changed_at {instant} not null,
    version bigint not null
);
create unique index ux_procurement_ocid on procurement (ocid);
create unique index ux_procurement_source on procurement (source, source_reference);
create index ix_procurement_created on procurement (created_at, id);
create index ix_procurement_changed on procurement (changed_at, id);
create index ix_procurement_region on procurement (region, created_at);

-- One row a step that happened; a step that did not has none.
create table procurement_step (
    procurement_id {id} not null references procurement (id),
    step {key 20} not null,
    at {instant} not null,
    recorded_at {instant} not null,
    recorded_by {text 200} not null,
    primary key (procurement_id, step)
);

-- Keyed by the order of reading out, not by bidder: real openings have bidders that bid twice.
create table bid (
    procurement_id {id} not null references procurement (id),
    place int not null,
    bidder_code {key 64} not null,
    bidder_name {text 200} not null,
    amount_minor bigint null,
    status {key 20} not null,
    winner {bool} not null,
    primary key (procurement_id, place)
);
create index ix_bid_bidder on bid (bidder_code, procurement_id);
