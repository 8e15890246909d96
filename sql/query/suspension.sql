-- Access that is taken from people for a while (table suspension).

-- suspension_begin(organization_id uuid, scope_all bool, reach uuid[], id uuid, reason text) one
-- Shut out from now on; all else stays.
select s.id, s.name, s.status, now() as suspended_at,
	:'reason' as suspension_reason
from membership m
cross join lateral member_suspend(m.id, :'reason') s
where m.organization_id = :'organization_id' and m.id = :'id'
	and m.deleted_at is null
	and (:'scope_all' or m.id in (select r
		from members_reached(:'organization_id', :'reach') r));

-- suspension_end(organization_id uuid, scope_all bool, reach uuid[], id uuid) one
-- Let in again, with what they hold.
select s.id
from membership m
cross join lateral member_resume(m.id) s
where m.organization_id = :'organization_id' and m.id = :'id'
	and m.deleted_at is null
	and (:'scope_all' or m.id in (select r
		from members_reached(:'organization_id', :'reach') r));

-- suspension_offered(organization_id uuid, member_id uuid, role_assign_all bool, role_assign_reach uuid[], id uuid) one
-- Why the access of somebody cannot be suspended; and who asked to resume it,
-- where that waits for a second person.
select m.id = :'member_id' as is_own, exists (
		select from member_role_now g
		where g.organization_id = m.organization_id
			and g.member_id = m.id and g.template = 'owner')
		as is_owner,
	c.id as asked_id, a.name as asked_by_name, c.created_at as asked_at,
	c.expires_at, :'member_id' = c.asked_by or :'role_assign_all'
		or m.id in (select r from members_reached(
			:'organization_id', :'role_assign_reach') r) as may_see
from membership m
left join rights_change c on c.organization_id = m.organization_id
	and c.subject_id = m.id and c.kind = 'member_resume'
	and c.decision is null and c.expires_at > now()
left join membership a on a.organization_id = c.organization_id
	and a.id = c.asked_by
where m.organization_id = :'organization_id' and m.id = :'id'
order by c.id desc
limit 1;
