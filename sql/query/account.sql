-- People who can sign in.

-- account_sign_up(email text, password_hash text, first_name text, last_name text, company_name text, request_id text) none
-- A new account, or a mail to who has one of that email already.
select account_sign_up(:'email', :'password_hash', :'first_name',
	:'last_name', :'company_name', :'request_id');

-- account_for_sign_in(email text) many
-- What a password is checked against; no row for nobody of that email.
select a.id, a.password_hash, a.first_name, a.last_name, a.name
from account_for_sign_in(:'email') a;

-- account_rehash(id uuid, password_seen text, password_hash text, request_id text) none
-- Keeps the same password under stronger parameters.
select account_rehash(:'id', :'password_seen', :'password_hash',
	:'request_id');

-- account_language_first(wished_language text) none
-- What whoever signs up asks for is what they read, also in mails.
select account_language_first(:'wished_language');

-- account_language_set(language text) none
-- The language that the caller reads.
select account_language_set(:'language');

-- account_get(account_id uuid) one
-- The caller.
select a.id, a.email, a.name, a.first_name, a.last_name, a.timezone,
	a.language, a.email_verified_at, a.phone, a.created_at, a.updated_at
from account a
where a.id = :'account_id' and a.deleted_at is null;

-- account_update(account_id uuid, first_name text, first_name_given bool, last_name text, last_name_given bool, timezone text, timezone_given bool) one
-- The caller changes what they are called, and the zone they read times in.
update account a set
	first_name = case when :'first_name_given' then :'first_name'
		else a.first_name end,
	last_name = case when :'last_name_given' then :'last_name'
		else a.last_name end,
	timezone = case when :'timezone_given' then :'timezone'
		else a.timezone end
where a.id = :'account_id' and a.deleted_at is null
returning a.id, a.email, a.name, a.first_name, a.last_name, a.timezone,
	a.created_at, a.updated_at;

-- account_password() one
-- What the caller's password is checked against.
select account_password() as password_hash;

-- account_password_change(session_id uuid, old_hash text, password_hash text, new_token_hash bytea) none
-- Ends all other sessions; this one goes on under the new token, if any.
select account_password_change(:'session_id', :'old_hash', :'password_hash',
	:'new_token_hash');

-- account_set_status(email text, status text) many
-- Deactivated, all sessions and tokens have ended; no row for nobody.
select a.id, a.sessions_ended
from account_set_status(:'email', :'status') a;
