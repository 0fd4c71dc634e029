-- Whether a worksheet's hidden rows and columns are left out.
--only sqlite
alter table intake_upload add column leave_hidden integer not null default 0;
--end
--only postgres
alter table intake_upload add column leave_hidden boolean not null default false;
--end
--only sqlserver
go
alter table intake_upload add leave_hidden bit not null default 0;
go
--end

-- A code of before that a row stated beside its own: it is compared by it again when a firm comes.
--only sqlite
alter table resolution_case add column former_code text null;
--end
--only postgres
alter table resolution_case add column former_code varchar(64) collate "C" null;
--end
--only sqlserver
go
alter table resolution_case add former_code {key 64} null;
go
--end

-- In which blocks a row lies that is like no firm yet, so that it is looked at again when one comes that shares a block.
create table resolution_block (
    block bigint not null,
    case_id {id} not null references resolution_case (id),
    primary key (block, case_id)
);
create index ix_resolution_block_case on resolution_block (case_id);

-- The blocks of the rows that are there already are written by the job itself.
insert into outbox_message (queue, payload, state, due_at, created_at, ready_at, attempts)
select 'registry.look_again', '{"Firms":[],"Rows":[],"Records":[],"After":"00000000-0000-0000-0000-000000000000"}', 'waiting', '2026-01-01T00:00:00.000Z',
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 0
where exists (select 1 from resolution_case where state = 'undecidable');

-- Districts under their former names are read as those of now, which changes the blocks of firms called by them.
insert into outbox_message (queue, payload, state, due_at, created_at, ready_at, attempts)
select 'registry.fold', '{"After":0}', 'waiting', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z',
    '2026-01-01T00:00:00.000Z', 0
where exists (select 1 from entity);
