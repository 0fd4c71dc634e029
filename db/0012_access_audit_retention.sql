-- The audit trail by time; who acted for whom; and what may leave the trail once it is archived.
create index ix_audit_entry_at on audit_entry (at, seq);

--only sqlite
alter table audit_entry add column on_behalf_of text null;
--end
--only postgres
alter table audit_entry add column on_behalf_of varchar(200) null;
--end
--only sqlserver
alter table audit_entry add on_behalf_of nvarchar(200) null;
--end

-- Keys that sign exports and checkpoints. A key kept in a file has only its public half here.
create table audit_signing_key (
    id {key 64} not null primary key,
    public_pem {longtext} not null,
    private_pem {longtext} null,
    created_at {instant} not null
);

-- Up to which entry the trail lies in the archive: the chain begins again behind the last of them.
create table audit_checkpoint (
    seq bigint not null primary key,
    hash {key 64} not null,
    first_seq bigint not null,
    archive {text 300} not null,
    archive_sha256 {key 64} not null,
    created_at {instant} not null,
    key_id {key 64} not null,
    signature {text 400} not null
);

-- Only what lies behind a checkpoint may go, and a checkpoint only stands on an entry as it is.
--only sqlite
drop trigger audit_entry_no_delete;
create trigger audit_entry_no_delete before delete on audit_entry
when old.seq > coalesce((select max(seq) from audit_checkpoint), 0)
begin select raise(abort, 'the audit trail is append-only'); end;
create trigger audit_checkpoint_stands before insert on audit_checkpoint
when not exists (select 1 from audit_entry where seq = new.seq and hash = new.hash)
begin select raise(abort, 'a checkpoint stands on an entry'); end;
create trigger audit_checkpoint_no_update before update on audit_checkpoint begin select raise(abort, 'checkpoints are append-only'); end;
create trigger audit_checkpoint_no_delete before delete on audit_checkpoint begin select raise(abort, 'checkpoints are append-only'); end;
--end
--only postgres
drop trigger audit_entry_append_only on audit_entry;
create trigger audit_entry_append_only before update or truncate on audit_entry
    for each statement execute function audit_entry_append_only();
create function audit_entry_behind_checkpoint() returns trigger language plpgsql as $$
begin
    if old.seq > coalesce((select max(seq) from audit_checkpoint), 0) then
        raise exception 'the audit trail is append-only';
    end if;
    return old;
end $$;
create trigger audit_entry_behind_checkpoint before delete on audit_entry
    for each row execute function audit_entry_behind_checkpoint();
create function audit_checkpoint_stands() returns trigger language plpgsql as $$
begin
    if not exists (select 1 from audit_entry where seq = new.seq and hash = new.hash) then
        raise exception 'a checkpoint stands on an entry';
    end if;
    return new;
end $$;
create trigger audit_checkpoint_stands before insert on audit_checkpoint
    for each row execute function audit_checkpoint_stands();
create trigger audit_checkpoint_append_only before update or delete or truncate on audit_checkpoint
    for each statement execute function audit_entry_append_only();
--end
--only sqlserver
go
drop trigger audit_entry_append_only
go
create trigger audit_entry_append_only on audit_entry instead of update as
begin
    throw 51000, 'the audit trail is append-only', 1;
end
go
create trigger audit_entry_behind_checkpoint on audit_entry instead of delete as
begin
    if exists (select 1 from deleted where seq > coalesce((select max(seq) from audit_checkpoint), 0))
        throw 51000, 'the audit trail is append-only', 1;
    delete from audit_entry where seq in (select seq from deleted);
end
go
create trigger audit_checkpoint_stands on audit_checkpoint after insert as
begin
    if exists (select 1 from inserted i where not exists (select 1 from audit_entry e where e.seq = i.seq and e.hash = i.hash))
        throw 51000, 'a checkpoint stands on an entry', 1;
end
go
create trigger audit_checkpoint_append_only on audit_checkpoint instead of update, delete as
begin
    throw 51000, 'checkpoints are append-only', 1;
end
go
--end
