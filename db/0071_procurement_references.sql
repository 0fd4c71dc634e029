-- A receipt names its tender by the reference of whoever asked, whichever source keeps it.
create index ix_procurement_reference on procurement (source_reference);
