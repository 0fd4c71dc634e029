-- The buyer's name without what differs between typists, so that panels of a buyer without a code are found; null for panels
-- of before until the sweep reads it from the procurement.
--only sqlite
alter table panel add column buyer_plain {key 200} null;
--end
--only postgres
alter table panel add column buyer_plain {key 200} null;
--end
--only sqlserver
go
alter table panel add buyer_plain {key 200} null;
go
--end
create index ix_panel_buyer_plain on panel (buyer_plain, evaluation_at) where buyer_plain is not null;
create index ix_panel_buyer_at on panel (buyer_code, evaluation_at) where buyer_code is not null;
create index ix_panel_unnamed on panel (id) where buyer_plain is null;

-- How often an expert may sit for one purchaser, or with one colleague, from a day on. Without figures there is no cap from
-- that day on. A row whose day has come is never changed.
create table frequency_cap (
    ground {key 20} not null,
    from_day {day} not null,
    most int null,
    within_days int null,
    reason {text 500} not null,
    source {text 500} not null,
    entered_at {instant} not null,
    entered_by {text 200} not null,
    primary key (ground, from_day)
);
