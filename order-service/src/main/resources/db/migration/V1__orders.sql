create table orders (
    id                   uuid        primary key,
    customer_id          uuid        not null,
    restaurant_id        uuid        not null,
    city                 text        not null,
    lines                jsonb       not null,
    currency             char(3)     not null,
    subtotal             bigint      not null,
    delivery_fee         bigint      not null,
    pick_up_lat          float8      not null,
    pick_up_lng          float8      not null,
    drop_off_lat         float8      not null,
    drop_off_lng         float8      not null,
    payment_method       text        not null,
    placed_at            timestamptz not null, -- business time
    status               text        not null,
    payment_status       text        not null,
    client_secret        text,
    kitchen_status       text        not null,
    ready_at             timestamptz,
    delivery_status      text        not null,
    driver_id            uuid,
    eta_at               timestamptz,
    cancellation_state   text,
    cancellation_cause   text,
    timeline_sequence    integer     not null,
    out_sequence         bigint      not null, -- of the messages about this order, without gaps
    closed               boolean     not null default false, -- a final step and no open ask
    version              bigint      not null
);
create index orders_of_customer on orders (customer_id, id desc);
-- rewritten by every message: room for a new version of the row on its own page
alter table orders set (fillfactor = 70);

create table sagas (
    order_id uuid        primary key references orders (id),
    profile  text        not null,
    step     text        not null,
    deadline timestamptz, -- real time; null where nothing is waited for
    alerted  boolean     not null default false,
    key_hash integer     not null  -- Kafka's hash of the key: the partition of the order, for any number of partitions
);
create index sagas_due on sagas (deadline) where deadline is not null;
-- for the operators' gauges: the finished ones are many
create index sagas_open on sagas (step) where step not in ('DONE', 'CANCELLED');
alter table sagas set (fillfactor = 70);

-- Personal data, in no other table, event or log.
create table drop_offs (
    order_id uuid primary key references orders (id),
    address  text not null,
    name     text not null,
    phone    text not null,
    note     text
);

-- What customers are shown: one gapless sequence per order, with the facets as they were from then on.
create table timeline (
    order_id uuid        not null references orders (id),
    sequence integer     not null,
    type     text        not null,
    at       timestamptz not null, -- business time
    actor    text        not null,
    data     jsonb       not null,
    facets   jsonb       not null,
    primary key (order_id, sequence)
);

create table stream_tokens (
    token_hash bytea       primary key,
    order_id   uuid        not null,
    expires_at timestamptz not null -- real time
);
create index stream_tokens_expired on stream_tokens (expires_at);
