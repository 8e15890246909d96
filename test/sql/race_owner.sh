#!/bin/bash
# Two owners take each other's role at the same moment: one owner stays.
# race_owner.sh HOST PORT DATABASE
. "$(dirname "$0")/race.bash"
as_super >/dev/null <<< "insert into member_role (organization_id, member_id,
	role_id, granted_by) values (organization_id('north'),
	member_id('Ben', 'north'), role_id('owner', 'north'),
	member_id('Ann', 'north'))"
race() { # WHOSE
	as_super <<-SQL
	begin;
	select pg_advisory_xact_lock_shared(1);
	delete from member_role where member_id = member_id('$1', 'north')
		and role_id = role_id('owner', 'north');
	select pg_sleep(0.2);
	commit;
	SQL
}
hold
race Ann >"$out/ann" 2>&1 &
race Ben >"$out/ben" 2>&1 &
go
echo 1..2
refused=$(grep -l 'an organization keeps an active owner' "$out"/* | wc -l)
check 1 "[ $refused = 1 ]" "one of two is refused"
owners=$(as_super <<< "select count(*) from member_role_now
	where organization_id = organization_id('north') and template = 'owner'")
check 2 "[ $owners = 1 ]" "one owner stays"
