-- The next day on which a listing begins or ceases to hold by the calendar alone: the trading systems are told on that day.
-- What ceased before this was kept is told of once; those that ended on the day of their last change were told then.
--only sqlite
alter table credit_listing add column turns_on text null;
update credit_listing set turns_on = date(until_day, '+1 day')
where until_day < '9999-12-31' and (ended_on is null or ended_on > until_day);
update credit_listing set turns_on = ended_on
where ended_on is not null and (until_day is null or ended_on <= until_day) and exists (
    select 1 from credit_listing_version v
    where v.listing_id = credit_listing.id and v.version = credit_listing.version
        and date(v.at, '+8 hours') < credit_listing.ended_on);
update credit_listing set turns_on = from_day
where from_day > date(recorded_at, '+8 hours') and (turns_on is null or turns_on > from_day);
--end
--only postgres
alter table credit_listing add column turns_on date null;
update credit_listing set turns_on = until_day + 1
where until_day < '9999-12-31' and (ended_on is null or ended_on > until_day);
update credit_listing set turns_on = ended_on
where ended_on is not null and (until_day is null or ended_on <= until_day) and exists (
    select 1 from credit_listing_version v
    where v.listing_id = credit_listing.id and v.version = credit_listing.version
        and (v.at at time zone 'Asia/Shanghai')::date < credit_listing.ended_on);
update credit_listing set turns_on = from_day
where from_day > (recorded_at at time zone 'Asia/Shanghai')::date and (turns_on is null or turns_on > from_day);
--end
--only sqlserver
go
alter table credit_listing add turns_on date null;
go
update credit_listing set turns_on = dateadd(day, 1, until_day)
where until_day < '9999-12-31' and (ended_on is null or ended_on > until_day);
go
update credit_listing set turns_on = ended_on
where ended_on is not null and (until_day is null or ended_on <= until_day) and exists (
    select 1 from credit_listing_version v
    where v.listing_id = credit_listing.id and v.version = credit_listing.version
        and cast(switchoffset(v.at, '+08:00') as date) < credit_listing.ended_on);
go
update credit_listing set turns_on = from_day
where from_day > cast(switchoffset(recorded_at, '+08:00') as date) and (turns_on is null or turns_on > from_day);
go
--end
create index ix_credit_listing_turns on credit_listing (turns_on, id) where turns_on is not null;
