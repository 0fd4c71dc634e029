-- Sections of a record, each content once with the versions it held in: what did not change is not written again, so
-- that a record of ten thousand people costs its size once and not with every change.
create table entity_section (
    entity_code {key 64} not null references entity (code),
    section {key 24} not null,
    version bigint not null,
    until_version bigint null,
    key_id int null,
    content {longtext} not null,
    primary key (entity_code, section, version)
);
create index ix_entity_section_key on entity_section (key_id);

-- Who holds whom, as rows: loops, common owners and avoidance are asked for by them.
create table entity_holder (
    entity_code {key 64} not null references entity (code),
    ordinal int not null,
    holder_code {key 64} null,
    holder_folded {key 400} not null,
    share_basis_points int null,
    controls {bool} not null,
    primary key (entity_code, ordinal)
);
create index ix_entity_holder_code on entity_holder (holder_code, entity_code);

-- What was stored before is taken apart; contacts were in the clear, which key 0 says, and are sealed by the next run of
-- registry.reseal.
--only sqlite
insert into entity_section (entity_code, section, version, until_version, key_id, content)
select v.entity_code, s.value, v.version,
    (select min(n.version) from entity_version n where n.entity_code = v.entity_code and n.version > v.version),
    case when s.value = 'contacts' then 0 end,
    json_extract(v.snapshot, '$.' || s.value)
from entity_version v
cross join json_each('["identity","contacts","qualifications","size"]') s;
alter table entity drop column qualifications;
alter table entity drop column identity_section;
alter table entity drop column size_section;
alter table entity drop column contacts;
alter table entity_version drop column snapshot;
--end
--only postgres
insert into entity_section (entity_code, section, version, until_version, key_id, content)
select v.entity_code, s.section, v.version,
    (select min(n.version) from entity_version n where n.entity_code = v.entity_code and n.version > v.version),
    case when s.section = 'contacts' then 0 end,
    (v.snapshot::json -> s.section)::text
from entity_version v
cross join (values ('identity'), ('contacts'), ('qualifications'), ('size')) s (section);
alter table entity drop column qualifications, drop column identity_section, drop column size_section, drop column contacts;
alter table entity_version drop column snapshot;
--end
--only sqlserver
go
insert into entity_section (entity_code, section, version, until_version, key_id, content)
select v.entity_code, s.section, v.version,
    (select min(n.version) from entity_version n where n.entity_code = v.entity_code and n.version > v.version),
    case when s.section = 'contacts' then 0 end,
    json_query(v.snapshot, concat('$.', s.section))
from entity_version v
cross join (values ('identity'), ('contacts'), ('qualifications'), ('size')) s (section);
go
alter table entity drop column qualifications, identity_section, size_section, contacts;
alter table entity_version drop column snapshot;
go
--end
