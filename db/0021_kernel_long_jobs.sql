-- Work over many rows, done step by step, each step in a short transaction that also moves the place reached: whoever
-- carries a job on begins behind the last step that was committed. Nobody takes a job before ready_at: the end of a
-- lease, or of a pause after a failure.
create table long_job (
    id {id} not null primary key,
    kind {key 100} not null,
    about {key 200} null,
    exclusive_key {key 200} null,
    input {longtext} not null,
    state {key 10} not null,
    phase {key 60} null,
    done_count bigint not null,
    total_count bigint null,
    reached {longtext} null,
    result {longtext} null,
    cancellable {bool} not null,
    cause {text 250} null,
    asked_by {text 200} not null,
    asked_at {instant} not null,
    started_at {instant} null,
    ended_at {instant} null,
    ready_at {instant} not null,
    owner {id} null,
    attempts int not null,
    last_error {text 1000} null,
    cancel_asked_at {instant} null,
    cancel_asked_by {text 200} null,
    constraint ck_long_job_state check (state in ('queued', 'running', 'done', 'refused', 'failed', 'cancelled'))
);
create index ix_long_job_ready on long_job (ready_at, id) where state in ('queued', 'running');
create index ix_long_job_asked on long_job (asked_at, id);
create index ix_long_job_about on long_job (about, kind);
-- Two of one key never run at once, whichever claims meet.
create unique index ux_long_job_exclusive on long_job (exclusive_key)
    where state = 'running' and exclusive_key is not null;

-- Trainings under way begin anew, as long jobs.
insert into long_job
    (id, kind, exclusive_key, input, state, done_count, cancellable, asked_by, asked_at, ready_at, attempts)
select t.id, 'alerts.train', 'alerts.train',
    concat('{"trainingId":"', cast(t.id as {text 36}), '","seed":', cast(t.seed as {text 12}), '}'), 'queued', 0, {true},
    t.asked_by, t.asked_at, t.asked_at, 0
from training t
where t.state in ('queued', 'running');
delete from outbox_message where queue in ('alerts.begin_training', 'alerts.train');
