-- Where people of the organization belong, and to whom they report (columns of
-- table membership).

-- position_update(organization_id uuid, scope_all bool, reach uuid[], id uuid, department_id uuid, department_id_given bool, manager_id uuid, manager_id_given bool) one
-- Another department or manager; where it was otherwise is kept.
update membership m set
	department_id = case when :'department_id_given'
		then :'department_id' else m.department_id end,
	manager_id = case when :'manager_id_given' then :'manager_id'
		else m.manager_id end
where m.organization_id = :'organization_id' and m.id = :'id'
	and m.deleted_at is null
	and (:'scope_all' or m.id in (select r
		from members_reached(:'organization_id', :'reach') r))
returning m.id, m.department_id, m.manager_id;
