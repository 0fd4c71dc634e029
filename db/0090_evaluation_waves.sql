-- How far an invitation came (1: page and e-mail, then one more channel a stage), when the next stage is due, and whether its
-- expert came to the evaluation.
--only sqlite
alter table panel_invitation add column stage int null;
alter table panel_invitation add column next_stage_at {instant} null;
alter table panel_invitation add column arrived_at {instant} null;
--end
--only postgres
alter table panel_invitation
    add column stage int null,
    add column next_stage_at {instant} null,
    add column arrived_at {instant} null;
--end
--only sqlserver
go
alter table panel_invitation add stage int null, next_stage_at {instant} null, arrived_at {instant} null;
go
--end
