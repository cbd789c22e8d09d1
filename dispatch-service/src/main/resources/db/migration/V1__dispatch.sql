-- A driver begins with the first shift.
create table drivers (
    id      uuid primary key,
    city    text        not null,
    online  boolean     not null,
    vehicle text,
    since   timestamptz not null
);

-- Where each driver was heard of last: the truth behind the proposals of Redis.
create table driver_positions (
    driver_id uuid primary key,
    city      text             not null,
    lat       double precision not null,
    lng       double precision not null,
    at        timestamptz      not null
);

-- One job an order, tombstones of releases that came first included (they have no route).
create table jobs (
    order_id         uuid primary key,
    city             text        not null,
    state            text        not null check (state in
        ('SEARCHING', 'OFFERED', 'ASSIGNED', 'AT_PICKUP', 'PICKED_UP', 'AT_DROPOFF',
         'DELIVERED', 'UNDELIVERABLE', 'NO_DRIVER', 'RELEASED')),
    restaurant_id    uuid,
    pick_up_lat      double precision,
    pick_up_lng      double precision,
    drop_off_lat     double precision,
    drop_off_lng     double precision,
    ready_at         timestamptz,
    window_opens_at  timestamptz not null,
    window_ends_at   timestamptz not null,
    wave             int         not null,
    next_try_at      timestamptz not null,
    driver_id        uuid,
    offer_id         uuid,
    offer_expires_at timestamptz,
    assigned_at      timestamptz,
    last_driver_id   uuid,
    find_ask         uuid unique,
    release_ask      uuid unique,
    last_event_at    timestamptz not null,
    problem          text,
    sequence         bigint      not null,
    constraint held_by_somebody check (
        (driver_id is not null) = (state in ('OFFERED', 'ASSIGNED', 'AT_PICKUP', 'PICKED_UP', 'AT_DROPOFF'))),
    constraint sought_with_a_route check (state = 'RELEASED' or restaurant_id is not null)
);

create index jobs_searching on jobs (next_try_at) where state = 'SEARCHING';
create index jobs_searching_in_city on jobs (city) where state = 'SEARCHING';
create index jobs_offered on jobs (offer_expires_at) where state = 'OFFERED';
create index jobs_of_driver on jobs (driver_id) where driver_id is not null;

-- What a driver on shift has to give. The row exists while the shift lasts; a claim writes the order into it. So nobody
-- holds more than his slots, no order has two drivers, and who is off shift has nothing that could be claimed.
create table driver_slots (
    driver_id uuid     not null references drivers,
    slot      smallint not null,
    city      text     not null,
    order_id  uuid unique references jobs,
    primary key (driver_id, slot)
);

create index driver_slots_free on driver_slots (city) where order_id is null;

create table offers (
    id         uuid primary key,
    order_id   uuid        not null references jobs,
    driver_id  uuid        not null references drivers,
    city       text        not null,
    state      text        not null check (state in
        ('OPEN', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'WITHDRAWN', 'GIVEN_UP', 'LOST', 'SUPERSEDED', 'RELEASED')),
    reason     text,
    note       text,
    made_at    timestamptz not null,
    expires_at timestamptz not null,
    moved_at   timestamptz not null
);

-- An order has one live offer at a time.
create unique index offers_live on offers (order_id) where state in ('OPEN', 'ACCEPTED');
create index offers_of_order on offers (order_id);
create index offers_of_driver on offers (driver_id, made_at desc);

-- When the food will be ready, by the kitchens' latest word, which may come before the job.
create table kitchen_times (
    order_id uuid primary key,
    ready_at timestamptz not null,
    said_at  timestamptz not null
);
