-- What the workbenches ask for again and again, each from an index alone or nearly.
-- Decided submissions by week.
create index ix_review_decided on review (decided_at, decision);
-- What is due between two instants, whatever the procurement.
create index ix_procurement_step_due on procurement_step (step, at, procurement_id);
-- Warnings by week; open ones by city and level; those that somebody decided on.
create index ix_alert_raised on alert (raised_at, level);
create index ix_alert_city on alert (state, region, level);
create index ix_alert_settled on alert (settled_by, settled_at);
-- Keys about to expire.
create index ix_api_key_expires on api_key (expires_at);
