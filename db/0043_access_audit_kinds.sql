-- People's entries are read first, and not by way of all that the platform does by itself.
create index ix_audit_entry_kind on audit_entry (caller_kind, at, lane, seq);
