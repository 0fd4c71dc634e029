-- As many lanes as a server has connections: a transaction takes its lane with its first question, before any row that
-- another may hold, and must find one free.
insert into audit_lane (lane, seq, hash)
select l.lane + m.more, 0, '0000000000000000000000000000000000000000000000000000000000000000'
from audit_lane l
cross join (select 64 as more union all select 128 as more union all select 192 as more) m
where l.lane between 1 and 64;
