-- The key, sealed, under which the experts of a frozen list have their aliases. Lists frozen before have theirs in
-- panel_candidate.
--only sqlite
alter table panel add column alias_key text null;
--end
--only postgres
alter table panel add column alias_key varchar(500) null;
--end
--only sqlserver
go
alter table panel add alias_key {text 500} null;
go
--end
