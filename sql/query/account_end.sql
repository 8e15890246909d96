-- The end of an account, and what is kept of somebody.

-- account_sole_owner_of() many
-- Organizations that would be left without an owner.
select o.name from account_sole_owner_of() o (name);

-- account_delete() none
-- The caller is gone; what is linked to them stays linked.
select account_delete();

-- account_memberships() many
-- Every organization that the caller is or was in.
select m.organization, m.role, m.status, m.created_at, m.deleted_at
from account_memberships() m;

-- account_certificates() many
-- The caller's certificates, in all organizations.
select c.organization, c.type, c.number, c.issuing_authority, c.issued_on,
	c.expires_on, c.document_name, c.review, c.review_reason, c.created_at
from account_certificates() c;
