-- Who a person is at an identity provider (OpenID Connect), and the sessions opened there.
create table identity_link (
    id {id} not null primary key,
    provider {key 40} not null,
    subject {key 255} not null,
    person_id {id} not null references person (id),
    linked_at {instant} not null,
    last_used_at {instant} null
);
create unique index ux_identity_link_subject on identity_link (provider, subject);
create index ix_identity_link_person on identity_link (person_id);

-- Accounts opened with an electronic licence: their password is a random one that nobody knows.
create table person_without_password (
    person_id {id} not null primary key references person (id)
);

create table federated_session (
    session_id {id} not null primary key references session (id),
    provider {key 40} not null,
    subject {key 255} not null,
    provider_session {key 255} null
);
create index ix_federated_session_subject on federated_session (provider, subject);
create index ix_federated_session_sid on federated_session (provider, provider_session);

-- A logout token is good once.
create table logout_token_used (
    provider {key 40} not null,
    token {key 255} not null,
    used_at {instant} not null,
    primary key (provider, token)
);
create index ix_logout_token_used_at on logout_token_used (used_at);

-- Firms that people of the authorities work or worked for: they verify none of their records.
create table person_employer (
    id {id} not null primary key,
    person_id {id} not null references person (id),
    entity_code {key 64} not null,
    from_day {day} not null,
    to_day {day} null,
    self_declared {bool} not null,
    recorded_by {text 200} not null,
    created_at {instant} not null
);
create index ix_person_employer_person on person_employer (person_id, from_day);

-- Who is away, and who stands in with which roles.
create table leave_of_absence (
    id {id} not null primary key,
    person_id {id} not null references person (id),
    delegate_id {id} not null references person (id),
    from_at {instant} not null,
    to_at {instant} not null,
    reason {text 500} not null,
    created_at {instant} not null,
    ended_at {instant} null
);
create index ix_leave_person on leave_of_absence (person_id, to_at);
create index ix_leave_delegate on leave_of_absence (delegate_id, to_at);

create table delegated_role (
    leave_id {id} not null references leave_of_absence (id),
    role {key 40} not null,
    primary key (leave_id, role)
);

-- The administrator's duty is divided. Access stays manageable and nobody holds two duties: the longest-serving active
-- administrator becomes the security administrator, who can appoint system administrators; all others stay what they are.
update person_role set role = 'security_administrator'
where role = 'administrator' and person_id in (
    select p.id from person p join person_role r on r.person_id = p.id
    where r.role = 'administrator' and p.active = {true} and not exists (
        select 1 from person q join person_role s on s.person_id = q.id
        where s.role = 'administrator' and q.active = {true}
            and (q.created_at < p.created_at or (q.created_at = p.created_at and q.id < p.id))
    )
);
