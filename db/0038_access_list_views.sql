-- How a person looks at a list: kept views of it (its filters by their names in an address, its order and columns), and
-- what it opens with. Searches of the registry that were kept before are views of that list.
create table list_view (
    id {id} not null primary key,
    person_id {id} not null,
    list {key 40} not null,
    name {key 100} not null,
    filters {longtext} not null,
    sort {key 60} null,
    columns {text 1000} null,
    version bigint not null,
    changed_at {instant} not null,
    unique (person_id, list, name)
);
create table list_choice (
    person_id {id} not null,
    list {key 40} not null,
    columns {text 1000} null,
    density {key 20} not null,
    view_id {id} null,
    primary key (person_id, list)
);
insert into list_view (id, person_id, list, name, filters, sort, columns, version, changed_at)
select id, person_id, 'registry', name,
    replace(replace(filters, '"words":', '"q":'), '"sizeClass":', '"size":'), null, null, version, changed_at
from saved_search;
drop table saved_search;
