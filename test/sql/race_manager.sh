#!/bin/bash
# Three people come to report to one another at the same moment: no circle.
# race_manager.sh HOST PORT DATABASE
. "$(dirname "$0")/race.bash"
race() { # WHO MANAGER
	as_app <<-SQL
	set search_path = outstaff, tap, pg_temp;
	begin;
	select act_as('Ann', 'north', 'member.write');
	select pg_advisory_xact_lock_shared(1);
	update membership set manager_id = member_id('$2', 'north')
	where id = member_id('$1', 'north');
	select pg_sleep(0.2);
	commit;
	SQL
}
hold
race Ben Cid >"$out/ben" 2>&1 &
race Cid Dee >"$out/cid" 2>&1 &
race Dee Ben >"$out/dee" 2>&1 &
go
echo 1..2
refused=$(grep -l 'nobody reports to themselves' "$out"/* | wc -l)
check 1 "[ $refused = 1 ]" "ORG-36 the one who closes the circle is refused"
lines=$(as_super <<< "select count(*) from membership
	where manager_id is not null")
check 2 "[ $lines = 2 ]" "ORG-36 the other two stand"
