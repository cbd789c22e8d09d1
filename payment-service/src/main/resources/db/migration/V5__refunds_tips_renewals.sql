-- Several refunds and tips of one order; what is asked of the provider where that is less than what was asked of us.
alter table operations
    add number integer not null default 1,
    add granted bigint check (granted between 0 and amount),
    add tip_id uuid,
    add failures integer not null default 0;
alter table operations drop constraint operations_pkey;
alter table operations add primary key (order_id, kind, number);
create unique index operations_tip on operations (order_id, tip_id) where tip_id is not null;

-- A hold that has lapsed while the order still wants it is made anew.
alter table payments drop constraint payments_state_check;
alter table payments add constraint payments_state_check check (
    state in ('pending', 'needs_customer', 'abandoned', 'authorized', 'lapsed', 'captured', 'declined', 'unavailable', 'voided'));
create index payments_expiring on payments (expires_at) where state = 'authorized';

-- How often the provider has called since its object was last read: what comes while it is being read counts too.
alter table payments rename column look to hints;
alter table payments alter column hints type integer using hints::integer;

alter table provider_events add refund boolean not null default false;
