-- What was handled, cut by the day that stands in the message's id (UUIDv7), so that forgetting is dropping a table.
-- InboxPartitions makes the days ahead and drops the old ones.
alter table inbox rename to inbox_before;
alter table inbox_before rename constraint inbox_pkey to inbox_before_pkey;

create table inbox (
    consumer   text not null,
    message_id uuid not null,
    primary key (consumer, message_id)
) partition by range (message_id);

-- Claims of earlier days were dropped: no partition may be made for them again, or a message of that time would act a second time.
create table inbox_horizon (
    only_row boolean primary key default true check (only_row),
    begins   date    not null
);
insert into inbox_horizon (begins) values ('1970-01-01');

do $$
declare
    handled_on date;
    first_id   uuid;
    next_id    uuid;
begin
    for handled_on in
        select distinct (uuid_extract_timestamp(message_id) at time zone 'UTC')::date from inbox_before where uuid_extract_version(message_id) = 7
    loop
        first_id := rpad(lpad(to_hex((extract(epoch from handled_on::timestamp) * 1000)::bigint), 12, '0'), 32, '0')::uuid;
        next_id := rpad(lpad(to_hex((extract(epoch from handled_on::timestamp + interval '1 day') * 1000)::bigint), 12, '0'), 32, '0')::uuid;
        execute format('create table %I partition of inbox for values from (%L) to (%L)', 'inbox_p' || to_char(handled_on, 'YYYYMMDD'), first_id, next_id);
    end loop;
end
$$;
insert into inbox (consumer, message_id) select consumer, message_id from inbox_before where uuid_extract_version(message_id) = 7;
drop table inbox_before;
