-- A trading system by its id: what it is called may change, its source, under which its procurements are kept, does not.
-- Which centre owns it, which trading kinds it runs, and whom to call.
--only sqlite
alter table trading_system add column source text null;
alter table trading_system add column owner_office_id text null references office (id);
alter table trading_system add column kinds text null;
alter table trading_system add column contact text null;
--end
--only postgres
alter table trading_system
    add column source varchar(200) null,
    add column owner_office_id uuid null references office (id),
    add column kinds varchar(400) collate "C" null,
    add column contact varchar(200) null;
--end
--only sqlserver
go
alter table trading_system add source {text 200} null, owner_office_id {id} null references office (id),
    kinds {key 400} null, contact {text 200} null;
go
--end
update trading_system set source = name;
