-- Whose a repeated request is: the kind of caller and a name of up to 200 characters.
--only postgres
alter table idempotency alter column caller type varchar(250) collate "C";
--end
--only sqlserver
go
-- The key has the name that the server gave it. With the key of the request it has the 900 bytes that a key may have.
declare @key sysname = (select name from sys.key_constraints where parent_object_id = object_id('idempotency') and type = 'PK')
exec ('alter table idempotency drop constraint ' + @key)
go
alter table idempotency alter column caller nvarchar(250) collate Latin1_General_100_BIN2 not null
go
alter table idempotency add constraint pk_idempotency primary key (caller, idempotency_key)
go
-- The one trigger that counted its own rows for whoever set it off.
drop trigger audit_checkpoint_append_only
go
create trigger audit_checkpoint_append_only on audit_checkpoint instead of update, delete as
begin
    set nocount on;
    throw 51000, 'checkpoints are append-only', 1;
end
go
--end

-- When a listing was first taken over: what is latest is told by an instant, and not by ids, whose order is each
-- engine's own.
--only sqlite
alter table credit_listing add column recorded_at text not null default '1970-01-01T00:00:00.000Z';
--end
--only postgres
alter table credit_listing add column recorded_at timestamptz(3) not null default '1970-01-01T00:00:00.000Z';
--end
--only sqlserver
go
alter table credit_listing add recorded_at datetimeoffset(3) not null
    constraint df_credit_listing_recorded_at default '1970-01-01T00:00:00.000Z'
go
--end
update credit_listing
set recorded_at = (select min(v.at) from credit_listing_version v where v.listing_id = credit_listing.id)
where exists (select 1 from credit_listing_version v where v.listing_id = credit_listing.id);
create index ix_credit_listing_recorded on credit_listing (recorded_at, id);
