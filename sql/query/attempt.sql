-- Throttling.

-- attempt_register(key_hash bytea, attempt_limit int, window_seconds int) one
-- Counts a try; the seconds to wait before the next one, 0 to go on.
select attempt_register(:'key_hash', :'attempt_limit', :'window_seconds')
	as wait_seconds;

-- attempt_clear(key_hash bytea) none
-- Forgets the tries: the right password was given.
select attempt_clear(:'key_hash');

-- sign_in_try(email text, network text, address inet) one
-- Counts a try to sign in; the seconds to wait, 0 to go on.
select sign_in_try(:'email', :'network', :'address') as wait_seconds;

-- sign_in_clear(email text, network text) none
-- The right password was given: what was wrong before counts no more.
select sign_in_clear(:'email', :'network');
