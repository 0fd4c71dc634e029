-- Parts of what travelled with a bid that arrived after the opening, each with when; null where all came with it.
alter table bid_submission add late {longtext} null;
