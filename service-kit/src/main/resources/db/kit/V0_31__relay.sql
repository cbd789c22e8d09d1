-- The relays that share this database's outbox. A row is renewed several times a second; its session is looked for, so that a dead relay is known at once.
create table outbox_relays (
    relay         uuid        primary key,
    name          text        not null,
    seen_at       timestamptz not null,
    backend_pid   integer     not null,
    backend_start timestamptz
) with (fillfactor = 50);

-- Who reads which share of the keys. The epoch rises with every change of hands.
create table outbox_leases (
    bucket smallint primary key,
    relay  uuid,
    epoch  bigint   not null default 0
) with (fillfactor = 50);

-- Keys whose message at this position the broker does not take: it and the later ones of the key wait. Tried again at retry_at, if that is set.
create table outbox_parked (
    key       text        primary key,
    bucket    smallint    not null,
    position  bigint      not null,
    topic     text        not null,
    reason    text        not null,
    tries     integer     not null default 1,
    parked_at timestamptz not null default clock_timestamp(),
    retry_at  timestamptz
);

-- What operators decided about parked keys. A skipped message is kept here whole.
create table outbox_decisions (
    id         bigint      generated always as identity primary key,
    decided_at timestamptz not null default clock_timestamp(),
    decided_by text        not null,
    decision   text        not null check (decision in ('retry', 'skip')),
    why        text        not null,
    key        text        not null,
    position   bigint      not null,
    topic      text        not null,
    reason     text        not null,
    message_id uuid,
    headers    json,
    payload    bytea,
    created_at timestamptz
);
