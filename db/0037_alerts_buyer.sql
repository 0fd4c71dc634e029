-- What else a buyer was warned of, the latest first.
create index ix_alert_buyer on alert (buyer_name, raised_at);
