-- Names have come into the words with which money is held, charged and given back, and amounts are written otherwise: the provider
-- refuses other words under a key that it knows. Whatever may have been asked in the old ones is looked for, and only what is not
-- there is asked for under a new key.
update operations set spoilt = true
where status = 'open' and first_call_at is not null and kind in ('authorize', 'refund', 'tip');

-- What a refund has given: those that ended before it was kept are watched like the others, should the bank fail them later.
update operations o set granted = least(o.amount, p.refunded - given.by_others)
from payments p,
     lateral (select coalesce(sum(other.granted), 0) as by_others from operations other
              where other.order_id = p.order_id and other.kind = 'refund' and other.status = 'closed') as given
where p.order_id = o.order_id and p.state = 'captured' and o.kind = 'refund' and o.number = 1 and o.status = 'closed'
  and o.granted is null and o.attempts > 0 and p.refunded > given.by_others;
