begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function principal_load_bearer(uuid), principal_load(bytea);
drop function certificate_seen(uuid, boolean, uuid[]);
-- The one rule of visibility: all, or one's own.
create function certificate_visible(member_id uuid, scope_all boolean,
	viewer uuid) returns boolean language sql immutable
begin atomic
	select scope_all or member_id = viewer;
end;
create function certificate_seen(organization_id uuid, scope_all boolean,
	viewer uuid) returns setof certificate language sql stable as $$
	select c.* from outstaff.certificate c
	where scope_all and c.organization_id = $1 and c.deleted_at is null
		and outstaff.certificate_visible(c.member_id, scope_all, viewer)
	union all
	select c.* from outstaff.certificate c
	where not scope_all and c.organization_id = $1 and c.deleted_at is null
		and c.member_id = viewer
		and outstaff.certificate_visible(c.member_id, scope_all, viewer)
$$;
grant execute on function certificate_visible(uuid, boolean, uuid),
	certificate_seen(uuid, boolean, uuid)
	to outstaff_app, outstaff_readonly, outstaff_worker;
drop trigger monotone on member_role;
drop trigger kept on member_role;
drop trigger monotone on role_permission;
drop trigger monotone on role_parent;
drop table member_permission;
drop function grant_check, owner_check, role_check,
	role_exceeds, member_may_deny,
	member_owns, member_holds, rules_exceed, rule_covers,
	members_seen, members_reached, member_rules_until, member_rules_text,
	members_rights, member_rules, members_rules;
drop type member_right;
alter table member_role drop constraint member_role_role_id_overlap,
	drop column reach, drop column department_id, drop column team_id,
	add constraint member_role_role_id_overlap exclude using gist (
		organization_id with =, member_id with =, role_id with =,
		source with =, (coalesce(identity_provider_id, role_id)) with =,
		tstzrange(valid_from, valid_until) with &&);
-- What a token stands for; no row where it is not good any more. A session
-- whose organization cannot be used any more goes on without one. Writes at
-- most once a minute that the session is in use.
create function principal_load(token_hash bytea) returns table (
	session_id uuid, session_kind text, account_id uuid, account_name text,
	first_name text, last_name text, email text, organization_id uuid,
	organization_name text, organization_slug text, timezone text,
	member_id uuid, stamp bigint, roles text, grants_until timestamptz)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
begin
	update session s set seen_at = now()
	where s.token_hash = $1 and session_alive(s)
		and s.seen_at < now() - interval '60 seconds';
	update session s set organization_id = null
	where s.token_hash = $1 and s.organization_id is not null
		and not exists (select from organization o
			join membership m on m.organization_id = o.id
			where o.id = s.organization_id
				and o.status = 'active' and o.deleted_at is null
				and m.account_id = s.account_id
				and m.status = 'active' and m.deleted_at is null);
	return query
	select s.id, s.kind, a.id, a.name, a.first_name, a.last_name, a.email,
		o.id, o.name, o.slug, o.timezone, m.id,
		case when o.id is null then 0 else o.policy_version end,
		(select string_agg(g.template, ',' order by g.rank)
			from member_role_now g
			where g.organization_id = m.organization_id
				and g.member_id = m.id),
		(select min(case when g.valid_from > now() then g.valid_from
				else g.valid_until end)
			from member_role g
			where g.organization_id = m.organization_id
				and g.member_id = m.id
				and (g.valid_from > now() or g.valid_until > now()))
	from session s
	join account a on a.id = s.account_id
	left join organization o on o.id = s.organization_id
	left join membership m on m.organization_id = o.id
		and m.account_id = a.id and m.deleted_at is null
	where s.token_hash = $1 and session_alive(s)
		and a.status = 'active' and a.deleted_at is null;
end $$;
create function principal_load_bearer(bearer_id uuid) returns table (
	session_id uuid, session_kind text, account_id uuid, account_name text,
	first_name text, last_name text, email text, organization_id uuid,
	organization_name text, organization_slug text, timezone text,
	member_id uuid, stamp bigint, roles text, grants_until timestamptz)
language sql security definer set search_path = outstaff, pg_temp as $$
	select p.* from principal_load((select s.token_hash from session s
		where s.id = $1 and s.kind = 'bearer')) p;
$$;

alter function principal_load(bytea) owner to outstaff_definer;
alter function principal_load_bearer(uuid) owner to outstaff_definer;
grant execute on function principal_load(bytea), principal_load_bearer(uuid)
	to outstaff_app;

commit;
