-- An expert holds one seat a day: the day stands in the invitation, and no two that hold one share expert and day. And
-- the secret a panel is drawn with, which is committed to as its list is published.
--only sqlite
alter table panel_invitation add column engaged_on text null;
alter table panel add column draw_secret text null;
alter table panel add column secret_commitment text null;
update panel_invitation
set engaged_on = (select date(p.evaluation_at, '+8 hours') from panel p where p.id = panel_invitation.panel_id)
where state in ('drawn', 'invited', 'accepted');
--end
--only postgres
alter table panel_invitation add column engaged_on date null;
alter table panel
    add column draw_secret varchar(500) null,
    add column secret_commitment varchar(64) collate "C" null;
update panel_invitation
set engaged_on = (select (p.evaluation_at at time zone 'Asia/Shanghai')::date from panel p where p.id = panel_invitation.panel_id)
where state in ('drawn', 'invited', 'accepted');
--end
--only sqlserver
go
alter table panel_invitation add engaged_on date null;
alter table panel add draw_secret {text 500} null, secret_commitment {key 64} null;
go
update panel_invitation
set engaged_on = (
    select cast(switchoffset(p.evaluation_at, '+08:00') as date) from panel p where p.id = panel_invitation.panel_id)
where state in ('drawn', 'invited', 'accepted');
go
--end

-- Who was given two seats for one day keeps the one that is surest: accepted before invited, then the one drawn first.
-- The others are without a day; the sweep has their panels looked at, and the seats go to the next of the same order.
update panel_invitation
set engaged_on = null
where engaged_on is not null and exists (
    select 1 from panel_invitation o
    where o.expert_id = panel_invitation.expert_id and o.engaged_on = panel_invitation.engaged_on
      and o.state in ('drawn', 'invited', 'accepted')
      and (case o.state when 'accepted' then 0 when 'invited' then 1 else 2 end
           < case panel_invitation.state when 'accepted' then 0 when 'invited' then 1 else 2 end
           or (o.state = panel_invitation.state
               and (o.drawn_at < panel_invitation.drawn_at
                    or (o.drawn_at = panel_invitation.drawn_at and o.id < panel_invitation.id)))));

create unique index ux_panel_invitation_day on panel_invitation (expert_id, engaged_on)
    where engaged_on is not null and state in ('drawn', 'invited', 'accepted');
