-- The record of a procurement as it is in law and in life: lots (标段/采购包), and every step that was posted, with its
-- figures and documents, also where it repeats. procurement_step stays beside it as what lists and histories ask by: one
-- told instant a name (notice, deadline, opening, award ...), brought up to date by each step that tells it.
create table procurement_lot (
    procurement_id {id} not null references procurement (id),
    number {key 50} not null,
    place int not null,
    title {text 500} null,
    ceiling_minor bigint null,
    min_price_minor bigint null,
    state {key 20} not null,
    reason {text 500} null,
    primary key (procurement_id, number)
);

-- Of all lots where lot is empty. An instant is unknown only where a procurement abroad was imported.
create table posted_step (
    procurement_id {id} not null references procurement (id),
    step {key 40} not null,
    lot {key 50} not null,
    ordinal int not null,
    at {instant} null,
    reference {key 200} null,
    figures {longtext} not null,
    documents {longtext} not null,
    recorded_at {instant} not null,
    recorded_by {text 200} not null,
    primary key (procurement_id, step, lot, ordinal)
);

-- A bid is of a lot and a round; a later round of the lot supersedes the earlier. Members of a consortium (联合体) are
-- JSON; the registered name is kept where the name on the bid was another.
--only sqlite
alter table bid add column lot text not null default '1';
alter table bid add column round integer not null default 1;
alter table bid add column superseded integer not null default 0;
alter table bid add column alternative integer not null default 0;
alter table bid add column members text null;
alter table bid add column registered_name text null;
alter table bid add column received_at text null;
--end
--only postgres
alter table bid
    add column lot varchar(50) collate "C" not null default '1',
    add column round int not null default 1,
    add column superseded boolean not null default false,
    add column alternative boolean not null default false,
    add column members text null,
    add column registered_name varchar(200) null,
    add column received_at timestamptz(3) null;
--end
--only sqlserver
go
alter table bid add lot {key 50} not null constraint df_bid_lot default '1';
go
alter table bid add round int not null constraint df_bid_round default 1;
go
alter table bid add superseded bit not null constraint df_bid_superseded default 0;
go
alter table bid add alternative bit not null constraint df_bid_alternative default 0;
go
alter table bid add members {longtext} null;
go
alter table bid add registered_name {text 200} null;
go
alter table bid add received_at {instant} null;
go
--end

-- What was recorded before: one lot each, and its instants as the steps that they were. The deadline was part of the notice.
insert into procurement_lot (procurement_id, number, place, ceiling_minor, min_price_minor, state, reason)
select id, '1', 1, ceiling_minor, min_price_minor, state, reason from procurement;

insert into posted_step (procurement_id, step, lot, ordinal, at, figures, documents, recorded_at, recorded_by)
select procurement_id, step, '', 1, at, '{}', '[]', recorded_at, recorded_by from procurement_step where step = 'notice';

insert into posted_step (procurement_id, step, lot, ordinal, at, figures, documents, recorded_at, recorded_by)
select procurement_id, step, '1', 1, at, '{}', '[]', recorded_at, recorded_by
from procurement_step where step in ('opening', 'evaluation', 'contract');

--only sqlite
insert into posted_step (procurement_id, step, lot, ordinal, at, figures, documents, recorded_at, recorded_by)
select d.procurement_id, 'documents', '', 1,
    (select n.at from procurement_step n where n.procurement_id = d.procurement_id and n.step = 'notice'),
    json_object('deadline', d.at), '[]', d.recorded_at, d.recorded_by
from procurement_step d where d.step = 'deadline';
insert into posted_step (procurement_id, step, lot, ordinal, at, figures, documents, recorded_at, recorded_by)
select a.procurement_id, 'award', '1', 1, a.at,
    case when b.bidder_code is null then json_object('noWinnerBecause', coalesce(p.reason, ''))
         else json_object('winner', b.bidder_code, 'winningBid', b.place) end,
    '[]', a.recorded_at, a.recorded_by
from procurement_step a
join procurement p on p.id = a.procurement_id
left join bid b on b.procurement_id = a.procurement_id and b.winner = 1
where a.step = 'award';
insert into posted_step (procurement_id, step, lot, ordinal, at, figures, documents, recorded_at, recorded_by)
select c.procurement_id, 'termination', '', 1, c.at, json_object('reason', coalesce(p.reason, '')), '[]', c.recorded_at,
    c.recorded_by
from procurement_step c join procurement p on p.id = c.procurement_id where c.step = 'cancellation';
--end
--only postgres
insert into posted_step (procurement_id, step, lot, ordinal, at, figures, documents, recorded_at, recorded_by)
select d.procurement_id, 'documents', '', 1,
    (select n.at from procurement_step n where n.procurement_id = d.procurement_id and n.step = 'notice'),
    json_build_object('deadline', to_char(d.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text, '[]',
    d.recorded_at, d.recorded_by
from procurement_step d where d.step = 'deadline';
insert into posted_step (procurement_id, step, lot, ordinal, at, figures, documents, recorded_at, recorded_by)
select a.procurement_id, 'award', '1', 1, a.at,
    case when b.bidder_code is null then json_build_object('noWinnerBecause', coalesce(p.reason, ''))::text
         else json_build_object('winner', b.bidder_code, 'winningBid', b.place)::text end,
    '[]', a.recorded_at, a.recorded_by
from procurement_step a
join procurement p on p.id = a.procurement_id
left join bid b on b.procurement_id = a.procurement_id and b.winner
where a.step = 'award';
insert into posted_step (procurement_id, step, lot, ordinal, at, figures, documents, recorded_at, recorded_by)
select c.procurement_id, 'termination', '', 1, c.at, json_build_object('reason', coalesce(p.reason, ''))::text, '[]',
    c.recorded_at, c.recorded_by
from procurement_step c join procurement p on p.id = c.procurement_id where c.step = 'cancellation';
--end
--only sqlserver
insert into posted_step (procurement_id, step, lot, ordinal, at, figures, documents, recorded_at, recorded_by)
select d.procurement_id, 'documents', '', 1,
    (select n.at from procurement_step n where n.procurement_id = d.procurement_id and n.step = 'notice'),
    concat('{"deadline":"', convert(varchar(23), cast(switchoffset(d.at, '+00:00') as datetime2(3)), 126), 'Z"}'), '[]',
    d.recorded_at, d.recorded_by
from procurement_step d where d.step = 'deadline';
insert into posted_step (procurement_id, step, lot, ordinal, at, figures, documents, recorded_at, recorded_by)
select a.procurement_id, 'award', '1', 1, a.at,
    case when b.bidder_code is null
         then concat('{"noWinnerBecause":"', string_escape(coalesce(p.reason, ''), 'json'), '"}')
         else concat('{"winner":"', string_escape(b.bidder_code, 'json'), '","winningBid":', b.place, '}') end,
    '[]', a.recorded_at, a.recorded_by
from procurement_step a
join procurement p on p.id = a.procurement_id
left join bid b on b.procurement_id = a.procurement_id and b.winner = 1
where a.step = 'award';
insert into posted_step (procurement_id, step, lot, ordinal, at, figures, documents, recorded_at, recorded_by)
select c.procurement_id, 'termination', '', 1, c.at,
    concat('{"reason":"', string_escape(coalesce(p.reason, ''), 'json'), '"}'), '[]', c.recorded_at, c.recorded_by
from procurement_step c join procurement p on p.id = c.procurement_id where c.step = 'cancellation';
--end
