#!/bin/bash
# An organization from before roles had permissions comes through all changes
# since: everybody holds what their role was, and it allows what it did (POL-37).
# migrate_roles.sh HOST PORT DATABASE
. "$(dirname "$0")/race.bash"
old=${database}_old
target="db:pg://${PGUSER:-postgres}@/$old?host=$host&port=$port"
as_super <<< "drop database if exists $old with (force)"
as_super <<< "create database $old"
trap 'as_super <<< "drop database if exists $old with (force)"; rm -rf "$out"' EXIT
as_old() {
	psql -XAtq -h "$host" -p "$port" -U "${PGUSER:-postgres}" -d "$old"
}
deploy() { (cd sql && sqitch deploy "$@" "$target") >"$out/sqitch" 2>&1; }
# The templates that people hold, by name.
held() {
	as_old <<-SQL
	select m.first_name, string_agg(g.template, ',' order by g.template)
	from membership m join member_role_now g
		on g.organization_id = m.organization_id and g.member_id = m.id
	where m.deleted_at is null group by m.first_name order by 1
	SQL
}
echo 1..5
check 1 "deploy --to team" "the schema is as it was before permissions"
as_old >/dev/null <<-SQL
begin;
insert into organization (name, slug) values ('Old', 'old');
insert into account (email, password_hash, first_name, last_name)
select lower(n) || '@example.com', 'x', n, 'Old'
from unnest('{Olga,Adam,Ada,Mia,Max,Udo}'::text[]) n;
insert into membership (organization_id, account_id, first_name, last_name,
	email)
select o.id, a.id, a.first_name, a.last_name, a.email
from organization o, account a;
insert into member_role (organization_id, member_id, role_id)
select m.organization_id, m.id, r.id from membership m
join role r using (organization_id)
where (m.first_name, r.template) in (('Olga', 'owner'), ('Adam', 'admin'),
	('Ada', 'admin'), ('Mia', 'member'), ('Max', 'member'),
	('Max', 'auditor'), ('Udo', 'auditor'));
commit;
SQL
before=$(held)
check 2 "deploy --verify" "all changes since come over it"
[ -n "$before" ] && [ "$(held)" = "$before" ]
check 3 "[ $? = 0 ]" "POL-37 admins and all others keep their roles"
# What the rules give now, beside what the templates say.
differs=$(as_old <<-SQL
	with given as (
		select m.id, r.permission, max(r.reach) as reach
		from membership m cross join lateral
			member_rules(m.organization_id, m.id, now()) r
		where r.effect <> 'deny' group by 1, 2
	), meant as (
		select g.member_id as id, t.permission, max(t.reach) as reach
		from member_role_now g
		join template_permission t using (template) group by 1, 2
	)
	select count(*) from given full join meant using (id, permission)
	where given.reach is distinct from meant.reach
	SQL
)
check 4 "[ '$differs' = 0 ]" \
	"POL-37 a role allows by default what its template does"
missing=$(as_old <<< "select count(*) from role_template t where not exists
	(select from role r where r.template = t.template)")
check 5 "[ '$missing' = 0 ]" \
	"POL-37 POL-38 an older organization has every built-in role"
