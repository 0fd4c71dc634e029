-- Relations that no single procurement shows: who bids beside whom, who wins before whom, who shares what.

-- One row a procurement whose part in the network is kept: locked by whoever brings it up to date.
create table network_procurement (
    procurement_id {id} not null primary key,
    digest {key 64} not null,
    market {key 100} not null,
    city {key 6} not null,
    kind {key 40} not null,
    region {key 6} null,
    office_id {id} null,
    buyer {key 100} not null,
    title {text 500} not null,
    opened_on {day} null,
    updated_at {instant} not null
);
create index ix_network_procurement_market on network_procurement (market, opened_on);

-- Who took part in a lot; nothing before the opening.
create table network_part (
    procurement_id {id} not null,
    lot {key 50} not null,
    bidder {key 100} not null,
    won {bool} not null,
    primary key (procurement_id, lot, bidder)
);
create index ix_network_part_bidder on network_part (bidder, procurement_id);

-- Who sat on its panels, as a token; nothing before the result.
create table network_seat (
    procurement_id {id} not null,
    expert {key 100} not null,
    primary key (procurement_id, expert)
);
create index ix_network_seat_expert on network_seat (expert, procurement_id);

-- A market is bidders of one kind, category and city. Its row is locked by whoever moves its counts.
create table network_market (
    market {key 100} not null primary key,
    city {key 6} not null,
    kind {key 40} not null,
    times bigint not null,
    decided bigint not null,
    panelled bigint not null,
    places bigint not null,
    pair_cut {number} null,
    expert_cut {number} null,
    buyer_cut {number} null,
    judged_times bigint not null,
    judged_at {instant} null,
    changed_at {instant} not null
);

-- Counts of a market: of a bidder, a pair, a buyer and a winner, an expert and a winner.
create table network_count (
    relation {key 20} not null,
    one {key 100} not null,
    other {key 100} not null,
    market {key 100} not null,
    times bigint not null,
    one_wins bigint not null,
    other_wins bigint not null,
    places bigint not null,
    primary key (relation, one, other, market)
);
create index ix_network_count_market on network_count (market, relation, times);
create index ix_network_count_other on network_count (relation, other, market);

-- What firms share and where they used it: as a fingerprint where it is sealed. Without a city it is of the register. The
-- row without a firm is locked by whoever moves those of its firms.
create table network_trait (
    kind {key 20} not null,
    trait {key 100} not null,
    firm {key 100} not null,
    city {key 6} not null,
    shown {text 200} not null,
    times bigint not null,
    primary key (kind, trait, firm, city)
);
create index ix_network_trait_firm on network_trait (firm, kind);

-- What ties two nodes, by a procurement or by the register (then without a procurement).
create table network_edge (
    source {key 100} not null,
    place int not null,
    procurement_id {id} null,
    relation {key 20} not null,
    one_kind {key 20} not null,
    one {key 100} not null,
    other_kind {key 20} not null,
    other {key 100} not null,
    shown {text 200} null,
    primary key (source, place)
);
create index ix_network_edge_one on network_edge (one_kind, one);
create index ix_network_edge_other on network_edge (other_kind, other);

-- Firms whose register's entries are in the network: locked by whoever brings them up to date.
create table network_firm (
    firm {key 100} not null primary key,
    name {text 200} not null,
    digest {key 64} not null,
    updated_at {instant} not null
);

-- What is found between parties. Where it lies is the least area that holds all that it rests on.
create table network_finding (
    id {id} not null primary key,
    kind {key 20} not null,
    area {key 100} not null,
    subject {key 200} not null,
    city {key 6} not null,
    trading_kind {key 40} null,
    region {key 6} null,
    office_id {id} null,
    level int not null,
    strength {number} not null,
    p_value {number} null,
    members {longtext} not null,
    names {longtext} not null,
    sentence_zh {longtext} not null,
    sentence_en {longtext} not null,
    since {instant} not null,
    changed_at {instant} not null,
    gone_at {instant} null
);
create unique index ux_network_finding_subject on network_finding (kind, area, subject);
create index ix_network_finding_worst on network_finding (level, strength);
create index ix_network_finding_gone on network_finding (gone_at);

-- Of findings that stand: whom they name.
create table network_member (
    node_kind {key 20} not null,
    node {key 100} not null,
    finding_id {id} not null,
    primary key (node_kind, node, finding_id)
);
create index ix_network_member_finding on network_member (finding_id);

-- How far the look for what the network does not know yet has come.
create table network_pass (
    one int not null primary key,
    since {instant} not null,
    after_id {id} not null
);
insert into network_pass (one, since, after_id)
values (1, '2000-01-01T00:00:00.000Z', '00000000-0000-0000-0000-000000000000');
