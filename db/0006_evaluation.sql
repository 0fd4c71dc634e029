-- The province's experts, panels, their invitations and what happened to them.
create table expert (
    id {id} not null primary key,
    person_id {id} null,
    name {text 100} not null,
    region {key 6} not null,
    state {key 20} not null,
    state_reason {text 500} null,
    created_at {instant} not null,
    version bigint not null
);
create index ix_expert_person on expert (person_id);
create index ix_expert_created on expert (created_at, id);

create table expert_specialty (
    expert_id {id} not null references expert (id),
    specialty {key 100} not null,
    primary key (expert_id, specialty)
);
create index ix_expert_specialty on expert_specialty (specialty, expert_id);

-- Who the expert works or worked for, and other ties that call for avoidance.
create table expert_tie (
    expert_id {id} not null references expert (id),
    place int not null,
    relation {key 20} not null,
    organisation_name {text 200} not null,
    organisation_code {key 64} null,
    from_day {day} not null,
    to_day {day} null,
    primary key (expert_id, place)
);

create table panel (
    id {id} not null primary key,
    procurement_id {id} not null,
    draw_number int not null,
    state {key 20} not null,
    reason {text 500} null,
    evaluation_at {instant} not null,
    place {text 200} not null,
    representatives int not null,
    technically_complex {bool} not null,
    great_public_influence {bool} not null,
    above_open_tender_threshold {bool} not null,
    answer_seconds int not null,
    remind_seconds int not null,
    draw_due_at {instant} not null,
    frozen_at {instant} null,
    list_json {longtext} null,
    list_hash {key 64} null,
    drawn_at {instant} null,
    transcript {longtext} null,
    bids_known {bool} not null,
    unsealed_at {instant} null,
    requested_by {text 200} not null,
    requested_by_person {id} null,
    created_at {instant} not null,
    changed_at {instant} not null,
    version bigint not null
);
create unique index ux_panel_draw on panel (procurement_id, draw_number);
create index ix_panel_state on panel (state, draw_due_at);
create index ix_panel_evaluation on panel (evaluation_at);
create index ix_panel_created on panel (created_at, id);

create table panel_specialty (
    panel_id {id} not null references panel (id),
    specialty {key 100} not null,
    seats int not null,
    primary key (panel_id, specialty)
);

-- Which expert stands behind an alias of the frozen list; the list itself names nobody.
create table panel_candidate (
    panel_id {id} not null references panel (id),
    alias {key 40} not null,
    expert_id {id} not null references expert (id),
    primary key (panel_id, alias)
);
create unique index ux_panel_candidate_expert on panel_candidate (panel_id, expert_id);

create table panel_invitation (
    id {id} not null primary key,
    panel_id {id} not null references panel (id),
    number int not null,
    alias {key 40} not null,
    expert_id {id} not null references expert (id),
    specialty {key 100} not null,
    state {key 20} not null,
    reason {key 40} null,
    note {text 500} null,
    drawn_at {instant} not null,
    invited_at {instant} null,
    answer_by {instant} null,
    remind_at {instant} null,
    reminded_at {instant} null,
    answered_at {instant} null
);
create unique index ux_panel_invitation_number on panel_invitation (panel_id, number);
create unique index ux_panel_invitation_expert on panel_invitation (panel_id, expert_id);
create index ix_panel_invitation_expert on panel_invitation (expert_id, drawn_at);
create index ix_panel_invitation_state on panel_invitation (state, answer_by);

create table panel_event (
    panel_id {id} not null references panel (id),
    seq int not null,
    at {instant} not null,
    kind {key 20} not null,
    number int null,
    reason {key 40} null,
    detail {text 500} null,
    primary key (panel_id, seq)
);
