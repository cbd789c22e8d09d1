-- What must reach the clients of WebSocket streams; deleted when acknowledged.
create table stream_frames (
    recipient  uuid        not null,
    seq        bigint      generated always as identity,
    type       text        not null,
    id         text        not null,
    data       text        not null,
    created_at timestamptz not null,
    primary key (recipient, seq)
);
create index stream_frames_age on stream_frames (created_at);
