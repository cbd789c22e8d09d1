-- NEW is now said of an order only when its ticket lies with the kitchen, so that hearing it again changes nothing.
update orders o set kitchen_status = 'PENDING'
where kitchen_status = 'NEW' and not exists (
    select from timeline t where t.order_id = o.id and t.type = 'kitchen.new');
