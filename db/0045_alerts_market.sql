-- A warning belongs to a market, the country where its procurement was: the province's own, or another whose data were
-- imported to learn from.
--only sqlite
alter table alert add column market text not null default 'CN';
alter table training add column market text not null default 'CN';
--end
--only postgres
alter table alert add column market varchar(2) collate "C" not null default 'CN';
alter table training add column market varchar(2) collate "C" not null default 'CN';
--end
--only sqlserver
go
alter table alert add market nvarchar(2) collate Latin1_General_100_BIN2 not null constraint df_alert_market default 'CN'
go
alter table training add market nvarchar(2) collate Latin1_General_100_BIN2 not null constraint df_training_market default 'CN'
go
--end
update alert set market = coalesce((select p.country from procurement p where p.id = alert.id), 'CN');
create index ix_alert_market on alert (market, level, severity, id);
