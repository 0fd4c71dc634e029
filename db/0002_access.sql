-- People, offices, roles, sessions, trading systems and their keys, notices, audit trail.
create table office (
    id {id} not null primary key,
    name_zh {text 200} not null,
    name_en {text 200} not null,
    region {key 6} not null,
    kind {key 40} not null,
    created_at {instant} not null
);
create unique index ux_office_name on office (name_zh);

create table person (
    id {id} not null primary key,
    login {key 100} not null,
    display_name {text 100} not null,
    password_hash {text 500} not null,
    office_id {id} null references office (id),
    entity_code {key 64} null,
    active {bool} not null,
    failed_sign_ins int not null,
    locked_until {instant} null,
    created_at {instant} not null,
    version bigint not null
);
create unique index ux_person_login on person (login);
create index ix_person_entity on person (entity_code);

create table person_role (
    person_id {id} not null references person (id),
    role {key 40} not null,
    primary key (person_id, role)
);

create table session (
    id {id} not null primary key,
    person_id {id} not null references person (id),
    created_at {instant} not null,
    expires_at {instant} not null,
    revoked_at {instant} null,
    address {text 100} null
);
create index ix_session_person on session (person_id);

create table trading_system (
    id {id} not null primary key,
    name {text 200} not null,
    region {key 6} not null,
    active {bool} not null,
    created_at {instant} not null,
    version bigint not null
);
create unique index ux_trading_system_name on trading_system (name);

create table api_key (
    id {id} not null primary key,
    system_id {id} not null references trading_system (id),
    prefix {key 20} not null,
    hash {key 64} not null,
    scopes {key 400} not null,
    created_at {instant} not null,
    expires_at {instant} not null,
    revoked_at {instant} null
);
create unique index ux_api_key_hash on api_key (hash);
create index ix_api_key_system on api_key (system_id);

create table notice (
    id {id} not null primary key,
    person_id {id} null references person (id),
    entity_code {key 64} null,
    zh {text 1000} not null,
    en {text 1000} not null,
    link {text 300} null,
    created_at {instant} not null,
    read_at {instant} null
);
create index ix_notice_person on notice (person_id, created_at);
create index ix_notice_entity on notice (entity_code, created_at);

create table audit_entry (
    seq bigint not null primary key,
    at {instant} not null,
    caller_kind {key 20} not null,
    caller {text 200} not null,
    person_id {id} null,
    address {text 100} null,
    action {key 100} not null,
    about {text 200} null,
    payload {longtext} not null,
    result {key 100} not null,
    previous_hash {key 64} not null,
    hash {key 64} not null
);
create index ix_audit_entry_about on audit_entry (about, seq);
create index ix_audit_entry_caller on audit_entry (caller, seq);

create table audit_head (
    one int not null primary key,
    seq bigint not null,
    hash {key 64} not null
);
insert into audit_head (one, seq, hash) values (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- Whoever may write the trail may still not rewrite it.
--only sqlite
create trigger audit_entry_no_update before update on audit_entry begin select raise(abort, 'the audit trail is append-only'); end;
create trigger audit_entry_no_delete before delete on audit_entry begin select raise(abort, 'the audit trail is append-only'); end;
--end
--only postgres
create function audit_entry_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the audit trail is append-only';
end $$;
create trigger audit_entry_append_only before update or delete or truncate on audit_entry
    for each statement execute function audit_entry_append_only();
--end
--only sqlserver
go
create trigger audit_entry_append_only on audit_entry instead of update, delete as
begin
    throw 51000, 'the audit trail is append-only', 1;
end
go
--end
