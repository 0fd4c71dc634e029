-- In whose name a merged firm's bids are counted. What was merged before is known from the register, and brought over by the
-- next night.
create table network_successor (
    firm {key 100} not null primary key,
    successor {key 100} not null,
    since {instant} not null
);
create index ix_network_successor_successor on network_successor (successor);
insert into network_successor (firm, successor, since)
select e.code, e.successor_code, e.changed_at from entity e
where e.state = 'merged' and e.successor_code is not null;
