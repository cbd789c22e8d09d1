-- Tracking's last word about the driver of the job: it does not hear him. Forgotten with the driver.
alter table jobs add column silent boolean not null default false;

create index jobs_silent on jobs (order_id) where silent and state in ('ASSIGNED', 'AT_PICKUP');
