-- what the tests' use case did; no unique key, so that acting twice is seen
create table effects (
    nth        bigint generated always as identity primary key,
    message_id uuid not null,
    order_id   uuid not null
);
