-- The supervisors' indicators over the record: what was said of each procurement and subject, what it rests on, the sums
-- that run along, and whom figures are compared with.

-- One row a procurement that was judged: locked by whoever judges it anew. Where it lies is copied, as a warning's is. What
-- was asked of the baselines is kept, so that the night judges again what a changed one could change.
create table indicator_dossier (
    procurement_id {id} not null primary key,
    changed_at {instant} not null,
    judged_at {instant} not null,
    digest {key 64} not null,
    asked {longtext} not null,
    moving {bool} not null,
    market {key 2} not null,
    kind {key 40} not null,
    region {key 6} null,
    office_id {id} null,
    buyer {key 100} not null
);
create index ix_indicator_dossier_buyer on indicator_dossier (buyer);
create index ix_indicator_dossier_region on indicator_dossier (region);

-- One row a subject and group of peers: locked by whoever moves its sums.
create table indicator_subject (
    subject_kind {key 20} not null,
    subject {key 100} not null,
    peer_group {key 160} not null,
    judged_at {instant} not null,
    digest {key 64} not null,
    asked {longtext} not null,
    primary key (subject_kind, subject, peer_group)
);

-- What a verdict rests on, as it was given to the rules: the dossier of a procurement, the sums of a subject. Compressed
-- JSON, kept once for what is the same, and as long as a verdict rests on it.
create table indicator_input (
    owner_kind {key 20} not null,
    owner {key 100} not null,
    peer_group {key 160} not null,
    digest {key 64} not null,
    content {bytes} not null,
    kept_at {instant} not null,
    primary key (owner_kind, owner, peer_group, digest)
);

-- What is said now. The owner is whose facts were judged: a procurement by its key, or a subject in a group of peers by the
-- sums of twelve months. Lot and group are empty where there is none; place tells apart what is otherwise alike.
create table indicator_finding (
    owner_kind {key 20} not null,
    owner {key 100} not null,
    peer_group {key 160} not null,
    indicator {key 10} not null,
    lot {key 50} not null,
    subject_kind {key 20} not null,
    subject {key 100} not null,
    place int not null,
    procurement_id {id} null,
    outcome {key 20} not null,
    value {number} null,
    threshold {number} null,
    p_value {number} null,
    evidence {longtext} not null,
    sentence_zh {longtext} not null,
    sentence_en {longtext} not null,
    parameters {key 60} not null,
    baselines_at {instant} not null,
    input {key 64} not null,
    valid_from {instant} not null,
    primary key (owner_kind, owner, peer_group, indicator, lot, subject_kind, subject, place)
);
create index ix_indicator_finding_subject on indicator_finding (subject_kind, subject, indicator);
create index ix_indicator_finding_outcome on indicator_finding (indicator, outcome);

-- What was said before, from when to when.
create table indicator_finding_before (
    id {identity},
    owner_kind {key 20} not null,
    owner {key 100} not null,
    peer_group {key 160} not null,
    indicator {key 10} not null,
    lot {key 50} not null,
    subject_kind {key 20} not null,
    subject {key 100} not null,
    place int not null,
    outcome {key 20} not null,
    value {number} null,
    threshold {number} null,
    p_value {number} null,
    evidence {longtext} not null,
    sentence_zh {longtext} not null,
    sentence_en {longtext} not null,
    parameters {key 60} not null,
    baselines_at {instant} not null,
    input {key 64} not null,
    valid_from {instant} not null,
    valid_to {instant} not null
);
create index ix_indicator_finding_before_owner on indicator_finding_before (owner_kind, owner, valid_to);

-- Figures of a procurement that are compared with its peers'.
create table indicator_measurement (
    procurement_id {id} not null,
    metric {key 40} not null,
    peer_group {key 160} not null,
    lot {key 50} not null,
    place int not null,
    value {number} not null,
    primary key (procurement_id, metric, peer_group, lot, place)
);
create index ix_indicator_measurement_metric on indicator_measurement (metric, peer_group);

-- What a procurement adds to sums. Figures are whole units and billionths of one, which add up the same in every order.
create table indicator_contribution (
    procurement_id {id} not null,
    subject_kind {key 20} not null,
    subject {key 100} not null,
    peer_group {key 160} not null,
    metric {key 40} not null,
    against {key 100} not null,
    month {day} not null,
    part_units bigint not null,
    part_billionths bigint not null,
    whole_units bigint not null,
    whole_billionths bigint not null,
    primary key (procurement_id, subject_kind, subject, peer_group, metric, against, month)
);
create index ix_indicator_contribution_subject on indicator_contribution (subject_kind, subject, peer_group);

-- The same added up: moved by differences only.
create table indicator_sum (
    subject_kind {key 20} not null,
    subject {key 100} not null,
    peer_group {key 160} not null,
    metric {key 40} not null,
    against {key 100} not null,
    month {day} not null,
    part_units bigint not null,
    part_billionths bigint not null,
    whole_units bigint not null,
    whole_billionths bigint not null,
    procurements int not null,
    primary key (subject_kind, subject, peer_group, metric, against, month)
);

-- How figures are distributed, from when to when; what did not change from one night to the next stays one row.
create table indicator_baseline (
    metric {key 40} not null,
    peer_group {key 160} not null,
    valid_from {instant} not null,
    valid_to {instant} null,
    peers int not null,
    q10 {number} not null,
    q1 {number} not null,
    median {number} not null,
    q3 {number} not null,
    q99 {number} not null,
    primary key (metric, peer_group, valid_from)
);
create index ix_indicator_baseline_valid on indicator_baseline (valid_to, valid_from);

-- The one instant whose baselines are in force, moved when the night has written all of them; and the rules by which the last
-- night judged all there is.
create table indicator_pass (
    one int not null primary key,
    baselines_at {instant} not null,
    rules {key 40} not null
);
insert into indicator_pass (one, baselines_at, rules) values (1, '2000-01-01T00:00:00.000Z', '');

-- By what the open-contracting red flags of single processes are judged: the fences of the last night, for each market.
create table indicator_red_flags (
    market {key 2} not null primary key,
    settings {longtext} not null,
    counted_at {instant} not null
);

-- Parameters instead of those that ship, from a day on; of two for one day the later set.
create table indicator_parameter (
    number {identity},
    indicator {key 10} not null,
    name {key 60} not null,
    value {key 40} not null,
    in_force_from {day} not null,
    reason {text 2000} not null,
    trial_id {id} null,
    set_at {instant} not null,
    set_by {text 200} not null
);

-- A change of a parameter as it would have been over the last twelve months, beside what is in force.
create table indicator_trial (
    id {id} not null primary key,
    indicator {key 10} not null,
    name {key 60} not null,
    value {key 40} not null,
    asked_at {instant} not null,
    asked_by {text 200} not null,
    ended_at {instant} null,
    result {longtext} null
);
create index ix_indicator_trial_asked on indicator_trial (asked_at, id);

-- How often each indicator spoke in the province, and what became of the warnings of the procurements of which it did: as
-- counted in the night.
create table indicator_standing (
    indicator {key 10} not null,
    outcome {key 20} not null,
    subjects bigint not null,
    counted_at {instant} not null,
    primary key (indicator, outcome)
);

-- Of what is a test, up to which p-value it speaks: so that of all that speak but a given share may be chance. Found each
-- night over all subjects of an indicator.
create table indicator_cut (
    indicator {key 10} not null primary key,
    cut {number} not null,
    counted_at {instant} not null
);
