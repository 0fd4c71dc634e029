-- Where trading systems want to be told that there is something to read in the feed of changes. A row is what a dispatcher
-- claims: whoever holds it alone posts to its address.
create table webhook (
    id {id} not null primary key,
    system_id {id} not null,
    url {text 500} not null,
    -- As the feed's filters; null for all that the system may be told of.
    kinds {key 100} null,
    regions {key 400} null,
    -- active or paused; why it is paused, and since when it is what it is.
    state {key 16} not null,
    paused_by {key 16} null,
    state_at {instant} not null,
    -- All of the feed up to here was posted, or lies in webhook_delivery.
    position bigint not null,
    secret {longtext} not null,
    private_key {longtext} not null,
    public_key {key 64} not null,
    -- Of before the last rotation, good until then.
    old_secret {longtext} null,
    old_private_key {longtext} null,
    old_public_key {key 64} null,
    old_until {instant} null,
    claim_id {id} null,
    -- Nobody claims it before: the end of a claim's lease, or of a pause after a failure.
    ready_at {instant} not null,
    -- When the first of its deliveries is to be tried again.
    retry_at {instant} null,
    failures int not null,
    failing_since {instant} null,
    succeeded_at {instant} null,
    last_error {text 300} null,
    delivered bigint not null,
    created_at {instant} not null,
    version bigint not null
);
create index ix_webhook_system on webhook (system_id, id);
create index ix_webhook_ready on webhook (state, ready_at);

-- What could not be posted while others to the same address could, and what is posted again: tried by itself, then dead.
create table webhook_delivery (
    id {id} not null primary key,
    webhook_id {id} not null references webhook (id),
    event_id {key 64} not null,
    position bigint not null,
    kind {key 16} not null,
    subject {key 64} not null,
    state {key 16} not null,
    attempts int not null,
    ready_at {instant} not null,
    last_error {text 300} null,
    created_at {instant} not null,
    ended_at {instant} null
);
create unique index ux_webhook_delivery_event on webhook_delivery (webhook_id, event_id);
create index ix_webhook_delivery_state on webhook_delivery (webhook_id, state, position);
create index ix_webhook_delivery_ended on webhook_delivery (ended_at, id);

-- What came of posting: each failure, and a success a minute.
create table webhook_attempt (
    id {identity},
    webhook_id {id} not null references webhook (id),
    event_id {key 64} not null,
    at {instant} not null,
    succeeded {bool} not null,
    status int null,
    took_ms int not null,
    error {text 300} null
);
create index ix_webhook_attempt_webhook on webhook_attempt (webhook_id, at, id);
create index ix_webhook_attempt_at on webhook_attempt (at, id);
