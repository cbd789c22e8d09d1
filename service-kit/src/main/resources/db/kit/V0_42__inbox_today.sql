-- Today and tomorrow can be claimed as soon as the inbox is cut into days, also by instances of before that are still at work
-- and do not know that a day has to be made. From then on InboxPartitions makes them.
do $$
declare
    today    date := (clock_timestamp() at time zone 'UTC')::date;
    wanted   date;
    first_id uuid;
    next_id  uuid;
begin
    for wanted in select today + n from generate_series(0, 1) as n
    loop
        if to_regclass('inbox_p' || to_char(wanted, 'YYYYMMDD')) is null then
            first_id := rpad(lpad(to_hex((extract(epoch from wanted::timestamp) * 1000)::bigint), 12, '0'), 32, '0')::uuid;
            next_id := rpad(lpad(to_hex((extract(epoch from wanted::timestamp + interval '1 day') * 1000)::bigint), 12, '0'), 32, '0')::uuid;
            execute format('create table %I partition of inbox for values from (%L) to (%L)', 'inbox_p' || to_char(wanted, 'YYYYMMDD'), first_id, next_id);
        end if;
    end loop;
end
$$;
