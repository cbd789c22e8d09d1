-- How many calls to the provider may be made now, for all instances together: a bucket that fills with time.
-- "filled_at" lies ahead while the provider has asked us to be slower.
create table provider_pace (
    id        integer          primary key check (id = 1),
    turns     double precision not null,
    granted   integer          not null,
    filled_at timestamptz      not null
) with (fillfactor = 10);
insert into provider_pace values (1, 0, 0, now());

-- Which of the payments that want to run goes first: 0 an authorisation, 1 a capture, 2 a void and so on.
alter table payments add urgency smallint not null default 2;
update payments p set urgency = 0
where exists (select from operations o where o.order_id = p.order_id and o.kind = 'authorize' and o.status = 'open');
update payments p set urgency = 1
where urgency <> 0
  and exists (select from operations o where o.order_id = p.order_id and o.kind = 'capture' and o.status = 'open');
create index payments_urgent on payments (urgency, due_at) where due_at is not null;
