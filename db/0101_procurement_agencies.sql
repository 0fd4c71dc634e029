-- What an agency ran before, for whoever compares its awards.
create index ix_procurement_agency on procurement (agency_code, id);
