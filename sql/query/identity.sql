-- Accounts that other programs sign in.

-- identity_sign_in(provider uuid, idp_issuer text, idp_subject text, idp_email text, request_id text) many
-- The account of an identity.
select i.account_id
from identity_sign_in(:'provider', :'idp_issuer', :'idp_subject', :'idp_email',
	:'request_id') i;

-- identity_link(provider uuid, idp_issuer text, idp_subject text, idp_email text) none
-- The caller's from now on.
select identity_link(:'provider', :'idp_issuer', :'idp_subject', :'idp_email');

-- identity_create_account(provider uuid, idp_issuer text, idp_subject text, idp_email text, first_name text, last_name text, request_id text) many
-- A new account; no row where that may not be.
select i.account_id
from identity_create_account(:'provider', :'idp_issuer', :'idp_subject',
	:'idp_email', :'first_name', :'last_name', :'request_id') i;

-- identity_groups(provider uuid, idp_account uuid, idp_groups text[], request_id text) none
-- The roles that these groups are.
select identity_groups(:'provider', :'idp_account', :'idp_groups',
	:'request_id');

-- identity_mine() many
-- The caller's.
select i.id, i.provider_id, i.provider_name, i.organization_name, i.email,
	i.used_at, i.created_at, i.removable
from identity_mine() i;

-- identity_linkable() many
-- What else the caller could sign in with.
select p.id, p.name, p.organization_name from identity_linkable() p;

-- identity_linkable_one(id uuid) one
-- One of these.
select p.id, p.name, p.organization_name from identity_linkable() p
where p.id = :'id';

-- identity_unlink(id uuid) one
-- Not the caller's any more.
select i.id from identity_unlink(:'id') i;
