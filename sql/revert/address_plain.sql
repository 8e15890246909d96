begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create or replace function invitation_hindrance(email text) returns text
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	select case
		when char_length($1) > 254
			or $1 !~ '^[^@ ]{1,64}@[^@ ]+[.][^@ .]+$' then 'invalid'
		when invitation_is_of_member($1) then 'member'
		when exists (select from invitation i
			where i.organization_id = current_organization()
				and i.email = $1 and i.status = 'pending'
				and i.expires_at > now()) then 'pending'
		when invitation_mails($1) >= 5 then 'often' end;
$$;
drop function address_is_plain;

commit;
