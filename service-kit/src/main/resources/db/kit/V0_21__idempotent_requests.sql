-- Answers to requests with an Idempotency-Key, written in the transaction of their effect.
create table idempotent_requests (
    principal   text        not null,
    operation   text        not null,
    key         text        not null,
    fingerprint text        not null,
    status      integer,
    body        text,
    location    text,
    etag        text,
    created_at  timestamptz not null,
    primary key (principal, operation, key)
);
create index idempotent_requests_age on idempotent_requests (created_at);
