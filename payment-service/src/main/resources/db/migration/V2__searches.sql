-- When a search of the provider's objects first found no trace of an operation.
alter table operations add missed_since timestamptz;
