begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create or replace function member_may_give(organization_id uuid, member_id uuid,
	templates text[]) returns boolean
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	with held as materialized (
		select h.permission, h.effect, h.reach
		from member_rules($1, $2, clock_timestamp()) h)
	select exists (select from membership m
			where m.organization_id = $1 and m.id = $2
				and m.status = 'active' and m.deleted_at is null)
		and not exists (
			select from (select 'role.assign' union all
				select a.permission from role r
				cross join lateral role_allows($1, now(),
					array[r.id]) a
				where r.organization_id = $1
					and r.deleted_at is null
					and r.template = any ($3)) given (permission)
			where not exists (select from held
					where held.permission = given.permission
						and held.reach = 'organization')
				or exists (select from held
					where held.permission = given.permission
						and held.effect = 'deny'));
$$;

commit;
