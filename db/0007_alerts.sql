-- Trained models, what they and the screens say of every procurement, and what people made of it.
create table model (
    id {id} not null primary key,
    kind {key 40} not null,
    trained_at {instant} not null,
    trained_on int not null,
    seed int not null,
    parameters {longtext} not null,
    metrics {longtext} not null,
    content {bytes} not null
);
create index ix_model_trained on model (kind, trained_at, id);

-- One row each time somebody asked for a training; a refusal stays here to be read.
create table training (
    id {id} not null primary key,
    seed int not null,
    state {key 20} not null,
    asked_at {instant} not null,
    asked_by {text 200} not null,
    started_at {instant} null,
    ended_at {instant} null,
    model_id {id} null references model (id),
    reason_zh {text 500} null,
    reason_en {text 500} null
);
create index ix_training_asked on training (asked_at, id);

-- What is said of a procurement as it stood at changed_at; also where nothing stands out, because silence has reasons too.
create table appraisal (
    procurement_id {id} not null primary key,
    model_id {id} null references model (id),
    scored_at {instant} not null,
    changed_at {instant} not null,
    level int not null,
    score {number} null,
    coverage {number} null,
    findings {longtext} not null,
    silent {longtext} not null
);
create index ix_appraisal_level on appraisal (level);

-- A procurement that stands out, and the decision on it. Level 3 red, 2 orange, 1 blue.
create table alert (
    id {id} not null primary key references appraisal (procurement_id),
    level int not null,
    severity {number} not null,
    state {key 20} not null,
    signature {key 200} not null,
    settled_signature {key 200} null,
    headline_zh {text 500} not null,
    headline_en {text 500} not null,
    title {text 500} not null,
    kind {key 40} not null,
    region {key 6} null,
    buyer_name {text 200} not null,
    ceiling_minor bigint null,
    currency {key 3} not null,
    raised_at {instant} not null,
    changed_at {instant} not null,
    settled_at {instant} null,
    settled_by {text 200} null,
    reason {text 2000} null,
    version bigint not null
);
create index ix_alert_worst on alert (level, severity, id);
create index ix_alert_state on alert (state, level);

-- What became of an alert, and the findings that a decision was made on.
create table alert_history (
    alert_id {id} not null references alert (id),
    version bigint not null,
    at {instant} not null,
    actor {text 200} not null,
    action {key 20} not null,
    state {key 20} not null,
    level int not null,
    signature {key 200} not null,
    reason {text 2000} null,
    findings {longtext} null,
    primary key (alert_id, version)
);

-- How far the procurements have been scored; its one row is also what keeps two scorings apart.
create table scoring (
    one int not null primary key,
    since {instant} not null,
    after_id {id} not null
);
insert into scoring (one, since, after_id) values (1, '2000-01-01T00:00:00.000Z', '00000000-0000-0000-0000-000000000000');
