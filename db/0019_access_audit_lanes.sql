-- The trail in lanes: parallel chains, so that writers pass each other, linked once a minute. What was one chain until
-- now is lane 0, its hashes as they were; new entries go to the lanes from 1 on.
create table audit_lane (
    lane int not null primary key,
    seq bigint not null,
    hash {key 64} not null,
    mac {key 64} null
);
--only postgres
-- Room beside each row, so that a moved head stays in its page and no index is touched.
alter table audit_lane set (fillfactor = 20);
--end
insert into audit_lane (lane, seq, hash) select 0, seq, hash from audit_head;
with {recursive} lanes (lane) as (select 1 as lane union all select lane + 1 from lanes where lane < 64)
insert into audit_lane (lane, seq, hash)
select lane, 0, '0000000000000000000000000000000000000000000000000000000000000000' from lanes;
drop table audit_head;

create table audit_link (
    number bigint not null primary key,
    at {instant} not null,
    previous_hash {key 64} not null,
    hash {key 64} not null,
    mac {key 64} not null
);
create index ix_audit_link_at on audit_link (at, number);

-- The lanes that had moved since the link before, and where they stood.
create table audit_link_head (
    number bigint not null,
    lane int not null,
    seq bigint not null,
    hash {key 64} not null,
    primary key (number, lane)
);
create unique index ux_audit_link_head_seq on audit_link_head (lane, seq);
create unique index ux_audit_link_head_number on audit_link_head (lane, number);

-- Up to which link the trail lies in the archive. (Until now: audit_checkpoint, which takes no more rows.)
create table audit_archive (
    link bigint not null primary key,
    hash {key 64} not null,
    first_link bigint not null,
    archive {text 300} not null,
    archive_sha256 {key 64} not null,
    created_at {instant} not null,
    key_id {key 64} not null,
    signature {text 400} not null
);

-- Which signed head each witness outside has, and whether it still takes them.
create table audit_witness (
    name {key 40} not null primary key,
    link bigint not null,
    delivered_at {instant} null,
    failures int not null,
    failed_at {instant} null,
    error {text 500} null
);

-- Failed sign-ins of an account within a minute: the trail has the first few, and then how many more there were.
create table failed_sign_in (
    login {key 100} not null,
    minute bigint not null,
    failures int not null,
    primary key (login, minute)
);

--only sqlite
-- The way SQLite changes a primary key: a new table in the place of the old one.
create table audit_entry_in_lanes (
    lane int not null,
    seq bigint not null,
    at text not null,
    caller_kind text not null,
    caller text not null,
    person_id text null,
    address text null,
    action text not null,
    about text null,
    payload text not null,
    result text not null,
    on_behalf_of text null,
    cause text null,
    link bigint null,
    link_hash text null,
    previous_hash text not null,
    hash text not null,
    primary key (lane, seq)
);
insert into audit_entry_in_lanes
    (lane, seq, at, caller_kind, caller, person_id, address, action, about, payload, result, on_behalf_of, previous_hash, hash)
select 0, seq, at, caller_kind, caller, person_id, address, action, about, payload, result, on_behalf_of, previous_hash, hash
from audit_entry order by seq;
drop trigger audit_checkpoint_stands;
drop table audit_entry;
alter table audit_entry_in_lanes rename to audit_entry;
--end
--only postgres
alter table audit_entry
    add column lane int not null default 0,
    add column cause varchar(300) null,
    add column link bigint null,
    add column link_hash varchar(64) collate "C" null;
alter table audit_entry alter column lane drop default;
alter table audit_entry drop constraint audit_entry_pkey;
alter table audit_entry add primary key (lane, seq);
drop index ix_audit_entry_about;
drop index ix_audit_entry_caller;
drop index ix_audit_entry_at;
--end
--only sqlserver
go
alter table audit_entry add lane int not null constraint df_audit_entry_lane default 0
go
alter table audit_entry add cause nvarchar(300) null
go
alter table audit_entry add link bigint null
go
alter table audit_entry add link_hash nvarchar(64) collate Latin1_General_100_BIN2 null
go
-- The key has the name that the server gave it.
declare @key sysname = (select name from sys.key_constraints where parent_object_id = object_id('audit_entry') and type = 'PK')
exec ('alter table audit_entry drop constraint ' + @key)
go
alter table audit_entry add constraint pk_audit_entry primary key (lane, seq)
go
drop index ix_audit_entry_about on audit_entry
go
drop index ix_audit_entry_caller on audit_entry
go
drop index ix_audit_entry_at on audit_entry
go
--end
create index ix_audit_entry_about on audit_entry (about, at, lane, seq);
create index ix_audit_entry_caller on audit_entry (caller, at, lane, seq);
create index ix_audit_entry_at on audit_entry (at, lane, seq);

