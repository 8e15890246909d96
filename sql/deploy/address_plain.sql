-- An address among many is judged as one alone is (fcgi/resource/kinds.c says
-- the same of a field; a test compares them).
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create function address_is_plain(email text) returns boolean
language sql immutable parallel safe
begin atomic
	select char_length($1) <= 254 and $1 !~ '[.][.]'
		and $1 ~ '^[a-z0-9!#$%&''*+/=?^_`{|}~.-]{1,64}@'
		and $1 ~ '@[a-z0-9-][a-z0-9.-]*[.][a-z0-9-]+$'
		and $1 !~ '@.*@';
end;

create or replace function invitation_hindrance(email text) returns text
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	select case
		when not address_is_plain($1) then 'invalid'
		when invitation_is_of_member($1) then 'member'
		when exists (select from invitation i
			where i.organization_id = current_organization()
				and i.email = $1 and i.status = 'pending'
				and i.expires_at > now()) then 'pending'
		when invitation_mails($1) >= 5 then 'often' end;
$$;
grant execute on function address_is_plain(text) to outstaff_definer;

commit;
