-- How orders ended, as they say it: the third witness besides the provider and our own rows.
create table order_ends (
    order_id uuid        primary key,
    ended    text        not null check (ended in ('delivered', 'cancelled')),
    heard_at timestamptz not null
);
create index order_ends_heard on order_ends (heard_at, order_id);

-- A comparison of what the provider has with what we have, in steps; after a crash it goes on where it was.
create table reconciliations (
    id           uuid        primary key,
    window_from  timestamptz not null,
    window_to    timestamptz not null,
    requested_by text        not null,
    phase        text        not null check (phase in ('provider', 'payments', 'orders', 'done')),
    cursor       text,
    objects      bigint      not null default 0,
    payments     bigint      not null default 0,
    orders       bigint      not null default 0,
    begun_at     timestamptz not null,
    ended_at     timestamptz,
    lease_until  timestamptz
);
create index reconciliations_open on reconciliations (begun_at) where phase <> 'done';

-- What the provider was seen to have; forgotten when the run ends.
create table reconciliation_seen (
    run_id      uuid not null references reconciliations,
    provider_id text not null,
    primary key (run_id, provider_id)
);

create table reconciliation_differences (
    run_id      uuid        not null references reconciliations,
    class       text        not null,
    subject     text        not null,
    order_id    uuid,
    provider_id text,
    action      text        not null check (action in ('repairing', 'repaired', 'review')),
    remedy      text        not null,
    currency    text        not null,
    amount      bigint      not null,
    found_at    timestamptz not null,
    primary key (run_id, class, subject)
);
create index reconciliation_differences_unrepaired on reconciliation_differences (provider_id) where action = 'repairing';
