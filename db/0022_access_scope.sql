-- Which data somebody sees (数据范围): of which divisions, of which trading kinds, or of the own office alone. Where
-- nothing is said, the office's division with all below it.
--only sqlite
alter table person add column scope_regions text null;
alter table person add column scope_kinds text null;
alter table person add column scope_own_office integer not null default 0;
alter table procurement add column office_id text null;
alter table panel add column region text null;
alter table panel add column kind text null;
alter table panel add column office_id text null;
alter table alert add column office_id text null;
--end
--only postgres
alter table person
    add column scope_regions varchar(200) collate "C" null,
    add column scope_kinds varchar(400) collate "C" null,
    add column scope_own_office boolean not null default false;
alter table procurement add column office_id uuid null;
alter table panel
    add column region varchar(6) collate "C" null,
    add column kind varchar(40) collate "C" null,
    add column office_id uuid null;
alter table alert add column office_id uuid null;
--end
--only sqlserver
go
alter table person add
    scope_regions {key 200} null,
    scope_kinds {key 400} null,
    scope_own_office bit not null default 0;
alter table procurement add office_id uniqueidentifier null;
alter table panel add region {key 6} null, kind {key 40} null, office_id uniqueidentifier null;
alter table alert add office_id uniqueidentifier null;
go
--end

-- Staff without an office saw the whole province, and still do; from now on it is given by name.
update person set scope_regions = '210000' where office_id is null and entity_code is null;

-- What a person published went under the office's key, since the number is unique in the office.
update procurement
set office_id = (select o.id from office o where lower(cast(o.id as varchar(36))) = substring(procurement.source, 8, 36))
where source like 'office:%';

update panel
set region = (select p.region from procurement p where p.id = panel.procurement_id),
    kind = (select p.kind from procurement p where p.id = panel.procurement_id),
    office_id = (select p.office_id from procurement p where p.id = panel.procurement_id);

update alert set office_id = (select p.office_id from procurement p where p.id = alert.id);

create index ix_procurement_office on procurement (office_id, created_at);
create index ix_panel_region on panel (region, created_at);
create index ix_alert_region on alert (region, level, severity);
create index ix_panel_office on panel (office_id);
create index ix_alert_office on alert (office_id);
