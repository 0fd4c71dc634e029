-- A receipt as it was signed; null in those of before, which nobody signed.
--only sqlite
alter table receipt add column document text null;
--end
--only postgres
alter table receipt add column document text null;
--end
--only sqlserver
go
alter table receipt add document nvarchar(max) null;
go
--end

-- Keys that sign receipts. Only the one in force has its private half, sealed; the public halves stay for ever. The mark is the
-- key ring's: whoever writes the database alone has no key of his own believed.
create table receipt_key (
    id {key 64} not null primary key,
    public_key {text 400} not null,
    mark {key 64} not null,
    sealed_private {longtext} null,
    created_at {instant} not null,
    retired_at {instant} null
);

-- One row: which of them is in force. Whoever makes one locks it.
create table receipt_signing (
    id int not null primary key,
    key_id {key 64} null references receipt_key (id),
    constraint ck_receipt_signing_one check (id = 1)
);
insert into receipt_signing (id, key_id) values (1, null);
