-- The life of a model: one of a market is in service, a new one scores beside it until a person decides, and each that was
-- in service can be again.
--only sqlite
alter table model add column state {key 20} null;
alter table model add column format int null;
alter table model add column content_hash {key 64} null;
alter table model add column data_hash {key 64} null;
alter table model add column code_version {text 100} null;
alter table model add column costs {longtext} null;
alter table model add column profile {longtext} null;
alter table model add column comparison {longtext} null;
alter table model add column drift {longtext} null;
alter table training add column why {key 20} null;
alter table training add column why_zh {text 500} null;
alter table training add column why_en {text 500} null;
--end
--only postgres
alter table model
    add column state {key 20} null,
    add column format int null,
    add column content_hash {key 64} null,
    add column data_hash {key 64} null,
    add column code_version {text 100} null,
    add column costs {longtext} null,
    add column profile {longtext} null,
    add column comparison {longtext} null,
    add column drift {longtext} null;
alter table training
    add column why {key 20} null,
    add column why_zh {text 500} null,
    add column why_en {text 500} null;
--end
--only sqlserver
go
alter table model add state {key 20} null, format int null, content_hash {key 64} null, data_hash {key 64} null,
    code_version {text 100} null, costs {longtext} null, profile {longtext} null, comparison {longtext} null,
    drift {longtext} null;
alter table training add why {key 20} null, why_zh {text 500} null, why_en {text 500} null;
go
--end

-- Which one is in service: one of a market at most, because it is the key. Who moves it holds the row.
create table model_champion (
    kind {key 40} not null primary key,
    model_id {id} not null references model (id),
    version bigint not null,
    since {instant} not null
);
create unique index ux_model_champion_model on model_champion (model_id);

create table model_event (
    id {id} not null primary key,
    kind {key 40} not null,
    model_id {id} not null references model (id),
    at {instant} not null,
    actor {text 200} not null,
    action {key 20} not null,
    instead_of {id} null,
    reason_zh {text 2000} null,
    reason_en {text 2000} null
);
create index ix_model_event_kind on model_event (kind, at, id);
create index ix_model_event_model on model_event (model_id, at);

-- Until now the newest of a market was in service, and each before it had been.
insert into model_champion (kind, model_id, version, since)
select m.kind, m.id, 1, m.trained_at from model m
where not exists (
    select 1 from model n
    where n.kind = m.kind and (n.trained_at > m.trained_at or (n.trained_at = m.trained_at and n.id > m.id)));
update model set state = 'retired', format = 1;
update model set state = 'champion' where id in (select model_id from model_champion);
update training set why = 'asked';
