-- The customer has failed to confirm: a void keeps anybody from confirming later, and then the payment is declined.
alter table payments drop constraint payments_state_check;
alter table payments add constraint payments_state_check check (
    state in ('pending', 'needs_customer', 'abandoned', 'authorized', 'captured', 'declined', 'unavailable', 'voided'));
