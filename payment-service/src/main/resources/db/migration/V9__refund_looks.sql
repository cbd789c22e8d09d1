-- When a refund that is done is looked at again, real time: a bank may fail it for weeks, and its word may get lost.
alter table operations add look_at timestamptz;
create index operations_looks on operations (look_at) where look_at is not null;
update operations set look_at = now() where kind = 'refund' and status = 'closed' and granted > 0 and asked_at > now() - interval '31 days';
