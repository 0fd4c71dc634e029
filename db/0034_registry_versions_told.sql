-- A receipt says whether the version that was read had been verified: null in those of before, which did not know.
--only sqlite
alter table receipt add column verified_version bigint null;
--end
--only postgres
alter table receipt add column verified_version bigint null;
--end
--only sqlserver
go
alter table receipt add verified_version bigint null;
go
--end
