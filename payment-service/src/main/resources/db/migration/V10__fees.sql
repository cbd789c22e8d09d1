-- What the provider keeps of the charge that an operation has made, as it stands in the journal; none when it was never told.
alter table operations add fee bigint check (fee >= 0);

-- Captures and tips ask for it, in words that the provider refuses under a key that it knows from before.
update operations set spoilt = true where status = 'open' and first_call_at is not null and kind in ('capture', 'tip');
