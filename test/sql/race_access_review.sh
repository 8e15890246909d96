#!/bin/bash
# Two people decide on the same right at the same moment: one does, the other is
# told. Two begin a review: one does. race_access_review.sh HOST PORT DATABASE
. "$(dirname "$0")/race.bash"
race() { # NAME STATEMENT
	as_app <<-SQL
	begin;
	select act_as('$1', 'north', 'access_review.test');
	select pg_advisory_xact_lock_shared(1);
	select (($2)).id;
	select pg_sleep(0.2);
	commit;
	SQL
}
hold
race Ann "access_review_start()" >"$out/first" 2>&1 &
race Ben "access_review_start()" >"$out/second" 2>&1 &
go
echo 1..4
refused=$(grep -l 'access_review_open_unique' "$out"/first "$out"/second | wc -l)
check 1 "[ $refused = 1 ]" "POL-47 one of two who begin a review does"
item=$(as_super <<< "select id from access_review_item
	where member_id = member_id('Cid', 'north')")
hold
race Ann "access_review_keep('$item', null)" >"$out/ann" 2>&1 &
race Ben "access_review_end('$item', null)" >"$out/ben" 2>&1 &
go
refused=$(grep -l 'not theirs to decide' "$out"/ann "$out"/ben | wc -l)
check 2 "[ $refused = 1 ]" "POL-47 one of two who decide on a right does"
state=$(as_super <<< "select i.status || ' ' || (g.valid_until is null)
	from access_review_item i join member_role g on g.id = i.grant_id
	where i.id = '$item'")
check 3 "[ '$state' = 'kept true' ] || [ '$state' = 'ended false' ]" \
	"and what it says is so"
events=$(as_super <<< "select count(*) from audit_event
	where subject_id = '$item' and operation = 'update'
		and changes ? 'status'")
check 4 "[ $events = 1 ]" "and is in the audit once"
