-- Who is told of a change that waits, or of a permission that is asked for,
-- reads what it is and why.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- What the page of a change of rights has in its title, and the reason of who
-- asked or decided; nulls where it is about something else.
create function notification_about(n notification) returns table (
	kind text, role_names text[], permission text, place text,
	subject_name text, emergency boolean, reason text,
	is_one_of_several boolean)
language sql stable set search_path = outstaff, pg_temp as $$
	select c.kind, nullif(c.role_names, '{}'),
		coalesce(c.permission, case when n.event like 'permission\_%'
			then n.subject_name end),
		c.place, coalesce(m.name, n.subject_name),
		(c.payload ->> 'emergency')::boolean,
		case when n.event in ('rights_change_asked',
				'rights_change_overdue')
				then c.payload ->> 'reason'
			when n.event = 'rights_change_decided'
				then c.decision_reason
			when n.event in ('permission_requested',
				'permission_overdue') then r.reason
			when n.event = 'permission_declined'
				then r.decision_reason end,
		n.key like 'member\_change %' and (select count(*) > 1
			from member_change_item i
			where i.organization_id = n.organization_id
				and i.change_id = split_part(n.key, ' ', 2)::uuid)
	from (select) one
	left join rights_change c on c.organization_id = n.organization_id
		and c.id = n.subject_id and n.event like 'rights\_change%'
	left join membership m on m.organization_id = c.organization_id
		and m.id = c.subject_id
	left join permission_request r on r.organization_id = n.organization_id
		and r.id = n.subject_id and n.event like 'permission\_%';
$$;

-- Where the caller is: whoever is shut out of an organization, or left it, reads
-- no more of what they were told there.
create function organizations_entered() returns setof uuid
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select m.organization_id from membership m
	where m.account_id = current_account() and m.status = 'active'
		and m.deleted_at is null;
$$;

-- The same of the caller's own, whichever organization they look at; no row of
-- one that they are not in, so what is listed with it is not told either.
create function notification_about_own(id uuid) returns table (
	kind text, role_names text[], permission text, place text,
	subject_name text, emergency boolean, reason text,
	is_one_of_several boolean)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select a.* from notification n
	cross join lateral notification_about(n) a
	where n.id = $1 and n.account_id = current_account()
		and (n.organization_id is null or n.organization_id in (
			select organizations_entered()));
$$;

alter function organizations_entered() owner to outstaff_definer;
alter function notification_about_own(uuid) owner to outstaff_definer;
grant execute on function notification_about(notification)
	to outstaff_worker, outstaff_definer;
grant execute on function organizations_entered(), notification_about_own(uuid)
	to outstaff_app;

commit;
