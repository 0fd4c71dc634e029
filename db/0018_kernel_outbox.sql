-- A message waits here until its effect is true. Its id is its place: what is posted under one subject's row lock is
-- numbered in the order of its commits, whatever the clocks of the nodes say. A number is never given twice.
create table outbox_message (
    id {identity},
    queue {key 100} not null,
    subject {key 200} null,
    payload {longtext} not null,
    cause {text 250} null,
    state {key 10} not null,
    due_at {instant} not null,
    created_at {instant} not null,
    -- Nobody takes it before: its due instant, the end of a lease, the end of a pause after a failure.
    ready_at {instant} not null,
    claim_id {id} null,
    attempts int not null,
    last_error {text 1000} null,
    ended_at {instant} null,
    constraint ck_outbox_message_state check (state in ('waiting', 'dead', 'refused'))
);
create index ix_outbox_message_ready on outbox_message (ready_at, id) where state = 'waiting';
create index ix_outbox_message_subject on outbox_message (subject, queue, id);
create index ix_outbox_message_ended on outbox_message (ended_at, id) where ended_at is not null;

-- The mark of an effect, written in the effect's own transaction: the key lets it happen once.
create table outbox_effect (
    message_id bigint not null primary key,
    at {instant} not null
);

-- When the operators were last told that messages of a queue die.
create table outbox_alarm (
    queue {key 100} not null primary key,
    at {instant} not null
);

-- A worker of the version before may be in the middle of a message: it ends first, else its effect would come twice.
--only postgres
lock table outbox in access exclusive mode;
--end
insert into outbox_message
    (queue, subject, payload, cause, state, due_at, created_at, ready_at, claim_id, attempts, last_error, ended_at)
select job, null, payload, null, case when handled_at is null then 'waiting' else 'refused' end, due_at, created_at,
    due_at, null, 0, refusal, handled_at
--only sqlite
from outbox
--end
--only postgres
from outbox
--end
--only sqlserver
from outbox with (tablockx, holdlock)
--end
where handled_at is null or refusal is not null
order by created_at, id;
drop table outbox;

-- What changed before events were told of is scored once, from where the clock's polling stood.
insert into outbox_message (queue, payload, state, due_at, created_at, ready_at, attempts)
select 'alerts.score_changed', '{}', 'waiting', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z',
    '2026-01-01T00:00:00.000Z', 0
where exists (select 1 from procurement);

-- So are panels whose bids were opened, or whose procurement was cancelled, and that nobody looked at since.
insert into outbox_message (queue, payload, state, due_at, created_at, ready_at, attempts)
select 'evaluation.recheck_panels', concat('{"procurementId":"', cast(r.id as {text 36}), '"}'), 'waiting',
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 0
from procurement r
where r.state not in ('published', 'cancelled') and exists (
    select 1 from panel p
    where p.procurement_id = r.id and p.bids_known = {false} and p.state in ('inviting', 'short', 'complete'));
insert into outbox_message (queue, payload, state, due_at, created_at, ready_at, attempts)
select 'evaluation.cancel_panels',
    concat('{"procurementId":"', cast(r.id as {text 36}), '","reason":"项目已终止"}'), 'waiting',
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 0
from procurement r
where r.state = 'cancelled' and exists (select 1 from panel p where p.procurement_id = r.id and p.state <> 'cancelled');

--only postgres
-- Rows live for milliseconds: what they leave behind is cleaned by number, not by share.
alter table outbox_message set
    (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
--end
