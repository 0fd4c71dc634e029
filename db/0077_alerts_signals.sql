-- What each source says of a procurement: what signals of several sources merge into is one alert.
create table alert_signal (
    procurement_id {id} not null,
    source {key 20} not null,
    code {key 60} not null,
    subject {key 100} not null,
    level int not null,
    strength {number} not null,
    name_zh {text 200} not null,
    name_en {text 200} not null,
    sentence_zh {text 2000} not null,
    sentence_en {text 2000} not null,
    link {text 500} null,
    since {instant} not null,
    gone_at {instant} null,
    primary key (procurement_id, source, code, subject)
);
create index ix_alert_signal_code on alert_signal (source, code, gone_at);

-- How many alerts an office can look into in a week; without a row the setting's number holds.
create table alert_budget (
    office_id {id} not null primary key,
    a_week int not null,
    set_by {text 200} not null,
    set_at {instant} not null
);

-- What an office was given to look at in a week (numbered by its Monday's days since 1970-01-01), the worst first.
create table alert_presented (
    office_id {id} not null,
    week int not null,
    alert_id {id} not null references alert (id),
    place int not null,
    level int not null,
    score {number} not null,
    presented_at {instant} not null,
    primary key (office_id, week, alert_id)
);
create index ix_alert_presented_alert on alert_presented (alert_id);
