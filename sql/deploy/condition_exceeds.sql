-- What waits for a condition counts as if it were met: whoever gives it holds
-- it, also while the person has no second factor yet.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create or replace function rules_exceed(organization_id uuid, holder uuid,
	subject uuid, grant_id uuid, at timestamptz) returns text
language sql stable security definer set search_path = outstaff, pg_temp as $$
	with holds as materialized (
		select h.* from member_rules($1, $2, now()) h
		where h.since < now()
	), wanted as materialized (
		select r.permission, r.effect, r.reach, r.anchor_id, r.grant_id,
			r.valid_until
		from member_rules($1, $3, at) r
		union
		select e.permission, e.effect, e.reach,
			coalesce(e.department_id, e.team_id), e.id, e.valid_until
		from member_permission e
		where e.organization_id = $1 and e.member_id = $3
			and e.condition is not null and e.valid_from <= at
			and (e.valid_until is null or e.valid_until > at)
	)
	select w.permission from wanted w
	join permission p on p.name = w.permission and w.reach >= p.floor
	where w.effect <> 'deny' and ($4 is null or w.grant_id = $4)
		and (exists (select from holds h
				where h.permission = w.permission
					and h.effect = 'deny')
			or not exists (select from holds h
				where h.permission = w.permission
					and h.effect <> 'deny'
					and h.reach >= p.floor
					and (h.valid_until is null
						or h.valid_until >= w.valid_until)
					and rule_covers($1, $2, h.reach,
						h.anchor_id, w.reach,
						w.anchor_id, $3)))
	limit 1;
$$;

commit;
