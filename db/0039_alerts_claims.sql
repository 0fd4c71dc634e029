-- Which of the supervisors looks into a warning. It keeps nobody from deciding on it; it keeps two from looking twice.
--only sqlite
alter table alert add column claimed_by text null;
alter table alert add column claimed_name text null;
alter table alert add column claimed_at text null;
--end
--only postgres
alter table alert add column claimed_by uuid null, add column claimed_name varchar(200) null, add column claimed_at timestamptz(3) null;
--end
--only sqlserver
go
alter table alert add claimed_by uniqueidentifier null, claimed_name nvarchar(200) null, claimed_at datetimeoffset(3) null
go
--end
create index ix_alert_claimed on alert (claimed_by, state);
