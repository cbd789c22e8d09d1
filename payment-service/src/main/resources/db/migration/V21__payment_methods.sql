-- A customer's counterpart at the provider: one, made once, found again by this row.
create table provider_customers (
    customer_id uuid        primary key,
    provider_id text        unique,
    created_at  timestamptz not null
);

-- A payment method being saved: the provider asks its owner, we wait. Written before the provider is asked.
create table method_setups (
    id          uuid        primary key,
    customer_id uuid        not null references provider_customers,
    request_key text        not null,
    method_id   text,
    sequence    integer     not null default 1,
    provider_id text        unique,
    status      text        not null check (status in ('open', 'succeeded', 'cancelled')),
    created_at  timestamptz not null,
    look_at     timestamptz,
    unique (customer_id, request_key)
);
create index method_setups_due on method_setups (look_at) where status = 'open';

-- What customers can pay with. A removed one is kept: an order that named it is still its owner's.
create table payment_methods (
    id          text        primary key,
    customer_id uuid        not null references provider_customers,
    brand       text        not null,
    last4       text        not null,
    exp_month   integer     not null,
    exp_year    integer     not null,
    added_at    timestamptz not null,
    removed_at  timestamptz,
    detached    boolean     not null default false
);
create index payment_methods_customer on payment_methods (customer_id) where removed_at is null;
create index payment_methods_to_detach on payment_methods (removed_at) where removed_at is not null and not detached;

-- Whose payment it is: only its customer may say that it was confirmed.
create table payment_owners (
    order_id    uuid primary key,
    customer_id uuid not null
);
