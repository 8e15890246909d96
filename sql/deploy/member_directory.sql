-- Who is found among the people of an organization.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- names that are not spelled quite right
create extension if not exists pg_trgm schema outstaff;

-- Each filter that is null finds everybody. Every word of the search stands
-- somewhere in name or email, or the whole is nearly a part of the name. A
-- department finds all below it too. The function is inlined.
create function member_found(organization_id uuid, search text,
	department_id uuid, without_department boolean, team_id uuid,
	role text, status text) returns setof membership
language sql stable
begin atomic
	select m.* from membership m
	where m.organization_id = $1 and m.deleted_at is null
		and ($2 is null or not exists (
				select from unnest(string_to_array(
					lower($2), ' ')) word
				where strpos(lower(m.name) || ' ' || m.email,
					word) = 0)
			or (char_length($2) > 4
				and word_similarity($2, m.name) >= 0.5))
		and ($3 is null or m.department_id in (
			select p.descendant_id from department_path p
			where p.organization_id = $1 and p.ancestor_id = $3))
		and ($4 is distinct from true or m.department_id is null)
		and ($5 is null or m.id in (
			select t.member_id from team_member t
			where t.organization_id = $1 and t.team_id = $5
				and t.valid_until is null))
		and ($6 is null or m.id in (
			select g.member_id from member_role_now g
			where g.organization_id = $1 and g.template = $6))
		and ($7 is null or m.status = $7);
end;

-- A department by the way from the top.
create function department_title(organization_id uuid, department_id uuid)
returns text language sql stable
begin atomic
	select string_agg(a.name, ' / ' order by p.depth desc)
	from department_path p
	join department a on a.organization_id = p.organization_id
		and a.id = p.ancestor_id
	where p.organization_id = $1 and p.descendant_id = $2;
end;

grant execute on function member_found(uuid, text, uuid, boolean, uuid, text,
	text), department_title(uuid, uuid)
	to outstaff_app, outstaff_worker, outstaff_readonly, outstaff_definer;

commit;
