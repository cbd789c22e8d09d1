-- Who has taken an item, who has ended it, and what everybody did and why.
alter table review_items
    add claimed_by  text,
    add claimed_at  timestamptz,
    add resolved_by text;
create index review_items_waiting on review_items (id) where resolved_at is null;
create index review_items_subject on review_items (subject);

create table review_entries (
    item_id uuid        not null references review_items,
    number  integer     not null,
    at      timestamptz not null,
    actor   text        not null,
    action  text        not null,
    reason  text        not null,
    details jsonb,
    primary key (item_id, number)
);

-- A history that can be edited proves nothing.
create function review_entries_are_only_added() returns trigger language plpgsql as $$
begin
    raise exception 'review_entries is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger review_entries_append_only before update or delete on review_entries
    for each row execute function review_entries_are_only_added();
create trigger review_entries_no_truncate before truncate on review_entries
    for each statement execute function review_entries_are_only_added();
