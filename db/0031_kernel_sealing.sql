-- The lowest form of sealed values that the database may hold: 1 where something was sealed, or lay in the clear for want of
-- a ring, before values were bound to their place; 2 where all are. A new database never holds another.
create table sealing (
    id int not null primary key,
    lowest_form int not null
);
insert into sealing (id, lowest_form)
select 1, case
    when exists (select 1 from entity_section where key_id is not null) then 1
    when exists (select 1 from document_content) then 1
    when exists (select 1 from factor) then 1
    when exists (select 1 from message_preference where address is not null) then 1
    when exists (select 1 from email where content is not null) then 1
    when exists (select 1 from panel where draw_secret is not null) then 1
    when exists (select 1 from protection_key) then 1
    else 2 end;
