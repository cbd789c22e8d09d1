-- The customer wants to cancel too, whoever began it: if the food leaves first, they are answered.
alter table orders add column customer_asked_cancellation boolean not null default false;
update orders set customer_asked_cancellation = true where cancellation_cause = 'CUSTOMER_REQUEST';
