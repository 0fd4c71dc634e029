-- Until when a warning should be looked into, and by which rule of deadlines.
--only sqlite
alter table alert add column due_at text null;
alter table alert add column due_rule text null;
--end
--only postgres
alter table alert
    add column due_at timestamptz(3) null,
    add column due_rule varchar(40) collate "C" null;
--end
--only sqlserver
go
alter table alert add due_at datetimeoffset(3) null, due_rule {key 40} null;
go
--end
create index ix_alert_due on alert (state, due_at);

-- Of what each person was told: the same thing said again is told to nobody twice.
create table alert_told (
    alert_id {id} not null references alert (id),
    person_id {id} not null,
    what {key 64} not null,
    told_at {instant} not null,
    primary key (alert_id, person_id, what)
);
create index ix_alert_told_told on alert_told (told_at);
create index ix_alert_signal_gone on alert_signal (gone_at);
create index ix_alert_presented_at on alert_presented (presented_at);

-- Up to when a person was told by digest what is new.
create table alert_digest (
    person_id {id} not null primary key,
    up_to {instant} not null
);

-- Its one row keeps two apart that fill the offices' weeks.
create table alert_week (
    one int not null primary key,
    week int not null
);
insert into alert_week (one, week) values (1, 0);
create index ix_alert_presented_week on alert_presented (office_id, week, place);

-- Warnings of before are merged, and dated, by the job itself.
insert into outbox_message (queue, payload, state, due_at, created_at, ready_at, attempts)
select 'alerts.merge_kept', '{"After":"00000000-0000-0000-0000-000000000000"}', 'waiting', '2026-01-01T00:00:00.000Z',
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 0
where exists (select 1 from alert);

-- Hours of China's day in which a person wants no e-mail, in minutes, and whether digests come by e-mail too.
--only sqlite
alter table message_preference add column quiet_from integer null;
alter table message_preference add column quiet_to integer null;
alter table message_preference add column digests integer not null default 1;
--end
--only postgres
alter table message_preference
    add column quiet_from int null,
    add column quiet_to int null,
    add column digests boolean not null default true;
--end
--only sqlserver
go
alter table message_preference add quiet_from int null, quiet_to int null, digests bit not null default 1;
go
--end
