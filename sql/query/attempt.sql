-- Throttling.

-- attempt_register(key_hash bytea, attempt_limit int, window_seconds int) one
-- Counts a try; the seconds to wait before the next one, 0 to go on.
select attempt_register(:'key_hash', :'attempt_limit', :'window_seconds')
	as wait_seconds;

-- attempt_clear(key_hash bytea) none
-- Forgets the tries: the right password was given.
select attempt_clear(:'key_hash');
