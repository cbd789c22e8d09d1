-- Double entry: an entry's postings sum to zero, a correction is an entry, and nobody changes what is written.
create table journal (
    order_id    uuid        not null references payments,
    entry       bigint      not null,
    account     text        not null check (account in ('held', 'customer', 'provider', 'sales', 'tips', 'fees')),
    amount      bigint      not null check (amount <> 0),
    currency    text        not null,
    cause       text        not null,
    business_at timestamptz not null,
    recorded_at timestamptz not null,
    primary key (order_id, entry, account)
);
alter table payments add entries bigint not null default 0;

create function journal_is_only_added_to() returns trigger language plpgsql as $$
begin
    raise exception 'the journal is only added to: a correction is an entry';
end $$;
create trigger journal_rows_stay before update or delete on journal for each row execute function journal_is_only_added_to();
create trigger journal_stays before truncate on journal for each statement execute function journal_is_only_added_to();

create function journal_balances() returns trigger language plpgsql as $$
begin
    if exists (select from added group by order_id, entry, currency having sum(amount) <> 0) then
        raise exception 'an entry of the journal does not balance';
    end if;
    return null;
end $$;
create trigger journal_balances after insert on journal referencing new table as added
    for each statement execute function journal_balances();

-- The money that was there before the journal was.
insert into journal (order_id, entry, account, amount, currency, cause, business_at, recorded_at)
select p.order_id, 1, line.account, line.amount, p.currency, 'brought_forward', now(), now()
from payments p,
     lateral (values ('held', case when p.state = 'authorized' then p.held else 0 end),
                     ('customer', case when p.state = 'authorized' then -p.held else 0 end),
                     ('provider', coalesce(p.captured, 0) - coalesce(p.refunded, 0)),
                     ('sales', coalesce(p.refunded, 0) - coalesce(p.captured, 0))) as line (account, amount)
where line.amount <> 0;
update payments set entries = 1 where order_id in (select order_id from journal);
