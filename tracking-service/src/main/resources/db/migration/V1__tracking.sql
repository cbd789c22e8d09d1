-- The orders on their way. Ended ones stay for a while: a late message must not begin them anew.
create table trips (
    order_id      uuid        primary key,
    city          text        not null,
    stage         text        not null check (stage in ('WAITING', 'TO_PICKUP', 'AT_PICKUP', 'TO_DROPOFF', 'AT_DROPOFF', 'ENDED')),
    driver_id     uuid,
    pick_up_lat   double precision,
    pick_up_lng   double precision,
    drop_off_lat  double precision,
    drop_off_lng  double precision,
    ready_at      timestamptz,
    eta_at        timestamptz,
    silent        boolean     not null default false,
    told_pickup   boolean     not null default false,
    told_dropoff  boolean     not null default false,
    sequence      bigint      not null default 0,
    carried_since timestamptz,          -- real time
    ended_at      timestamptz,          -- real time
    check ((driver_id is not null) = (stage not in ('WAITING', 'ENDED')))
);
create index trips_driver on trips (driver_id) where driver_id is not null;
create index trips_ended on trips (ended_at) where ended_at is not null;

-- Each driver's last position.
create table drivers (
    driver_id uuid             primary key,
    city      text             not null,
    at        timestamptz      not null, -- business time, by the device
    lat       double precision not null,
    lng       double precision not null,
    heard_at  timestamptz      not null  -- real time, when it was read here
);
alter table drivers set (fillfactor = 50); -- rewritten every few seconds: in place

-- Where they were.
create table positions (
    driver_id  uuid             not null,
    at         timestamptz      not null,
    lat        double precision not null,
    lng        double precision not null,
    accuracy_m double precision,
    speed_mps  double precision,
    primary key (driver_id, at)
);
create index positions_at on positions using brin (at);
