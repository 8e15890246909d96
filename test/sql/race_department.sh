#!/bin/bash
# Two departments are moved below one another at the same moment, and a person
# into one that is being deleted: the second who comes is refused.
# race_department.sh HOST PORT DATABASE
. "$(dirname "$0")/race.bash"
as_super >/dev/null <<-SQL
insert into department (organization_id, name)
values (organization_id('north'), 'A'), (organization_id('north'), 'B'),
	(organization_id('north'), 'C');
SQL
race() { # SQL
	as_app <<-SQL
	set search_path = outstaff, tap, pg_temp;
	begin;
	select act_as('Ann', 'north', 'department.write');
	select pg_advisory_xact_lock_shared(1);
	$1;
	select pg_sleep(0.2);
	commit;
	SQL
}
below() {
	race "update department set parent_id = (select id from department
		where name = '$2') where name = '$1'"
}
hold
below A B >"$out/a" 2>&1 &
below B A >"$out/b" 2>&1 &
race "update membership set department_id = (select id from department
	where name = 'C') where id = member_id('Cid', 'north')" \
	>"$out/person" 2>&1 &
race "select department_delete(id, false) from department where name = 'C'" \
	>"$out/delete" 2>&1 &
go
echo 1..4
refused=$(grep -l 'not below itself' "$out/a" "$out/b" | wc -l)
check 1 "[ $refused = 1 ]" "ORG-35 one of two moves is refused"
paths=$(as_super <<< "select count(*) from department_path p join department d
	on d.id = p.descendant_id where d.name in ('A', 'B')")
check 2 "[ $paths = 3 ]" "ORG-35 one is below the other"
refused=$(grep -l 'is not empty\|no such department' \
	"$out/person" "$out/delete" | wc -l)
check 3 "[ $refused = 1 ]" "ORG-35 a person comes or a department goes"
lost=$(as_super <<< "select count(*) from membership m join department d
	on d.id = m.department_id where d.deleted_at is not null")
check 4 "[ $lost = 0 ]" "ORG-35 nobody belongs to what is gone"
