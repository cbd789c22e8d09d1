-- Questions to other services that are sent again until they are answered. An answered or withdrawn ask is deleted.
create table asks (
    id               uuid        primary key,
    kind             text        not null,
    subject          uuid        not null,
    city             text        not null,
    topic            text        not null,
    payload_type     text        not null,
    payload          bytea       not null,
    answer_within_ms bigint      not null,
    sendings         integer     not null default 1,
    opened_at        timestamptz not null,
    due_at           timestamptz not null
);
create index asks_subject on asks (subject);
create index asks_due on asks (due_at);

-- What a person must look at.
create table review_items (
    id          uuid        primary key,
    kind        text        not null,
    subject     uuid        not null,
    reason      text        not null,
    details     jsonb       not null,
    opened_at   timestamptz not null,
    resolved_at timestamptz,
    resolution  text
);
create unique index review_items_open on review_items (kind, subject) where resolved_at is null;
