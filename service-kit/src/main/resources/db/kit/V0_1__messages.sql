-- What is to be published. Written in the transaction of the effect; the relay reads the lowest positions and deletes what the broker has.
-- The position is drawn here, by the database, one at a time: among writers of one key that hold a row lock it is the commit order.
create table outbox (
    position   bigint generated always as identity (cache 1) primary key,
    message_id uuid        not null,
    bucket     smallint    not null,
    topic      text        not null,
    key        text        not null,
    headers    json        not null,
    payload    bytea       not null,
    created_at timestamptz not null default clock_timestamp()
);
-- a queue: rows live for milliseconds, so dead ones must go soon
alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0.5);

-- What was handled. Claimed in the transaction of the effect.
create table inbox (
    consumer   text not null,
    message_id uuid not null,
    primary key (consumer, message_id)
);
