-- What does not apply to a procurement is no row any more. The next night judges all there is again, some at a time, and
-- takes out what versions before this one kept of it.
update indicator_pass set rules = '' where one = 1;

-- What was said before, and what it rests on, are forgotten in the order of their time: up to here it was looked at.
create index ix_indicator_finding_before_ended on indicator_finding_before (valid_to, id);
alter table indicator_pass add forgotten_to {instant} default '2000-01-01T00:00:00.000Z' not null;
alter table indicator_pass add forgotten_id bigint default 0 not null;
