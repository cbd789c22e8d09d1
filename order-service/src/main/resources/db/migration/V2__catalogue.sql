-- A read model of restaurants.catalog, applied by version: it can be read again from the start at any time.
create table restaurants (
    id                uuid    primary key,
    version           bigint  not null,
    city              text    not null,
    name              text    not null,
    state             text    not null,
    lat               float8  not null,
    lng               float8  not null,
    delivery_radius_m integer not null,
    currency          char(3) not null,
    minimum_order     bigint  not null,
    delivery_fee      bigint  not null,
    sections          text[]  not null, -- a section that is not listed is gone
    unavailable_items uuid[]  not null
);

create table menu_sections (
    restaurant_id uuid   not null,
    section       text   not null,
    version       bigint not null,
    items         jsonb  not null,
    primary key (restaurant_id, section)
);
