-- What travels with a bid. content holds what may be read by whoever reads bids, sealed all of it, opened for the few who may
-- look at what is personal; lines is the priced bill of quantities (工程量清单).
create table bid_submission (
    procurement_id {id} not null,
    place int not null,
    content {longtext} not null,
    sealed {longtext} not null,
    key_id int not null,
    line_count int not null,
    lines {longtext} null,
    primary key (procurement_id, place)
);
create index ix_bid_submission_key on bid_submission (key_id, procurement_id, place);

-- By what two bids are found to come from one hand, without opening either: token is a keyed fingerprint, the same for the
-- same value, of this procurement alone or (wide) of all; shown is the mask.
create table bid_mark (
    procurement_id {id} not null,
    place int not null,
    ordinal int not null,
    mark {key 20} not null,
    pointer {key 60} not null,
    role {key 20} null,
    shown {text 200} not null,
    token {key 64} null,
    wide {bool} not null,
    primary key (procurement_id, place, ordinal)
);
create index ix_bid_mark_token on bid_mark (token, procurement_id, place);

-- Who took the documents: one sealed row a taker, so that the database alone tells neither who nor by name how often.
create table document_taker (
    procurement_id {id} not null,
    token {key 64} not null,
    sealed {longtext} not null,
    key_id int not null,
    recorded_at {instant} not null,
    recorded_by {text 200} not null,
    primary key (procurement_id, token)
);
create index ix_document_taker_key on document_taker (key_id, procurement_id, token);

-- What each member of the panel gave; who the member is is sealed.
create table score_sheet (
    procurement_id {id} not null,
    step {key 40} not null,
    lot {key 50} not null,
    ordinal int not null,
    place int not null,
    member {key 50} not null,
    expert_id {id} null,
    token {key 64} null,
    sealed {longtext} null,
    key_id int null,
    scores {longtext} not null,
    primary key (procurement_id, step, lot, ordinal, place)
);
create index ix_score_sheet_key on score_sheet (key_id, procurement_id, step);
create table evaluated_bid (
    procurement_id {id} not null,
    place int not null,
    pages int not null,
    primary key (procurement_id, place)
);
