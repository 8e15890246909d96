#!/bin/bash
# Two reviewers decide at the same moment: one does, the other is told.
# race_review.sh HOST PORT DATABASE
. "$(dirname "$0")/race.bash"
race() { # NAME VERB VALUES
	as_app <<-SQL
	begin;
	select act_as('$1', 'north', 'certificate.$2');
	select pg_advisory_xact_lock_shared(1);
	update certificate set review = '$3', review_reason = 'x',
		reviewed_by = current_member(), reviewed_at = now()
	where number = 'N-1';
	select pg_sleep(0.2);
	commit;
	SQL
}
hold
race Ann verify verified >"$out/ann" 2>&1 &
race Ben reject rejected >"$out/ben" 2>&1 &
go
echo 1..2
refused=$(grep -l 'this certificate is .* already' "$out"/*  | wc -l)
check 1 "[ $refused = 1 ]" "one of two reviews is refused"
events=$(as_super <<< "select count(*) from audit_event
	where subject_id = certificate_id('N-1') and changes ? 'review'
	and operation = 'update'")
check 2 "[ $events = 1 ]" "one review is in the audit"
