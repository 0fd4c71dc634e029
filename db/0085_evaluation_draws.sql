-- What is fixed before a draw is one record, of which the hash is published in the freezing transaction; others than the
-- platform add to the randomness, each by a commitment first. And why a panel is drawn again, with a supervisor's consent
-- from the third draw on.
--only sqlite
alter table panel add column record_json text null;
alter table panel add column record_hash text null;
alter table panel add column commit_by {instant} null;
alter table panel add column reveal_by {instant} null;
alter table panel add column beacon_by {instant} null;
alter table panel add column contributions_closed_at {instant} null;
alter table panel add column redraw_ground {key 20} null;
alter table panel add column buyer_code {key 64} null;
--end
--only postgres
alter table panel
    add column record_json text null,
    add column record_hash {key 64} null,
    add column commit_by {instant} null,
    add column reveal_by {instant} null,
    add column beacon_by {instant} null,
    add column contributions_closed_at {instant} null,
    add column redraw_ground {key 20} null,
    add column buyer_code {key 64} null;
--end
--only sqlserver
go
alter table panel add record_json {longtext} null, record_hash {key 64} null, commit_by {instant} null,
    reveal_by {instant} null, beacon_by {instant} null, contributions_closed_at {instant} null,
    redraw_ground {key 20} null, buyer_code {key 64} null;
go
--end
create index ix_panel_buyer on panel (buyer_code, state) where buyer_code is not null;

-- A value that the platform made for somebody lies sealed until it is revealed.
create table panel_contribution (
    panel_id {id} not null references panel (id),
    party {key 20} not null,
    made {key 20} null,
    commitment {key 64} null,
    sealed_value {text 500} null,
    value {key 128} null,
    committed_at {instant} null,
    committed_by {text 200} null,
    committed_by_person {id} null,
    revealed_at {instant} null,
    revealed_by {text 200} null,
    primary key (panel_id, party)
);

-- One draw of a procurement beyond the second: asked for by the centre, consented to or refused by a supervisor.
create table redraw_consent (
    procurement_id {id} not null,
    draw_number int not null,
    ground {key 20} not null,
    reason {text 500} not null,
    asked_at {instant} not null,
    asked_by {text 200} not null,
    asked_by_person {id} null,
    state {key 20} not null,
    note {text 500} null,
    decided_at {instant} null,
    decided_by {text 200} null,
    region {key 6} null,
    kind {key 40} null,
    office_id {id} null,
    primary key (procurement_id, draw_number)
);
create index ix_redraw_consent_state on redraw_consent (state, asked_at);
