-- A panel may be asked for with quotas over all its seats, and a cap on anybody's probability. Then it is drawn by a lottery: a
-- numbered list of panels, of which the hash is published before the draw. What was asked for stands beside what is drawn by,
-- where somebody agreed to loosen it.
--only sqlite
alter table panel add column by_lottery {bool} null;
alter table panel add column cap_per_mille int null;
alter table panel add column lottery_json text null;
alter table panel add column lottery_hash text null;
alter table panel add column predictability text null;
--end
--only postgres
alter table panel
    add column by_lottery {bool} null,
    add column cap_per_mille int null,
    add column lottery_json text null,
    add column lottery_hash {key 64} null,
    add column predictability {text 500} null;
--end
--only sqlserver
go
alter table panel add by_lottery {bool} null, cap_per_mille int null, lottery_json {longtext} null,
    lottery_hash {key 64} null, predictability {text 500} null;
go
--end

create table panel_quota (
    panel_id {id} not null references panel (id),
    code {key 60} not null,
    trait {key 20} not null,
    value {key 20} not null,
    least int not null,
    most int not null,
    asked_least int not null,
    asked_most int not null,
    primary key (panel_id, code)
);

-- What a centre asks for again and again, kept by a name within an office.
create table panel_template (
    id {id} not null primary key,
    office_id {id} not null,
    name {key 100} not null,
    content {longtext} not null,
    saved_by {text 200} not null,
    saved_at {instant} not null,
    unique (office_id, name)
);
