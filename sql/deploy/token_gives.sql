-- An API token gives nobody rights: whatever its owner may give, the program
-- that holds it may not. It still has people join, as members.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create or replace function enter(session_id uuid, organization_id uuid,
	stamp bigint, action text, request_id text, zone text) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	account uuid;
	member uuid;
	local_zone text;
	is_token boolean;
begin
	select s.account_id, m.id, o.timezone, s.kind = 'token'
	into account, member, local_zone, is_token
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
		set_config('outstaff.is_token', is_token::text, true),
		set_config('TimeZone', zone, true);
end $$;

-- Of any table whose row gives a role, by its id, by the name of its template,
-- or by what an invitation or a directory holds.
create function token_gives() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	g jsonb := to_jsonb(new);
	of_table text := tg_table_name;
begin
	if current_setting('outstaff.is_token', true) is distinct from 'true'
		or (of_table = 'member_role' and exists (select
			from membership m
			where m.organization_id = new.organization_id
				and m.id = (g ->> 'member_id')::uuid
				and m.deleted_at is not null)) then
		return new;
	end if;
	if of_table = 'member_permission' or exists (select from role r
		where r.organization_id = new.organization_id
			and r.template is distinct from 'member'
			and (r.id = (g ->> 'role_id')::uuid
				or r.template = g ->> 'role'))
		or (of_table = 'invitation' and exists (select
			from invitation_role x
			join role r on r.organization_id = x.organization_id
				and r.id = x.role_id
			where x.organization_id = new.organization_id
				and x.invitation_id = (g ->> 'id')::uuid
				and r.template is distinct from 'member'))
		or (of_table = 'identity_provider' and exists (select
			from idp_group_role i
			where i.organization_id = new.organization_id
				and i.identity_provider_id = (g ->> 'id')::uuid
				and i.role <> 'member'
				and i.deleted_at is null)) then
		raise exception 'an API token gives no rights' using
			errcode = 'OS422', constraint = 'token_gives';
	end if;
	return new;
end $$;
create trigger by_person before insert or update on member_role
	for each row execute function token_gives();
create trigger by_person before insert or update on member_permission
	for each row execute function token_gives();
create trigger by_person before insert on invitation_role
	for each row execute function token_gives();
create trigger by_person before update on invitation
	for each row when (new.sent_count > old.sent_count)
	execute function token_gives();
create trigger by_person before insert on idp_group_role
	for each row execute function token_gives();
create trigger by_person before update on identity_provider
	for each row when (new.enabled and (old.issuer, old.client_id,
		old.group_claim, old.enabled) is distinct from (new.issuer,
		new.client_id, new.group_claim, new.enabled))
	execute function token_gives();
alter function token_gives() owner to outstaff_definer;

commit;
