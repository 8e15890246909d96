begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop trigger by_person on identity_provider;
drop trigger by_person on idp_group_role;
drop trigger by_person on invitation;
drop trigger by_person on invitation_role;
drop trigger by_person on member_permission;
drop trigger by_person on member_role;
drop function token_gives;
create or replace function enter(session_id uuid, organization_id uuid, stamp bigint,
	action text, request_id text, zone text) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	account uuid;
	member uuid;
	local_zone text;
begin
	select s.account_id, m.id, o.timezone into account, member, local_zone
	from session s
	join account a on a.id = s.account_id
	left join organization o on o.id = s.organization_id
		and o.policy_version = stamp
		and o.status = 'active' and o.deleted_at is null
	left join membership m on m.organization_id = o.id
		and m.account_id = s.account_id
		and m.status = 'active' and m.deleted_at is null
	where s.id = session_id and session_alive(s)
		and a.status = 'active' and a.deleted_at is null
		and s.organization_id is not distinct from enter.organization_id
		and (s.organization_id is null or m.id is not null);
	if not found then
		raise exception 'the session, the membership or its grants changed'
		using errcode = 'OS001';
	end if;
	perform set_config('outstaff.org', organization_id::text, true),
		set_config('outstaff.account', account::text, true),
		set_config('outstaff.member', member::text, true),
		set_config('outstaff.action', action, true),
		set_config('outstaff.request', request_id, true),
		set_config('outstaff.zone', local_zone, true),
		set_config('TimeZone', zone, true);
end $$;

commit;
