-- The feed of changes. A writer notes what changed in its own transaction and shares no row with another; the sequencer gives
-- positions to what is committed, one transaction of it at a time, which the head's row sees to.
create table change_pending (
    id {identity},
    kind {key 16} not null,
    subject {key 64} not null,
    version bigint not null,
    removed {bool} not null,
    reason {key 40} not null,
    region {key 6} null,
    left_region {key 6} null,
    trading_kind {key 40} null,
    source {text 200} null,
    about {key 64} null,
    at {instant} not null
);

create table change_log (
    position bigint not null primary key,
    kind {key 16} not null,
    subject {key 64} not null,
    version bigint not null,
    removed {bool} not null,
    reason {key 40} not null,
    region {key 6} null,
    left_region {key 6} null,
    trading_kind {key 40} null,
    source {text 200} null,
    about {key 64} null,
    at {instant} not null,
    -- When it got its position: never before that of the position below, whatever the clocks of the nodes say.
    placed_at {instant} not null
);
create index ix_change_log_placed on change_log (placed_at, position);

-- One row. The epoch tells this database's positions from those of a copy that was restored and went on by itself.
create table change_head (
    id int not null primary key,
    epoch {key 16} not null,
    position bigint not null,
    placed_at {instant} not null,
    -- False where there was something before the feed: whoever begins takes a snapshot first.
    whole {bool} not null,
    constraint ck_change_head_one check (id = 1)
);
insert into change_head (id, epoch, position, placed_at, whole)
select 1,
--only sqlite
    lower(hex(randomblob(8))),
--end
--only postgres
    substr(md5(gen_random_uuid()::text), 1, 16),
--end
--only sqlserver
    lower(left(replace(cast(newid() as nvarchar(36)), N'-', N''), 16)),
--end
    0, '2026-01-01T00:00:00.000Z',
    case when exists (select 1 from entity) or exists (select 1 from procurement) or exists (select 1 from credit_listing)
        then {false} else {true} end;

--only postgres
-- Rows live for milliseconds, as those of the outbox.
alter table change_pending set
    (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
--end
