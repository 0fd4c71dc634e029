-- What experts declared at the door when they avoided themselves: sealed, for supervisors alone.
create table declared_tie (
    invitation_id {id} not null primary key references panel_invitation (id),
    panel_id {id} not null,
    procurement_id {id} not null,
    draw_number int not null,
    number int not null,
    specialty {text 200} not null,
    declared_at {instant} not null,
    recorded_by {text 200} not null,
    tie {longtext} not null,
    region {key 6} null,
    kind {key 40} null,
    office_id {id} null
);
create index ix_declared_tie_at on declared_tie (declared_at, invitation_id);
