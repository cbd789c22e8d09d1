-- Who takes part in an order, learned from the facts; what has been told already, where facts are repeated.
create table order_parties (
    order_id      uuid primary key,
    city          text not null,
    customer_id   uuid,
    restaurant_id uuid,
    driver_id     uuid,
    ticket_shown  boolean not null default false,
    ticket_ended  boolean not null default false,
    closed        boolean not null default false
);

-- Facts of different topics overtake each other: these wait until it is known whom to tell.
create table held_notices (
    event_id   uuid not null,
    audience   text not null,
    order_id   uuid not null,
    template   text not null,
    parameters jsonb not null,
    city       text not null,
    at         timestamptz not null,
    primary key (event_id, audience)
);

create index held_notices_of_an_order on held_notices (order_id);

create table contacts (
    audience     text not null,
    recipient_id text not null,
    email        text,
    phone        text,
    push_url     text,
    primary key (audience, recipient_id)
);

create table deliveries (
    id              uuid primary key,
    event_id        uuid not null,
    audience        text not null,
    recipient_id    text not null,
    channel         text not null check (channel in ('push', 'sms', 'email')),
    transport       text not null, -- the adapter that carries it
    address         text, -- as it was when the fact was told
    template        text not null,
    order_id        uuid,
    city            text not null,
    title           text not null,
    body            text not null,
    at              timestamptz not null, -- business time
    state           text not null check (state in ('queued', 'sent', 'failed')),
    attempts        integer not null default 0,
    next_attempt_at timestamptz, -- real time; while an attempt runs, when another may take over
    sent_at         timestamptz, -- real time
    last_error      text,
    unique (event_id, audience, recipient_id, channel)
);

create index deliveries_to_somebody on deliveries (audience, recipient_id, id);
create index deliveries_due on deliveries (next_attempt_at) where state = 'queued';
