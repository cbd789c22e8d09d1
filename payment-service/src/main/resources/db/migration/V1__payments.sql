-- One row per order: where its money is, what was told about it, and when it wants to run next (real time).
create table payments (
    order_id      uuid   primary key,
    id            uuid   not null unique,
    city          text   not null,
    currency      text   not null,
    amount        bigint not null check (amount >= 0),
    method        text,
    state         text   not null check (state in ('pending', 'needs_customer', 'authorized', 'captured', 'declined', 'unavailable', 'voided')),
    provider_id   text,
    client_secret text,
    held          bigint,
    expires_at    timestamptz,
    captured      bigint check (captured >= 0),
    refunded      bigint check (refunded between 0 and captured),
    reason        text,
    look          boolean not null,
    sequence      bigint  not null,
    due_at        timestamptz,
    lease_until   timestamptz
);
create index payments_due on payments (due_at) where due_at is not null;
create index payments_provider on payments (provider_id) where provider_id is not null;

-- What was asked of the provider. Written before the first call; "unknown" is committed before every call and until its answer is.
create table operations (
    order_id      uuid    not null references payments,
    kind          text    not null,
    sequence      integer not null,
    status        text    not null,
    ask           uuid,
    currency      text    not null,
    amount        bigint  not null check (amount >= 0),
    respond_by    timestamptz,
    asked_at      timestamptz not null,
    attempts      integer not null,
    unknown       boolean not null,
    spoilt        boolean not null,
    first_call_at timestamptz,
    due_at        timestamptz not null,
    problem       text,
    primary key (order_id, kind)
);
create unique index operations_ask on operations (ask) where ask is not null;
create index operations_open on operations (kind, asked_at) where status = 'open';

-- What the provider has called about: each event acts once, and only as a reason to look.
create table provider_events (
    id          text    primary key,
    type        text    not null,
    provider_id text,
    order_id    uuid,
    ends        boolean not null,
    received_at timestamptz not null,
    handled_at  timestamptz
);
create index provider_events_waiting on provider_events (received_at) where handled_at is null;
create index provider_events_age on provider_events (received_at);
