-- What a trading system may read, field by field and for what purpose, how often it may ask, and from where. No scope: what
-- its keys open. How often the scope became wider is counted, so that whoever was told of less begins anew.
--only sqlite
alter table trading_system add column scope text null;
alter table trading_system add column scope_widened integer null;
alter table trading_system add column per_minute integer null;
alter table trading_system add column addresses text null;
--end
--only postgres
alter table trading_system
    add column scope text null,
    add column scope_widened bigint null,
    add column per_minute int null,
    add column addresses varchar(2000) collate "C" null;
--end
--only sqlserver
go
alter table trading_system add scope {longtext} null, scope_widened bigint null, per_minute int null,
    addresses {key 2000} null;
go
--end
