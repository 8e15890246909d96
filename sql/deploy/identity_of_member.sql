-- An organization's provider signs in its people alone: who has left, or is
-- suspended, is nobody there, so those who run it cannot come as them any more.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- As before, but for who is a member where the provider belongs.
create or replace function identity_sign_in(provider_id uuid, issuer text,
	subject text, email text, request_id text)
returns table (account_id uuid)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	known identity;
begin
	select i.* into known from identity i
	join account a on a.id = i.account_id
	where i.provider_id = $1 and i.issuer = $2 and i.subject = $3
		and i.deleted_at is null
		and a.status = 'active' and a.deleted_at is null
		and (i.provider_organization_id
				= '00000000-0000-0000-0000-000000000000'
			or exists (select from membership m
				where m.organization_id = i.provider_organization_id
					and m.account_id = i.account_id
					and m.status = 'active'
					and m.deleted_at is null))
	for update of i;
	if not found then
		return;
	end if;
	perform set_actor(known.account_id, 'identity.sign_in', $5);
	update identity i set used_at = now(),
		email = coalesce(left($4, 254), i.email)
	where i.id = known.id;
	return query select known.account_id;
end $$;

commit;
