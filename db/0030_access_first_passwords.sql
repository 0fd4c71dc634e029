-- A first password, made by the system and told by an administrator: until when it signs in. Null once its owner has
-- chosen another, and for all that were chosen before.
--only sqlite
alter table person add column first_password_until text null;
--end
--only postgres
alter table person add column first_password_until timestamptz(3) null;
--end
--only sqlserver
alter table person add first_password_until datetimeoffset(3) null;
--end
