-- The number that text messages go to, and how it is proven.

-- phone_get(account_id uuid) one
-- One's own, and the one that waits for its code.
select a.id, a.phone, a.phone_verified_at, c.phone as waiting_phone,
	c.expires_at
from account a
left join phone_confirmation c on c.account_id = a.id
	and c.expires_at > now()
where a.id = :'account_id' and a.deleted_at is null;

-- phone_waiting(account_id uuid) many
-- What a code is checked against.
select c.id from phone_confirmation c
where c.account_id = :'account_id' and c.expires_at > now();

-- phone_ask(phone text) none
-- A code is sent to it.
select phone_ask(:'phone');

-- phone_confirm(confirmation_id uuid) one
-- The code was right.
select p.phone, p.phone_verified_at from phone_confirm(:'confirmation_id') p;

-- phone_remove() one
-- Nobody is told anything by SMS any more.
select p as id from phone_remove() p;
