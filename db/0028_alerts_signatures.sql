-- A signature names every screen that speaks, and there are more of them with each rule that is added. (SQLite's columns
-- have no length.)
--only postgres
alter table alert alter column signature type varchar(2000), alter column settled_signature type varchar(2000);
alter table alert_history alter column signature type varchar(2000);
--end
--only sqlserver
go
alter table alert alter column signature nvarchar(2000) collate Latin1_General_100_BIN2 not null
go
alter table alert alter column settled_signature nvarchar(2000) collate Latin1_General_100_BIN2 null
go
alter table alert_history alter column signature nvarchar(2000) collate Latin1_General_100_BIN2 not null
go
--end
