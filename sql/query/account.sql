-- People who can sign in.

-- account_sign_up(email text, password_hash text, first_name text, last_name text, request_id text) none
-- A new account, or a mail to who has one of that email already.
select account_sign_up(:'email', :'password_hash', :'first_name',
	:'last_name', :'request_id');

-- account_for_sign_in(email text) many
-- What a password is checked against; no row for nobody of that email.
select a.id, a.password_hash, a.first_name, a.last_name, a.name
from account_for_sign_in(:'email') a;

-- account_rehash(id uuid, password_hash text, request_id text) none
-- Keeps the same password under stronger parameters.
select account_rehash(:'id', :'password_hash', :'request_id');

-- account_language_first(wished_language text) none
-- What whoever signs up asks for is what they read, also in mails.
select account_language_first(:'wished_language');

-- account_language_set(language text) none
-- The language that the caller reads.
select account_language_set(:'language');

-- account_get(account_id uuid) one
-- The caller.
select a.id, a.email, a.name, a.first_name, a.last_name, a.language,
	a.email_verified_at, a.created_at, a.updated_at
from account a
where a.id = :'account_id' and a.deleted_at is null;
