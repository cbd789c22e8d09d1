create table restaurants (
    id                uuid primary key,
    city              text not null,
    external_id       text not null,
    name              text not null,
    lat               double precision not null,
    lng               double precision not null,
    delivery_radius_m integer not null,
    area              box not null, -- x is longitude, y latitude: the box around the circle of delivery
    minimum_order     bigint not null,
    delivery_fee      bigint not null,
    currency          text not null,
    time_zone         text not null,
    state             text not null check (state in ('open', 'paused', 'closed')),
    state_version     bigint not null,
    menu_version      bigint not null,
    unique (city, external_id)
);

create index restaurants_by_area on restaurants using gist (area);

create table menu_sections (
    restaurant_id uuid not null references restaurants,
    name          text not null,
    position      integer not null,
    version       bigint not null, -- the menu's version at this section's last change
    primary key (restaurant_id, name)
);

create table menu_items (
    id            uuid primary key,
    restaurant_id uuid not null,
    section       text not null,
    position      integer not null,
    external_id   text not null,
    name          text not null,
    price         bigint not null, -- in the restaurant's currency
    in_stock      boolean not null,
    unique (restaurant_id, external_id),
    foreign key (restaurant_id, section) references menu_sections (restaurant_id, name)
);

-- One ticket an order. A row without opened_at was never shown to a kitchen: it remembers a refusal, or a cancellation
-- that overtook the order.
create table tickets (
    order_id      uuid primary key,
    restaurant_id uuid not null,
    city          text not null,
    lines         jsonb not null,
    status        text not null
        check (status in ('new', 'accepted', 'preparing', 'ready', 'handed_over', 'rejected', 'cancelled')),
    opened_at     timestamptz,
    respond_by    timestamptz,
    accepted_at   timestamptz,
    prep_minutes  integer not null,
    ready_at      timestamptz, -- promised
    preparing_at  timestamptz,
    cooked_at     timestamptz, -- done
    ended_by      text check (ended_by in ('restaurant', 'request')),
    end_reason    text,
    ended_at      timestamptz,
    sequence      bigint not null -- of the last message about this order
);

create index tickets_of_a_kitchen on tickets (restaurant_id, status, order_id);
