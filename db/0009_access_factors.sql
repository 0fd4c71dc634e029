-- Second factors and recovery codes, failed attempts by account and device, and what sessions and keys show of their use.
create table factor (
    person_id {id} not null primary key references person (id),
    secret {text 500} not null,
    last_step bigint not null,
    recovery_salt {key 44} null,
    created_at {instant} not null,
    confirmed_at {instant} null
);

create table recovery_code (
    id {id} not null primary key,
    person_id {id} not null references person (id),
    hash {key 64} not null,
    created_at {instant} not null,
    used_at {instant} null
);
create index ix_recovery_code_person on recovery_code (person_id);

-- Counted by the name that was typed, taken or not, so that a name nobody has behaves as one that somebody has.
create table attempt (
    account {key 64} not null,
    device {key 64} not null,
    failures int not null,
    last_at {instant} not null,
    blocked_until {instant} null,
    primary key (account, device)
);
create index ix_attempt_last on attempt (last_at);

alter table person drop column failed_sign_ins;
alter table person drop column locked_until;

--only sqlite
alter table session add column factor_at text null;
alter table session add column proved_at text null;
alter table session add column last_used_at text null;
alter table session add column agent text null;
alter table api_key add column last_used_at text null;
alter table api_key add column last_used_from text null;
--end
--only postgres
alter table session
    add column factor_at timestamptz(3) null,
    add column proved_at timestamptz(3) null,
    add column last_used_at timestamptz(3) null,
    add column agent varchar(300) null;
alter table api_key
    add column last_used_at timestamptz(3) null,
    add column last_used_from varchar(100) null;
--end
--only sqlserver
alter table session add
    factor_at datetimeoffset(3) null,
    proved_at datetimeoffset(3) null,
    last_used_at datetimeoffset(3) null,
    agent nvarchar(300) null;
alter table api_key add
    last_used_at datetimeoffset(3) null,
    last_used_from nvarchar(100) null;
--end
