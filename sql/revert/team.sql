begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function member_in_team, team_members, team_delete, team_member_set;

create or replace function department_delete(id uuid, move_up boolean)
returns setof department
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	gone department;
begin
	perform from organization o where o.id = current_organization()
		for no key update;
	update department d set deleted_at = now()
	where d.organization_id = current_organization()
		and d.id = department_delete.id and d.deleted_at is null
	returning d.* into gone;
	if not found then
		return;
	end if;
	if move_up then
		update department d set parent_id = gone.parent_id
		where d.organization_id = gone.organization_id
			and d.parent_id = gone.id and d.deleted_at is null;
		update membership m set department_id = gone.parent_id
		where m.organization_id = gone.organization_id
			and m.department_id = gone.id and m.deleted_at is null;
	end if;
	return next gone;
end $$;

drop trigger without_teams on department;
drop trigger left_teams on membership;
drop view team_member_now;
drop table team_member;
drop table team;
drop function department_teams, team_left, team_placed;

commit;
