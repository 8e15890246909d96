-- The end of an account, and what is kept of somebody, for them to take along.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- Organizations that would be left without an owner.
create function account_sole_owner_of() returns table (name text)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select o.name
	from membership m
	join organization o on o.id = m.organization_id
	join member_role_now g on g.organization_id = m.organization_id
		and g.member_id = m.id and g.template = 'owner'
	where m.account_id = current_account() and m.status = 'active'
		and m.deleted_at is null and o.deleted_at is null
		and not exists (select from membership n
			join member_role_now h
				on h.organization_id = n.organization_id
				and h.member_id = n.id and h.template = 'owner'
			where n.organization_id = m.organization_id
				and n.id <> m.id and n.status = 'active'
				and n.deleted_at is null)
	order by o.name;
$$;

-- Nobody can sign in any more and the email is free again; what others did
-- with the person stays, under no name. That an organization keeps an owner,
-- its own trigger sees to.
create function account_delete() returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	gone uuid := current_account();
begin
	update membership m set deleted_at = now()
	where m.account_id = gone and m.deleted_at is null;
	update session s set revoked_at = case when s.revoked_at is null
			then now() else s.revoked_at end,
		user_agent = null, address = null
	where s.account_id = gone;
	delete from two_factor t where t.account_id = gone;
	update capability c set revoked_at = now()
	where c.account_id = gone and c.used_at is null
		and c.revoked_at is null;
	update account a set first_name = 'Deleted', last_name = 'account',
		email = 'deleted-' || gone || '@deleted.invalid',
		email_verified_at = null, password_hash = '-', timezone = null,
		language = null, status = 'deactivated', deleted_at = now()
	where a.id = gone and a.deleted_at is null;
end $$;

create function account_memberships() returns table (organization text,
	role text, status text, created_at timestamptz, deleted_at timestamptz)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select o.name, (select g.template from member_role_now g
			where g.organization_id = m.organization_id
				and g.member_id = m.id
			order by g.rank limit 1),
		m.status, m.created_at, m.deleted_at
	from membership m
	join organization o on o.id = m.organization_id
	where m.account_id = current_account()
	order by m.created_at, m.id;
$$;

create function account_certificates() returns table (organization text,
	type text, number text, issuing_authority text, issued_on date,
	expires_on date, document_name text, review text, review_reason text,
	created_at timestamptz)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select o.name, t.name, c.number, c.issuing_authority, c.issued_on,
		c.expires_on, c.document_name, c.review, c.review_reason,
		c.created_at
	from membership m
	join organization o on o.id = m.organization_id
	join certificate c on c.organization_id = m.organization_id
		and c.member_id = m.id
	join certificate_type t on t.organization_id = c.organization_id
		and t.id = c.certificate_type_id
	where m.account_id = current_account() and c.deleted_at is null
	order by c.created_at, c.id;
$$;

alter function account_sole_owner_of() owner to outstaff_definer;
alter function account_delete() owner to outstaff_definer;
alter function account_memberships() owner to outstaff_definer;
alter function account_certificates() owner to outstaff_definer;
grant execute on function account_sole_owner_of(), account_delete(),
	account_memberships(), account_certificates() to outstaff_app;

commit;
