-- Weights of signals fitted from offices' verdicts: proposed, and in force once a person put them there.
create table weight_set (
    id {id} not null primary key,
    state {key 20} not null,
    proposed_at {instant} not null,
    proposed_by {text 200} not null,
    cut {instant} not null,
    replaces int not null,
    weights {longtext} not null,
    report {longtext} not null
);
create index ix_weight_set_proposed on weight_set (proposed_at, id);

-- Which weights are in force: the highest number. Without a set they are those that ship; of two who put others there at once
-- one meets the other's number.
create table weight_force (
    version int not null primary key,
    set_id {id} null references weight_set (id),
    in_force_from {day} not null,
    at {instant} not null,
    actor {text 200} not null,
    reason {text 2000} not null
);

-- What became of proposals.
create table weight_event (
    id {id} not null primary key,
    set_id {id} null,
    at {instant} not null,
    actor {text 200} not null,
    action {key 20} not null,
    instead_of int not null,
    reason {text 2000} null
);
create index ix_weight_event_at on weight_event (at, id);

-- By which weights what a warning says was merged; 0 for those that ship.
--only sqlite
alter table alert_history add column weights int null;
--end
--only postgres
alter table alert_history add column weights int null;
--end
--only sqlserver
go
alter table alert_history add weights int null;
go
--end
