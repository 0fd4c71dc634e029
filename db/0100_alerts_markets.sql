-- Markets are parted by the method and the country too: what was ranked before is ranked again, from the record. A market whose
-- method is null was ranked before; its model was trained on all methods together and serves no longer. Decisions say on what
-- ground a warning was dismissed, and which signals were wrong.
--only sqlite
alter table collusion_auction add column country text not null default 'CN';
alter table collusion_auction add column method text not null default '';
alter table collusion_market add column country text not null default 'CN';
alter table collusion_market add column method text null;
alter table alert add column ground text null;
alter table alert add column wrong_signals text null;
alter table alert_history add column ground text null;
alter table alert_history add column wrong_signals text null;
--end
--only postgres
alter table collusion_auction
    add column country varchar(2) collate "C" not null default 'CN',
    add column method varchar(40) collate "C" not null default '';
alter table collusion_market
    add column country varchar(2) collate "C" not null default 'CN',
    add column method varchar(40) collate "C" null;
alter table alert
    add column ground varchar(20) collate "C" null,
    add column wrong_signals varchar(2000) null;
alter table alert_history
    add column ground varchar(20) collate "C" null,
    add column wrong_signals varchar(2000) null;
--end
--only sqlserver
go
alter table collusion_auction add country {key 2} not null constraint df_collusion_auction_country default 'CN';
go
alter table collusion_auction add method {key 40} not null constraint df_collusion_auction_method default '';
go
alter table collusion_market add country {key 2} not null constraint df_collusion_market_country default 'CN';
go
alter table collusion_market add method {key 40} null;
go
alter table alert add ground {key 20} null;
go
alter table alert add wrong_signals {text 2000} null;
go
alter table alert_history add ground {key 20} null;
go
alter table alert_history add wrong_signals {text 2000} null;
go
--end
update collusion_place set since = '2000-01-01T00:00:00.000Z', after_id = '00000000-0000-0000-0000-000000000000' where one = 1;
