-- Of which kind a notice is, and what it is gathered under with others that say the same thing again.
--only sqlite
alter table notice add column kind text null;
alter table notice add column thread text null;
--end
--only postgres
alter table notice
    add column kind varchar(24) collate "C" null,
    add column thread varchar(64) collate "C" null;
--end
--only sqlserver
go
alter table notice add kind {key 24} null, thread {key 64} null;
go
--end

-- Notices from before: told by their words or by what they lead to, each by itself but for the sign-ins.
update notice set kind = 'security', thread = 'access.new_device' where zh like '您的账号在一台新设备上登录%';
update notice set kind = 'security' where kind is null and link = '/account';
update notice set kind = 'panel' where kind is null and (link like '/invitations%' or link like '/panels%');
update notice set kind = 'jobs' where kind is null and (link like '/outbox%' or link like '/long-jobs%');
update notice set kind = 'record' where kind is null and (link like '/my/%' or link like '/registry%');
update notice set kind = 'other' where kind is null;
update notice set thread = cast(id as {text 36}) where thread is null;

-- How many are unread is asked by every open page.
create index ix_notice_person_unread on notice (person_id, read_at);
create index ix_notice_entity_unread on notice (entity_code, read_at);