-- Nothing changes. Of entries, links and heads only that may go which lies behind an archived link; and of each lane the
-- head where the archive ends stays, because the walk begins there.
--only sqlite
create trigger audit_entry_no_update before update on audit_entry begin select raise(abort, 'the audit trail is append-only'); end;
create trigger audit_entry_no_delete before delete on audit_entry
when not exists (
    select 1 from audit_link_head h
    where h.lane = old.lane and h.seq >= old.seq and h.number <= (select max(link) from audit_archive)
)
begin select raise(abort, 'the audit trail is append-only'); end;
create trigger audit_link_no_update before update on audit_link begin select raise(abort, 'links are append-only'); end;
create trigger audit_link_no_delete before delete on audit_link
when old.number >= coalesce((select max(link) from audit_archive), 0)
begin select raise(abort, 'links are append-only'); end;
create trigger audit_link_head_no_update before update on audit_link_head begin select raise(abort, 'links are append-only'); end;
create trigger audit_link_head_no_delete before delete on audit_link_head
when not exists (
    select 1 from audit_link_head h
    where h.lane = old.lane and h.seq > old.seq and h.number <= (select max(link) from audit_archive)
)
begin select raise(abort, 'links are append-only'); end;
create trigger audit_archive_stands before insert on audit_archive
when not exists (select 1 from audit_link where number = new.link and hash = new.hash)
begin select raise(abort, 'an archive ends at a link'); end;
create trigger audit_archive_no_update before update on audit_archive begin select raise(abort, 'archives are append-only'); end;
create trigger audit_archive_no_delete before delete on audit_archive begin select raise(abort, 'archives are append-only'); end;
create trigger audit_checkpoint_closed before insert on audit_checkpoint begin select raise(abort, 'no more checkpoints are set'); end;
--end
--only postgres
create or replace function audit_entry_behind_checkpoint() returns trigger language plpgsql as $$
begin
    if not exists (
        select 1 from audit_link_head h
        where h.lane = old.lane and h.seq >= old.seq and h.number <= (select max(link) from audit_archive)
    ) then
        raise exception 'the audit trail is append-only';
    end if;
    return old;
end $$;
create trigger audit_link_append_only before update or truncate on audit_link
    for each statement execute function audit_entry_append_only();
create trigger audit_link_head_append_only before update or truncate on audit_link_head
    for each statement execute function audit_entry_append_only();
create trigger audit_archive_append_only before update or delete or truncate on audit_archive
    for each statement execute function audit_entry_append_only();
create function audit_link_behind_archive() returns trigger language plpgsql as $$
begin
    if old.number >= coalesce((select max(link) from audit_archive), 0) then
        raise exception 'links are append-only';
    end if;
    return old;
end $$;
create trigger audit_link_behind_archive before delete on audit_link
    for each row execute function audit_link_behind_archive();
create function audit_link_head_behind_archive() returns trigger language plpgsql as $$
begin
    if not exists (
        select 1 from audit_link_head h
        where h.lane = old.lane and h.seq > old.seq and h.number <= (select max(link) from audit_archive)
    ) then
        raise exception 'links are append-only';
    end if;
    return old;
end $$;
create trigger audit_link_head_behind_archive before delete on audit_link_head
    for each row execute function audit_link_head_behind_archive();
create function audit_archive_stands() returns trigger language plpgsql as $$
begin
    if not exists (select 1 from audit_link where number = new.link and hash = new.hash) then
        raise exception 'an archive ends at a link';
    end if;
    return new;
end $$;
create trigger audit_archive_stands before insert on audit_archive
    for each row execute function audit_archive_stands();
drop trigger audit_checkpoint_stands on audit_checkpoint;
drop function audit_checkpoint_stands();
create trigger audit_checkpoint_closed before insert on audit_checkpoint
    for each statement execute function audit_entry_append_only();
--end
--only sqlserver
go
drop trigger audit_entry_append_only
go
create trigger audit_entry_append_only on audit_entry instead of update as
begin
    set nocount on;
    throw 51000, 'the audit trail is append-only', 1;
end
go
drop trigger audit_entry_behind_checkpoint
go
create trigger audit_entry_behind_archive on audit_entry instead of delete as
begin
    set nocount on;
    if exists (
        select 1 from deleted d
        where not exists (
            select 1 from audit_link_head h
            where h.lane = d.lane and h.seq >= d.seq and h.number <= (select max(link) from audit_archive)
        )
    )
        throw 51000, 'the audit trail is append-only', 1;
    delete from audit_entry
    where exists (select 1 from deleted d where d.lane = audit_entry.lane and d.seq = audit_entry.seq);
end
go
create trigger audit_link_append_only on audit_link instead of update as
begin
    set nocount on;
    throw 51000, 'links are append-only', 1;
end
go
create trigger audit_link_behind_archive on audit_link instead of delete as
begin
    set nocount on;
    if exists (select 1 from deleted where number >= coalesce((select max(link) from audit_archive), 0))
        throw 51000, 'links are append-only', 1;
    delete from audit_link where exists (select 1 from deleted d where d.number = audit_link.number);
end
go
create trigger audit_link_head_append_only on audit_link_head instead of update as
begin
    set nocount on;
    throw 51000, 'links are append-only', 1;
end
go
create trigger audit_link_head_behind_archive on audit_link_head instead of delete as
begin
    set nocount on;
    if exists (
        select 1 from deleted d
        where not exists (
            select 1 from audit_link_head h
            where h.lane = d.lane and h.seq > d.seq and h.number <= (select max(link) from audit_archive)
        )
    )
        throw 51000, 'links are append-only', 1;
    delete from audit_link_head
    where exists (select 1 from deleted d where d.number = audit_link_head.number and d.lane = audit_link_head.lane);
end
go
create trigger audit_archive_stands on audit_archive after insert as
begin
    set nocount on;
    if exists (select 1 from inserted i where not exists (select 1 from audit_link k where k.number = i.link and k.hash = i.hash))
        throw 51000, 'an archive ends at a link', 1;
end
go
create trigger audit_archive_append_only on audit_archive instead of update, delete as
begin
    set nocount on;
    throw 51000, 'archives are append-only', 1;
end
go
drop trigger audit_checkpoint_stands
go
create trigger audit_checkpoint_closed on audit_checkpoint instead of insert as
begin
    set nocount on;
    throw 51000, 'no more checkpoints are set', 1;
end
go
--end
