#!/bin/bash
# Eight tries at the same moment, of which three are free: three go on.
# race_attempt.sh HOST PORT DATABASE
. "$(dirname "$0")/race.bash"
race() {
	as_app <<-SQL
	begin;
	select pg_advisory_xact_lock_shared(1);
	select 'wait ' || attempt_register(sha256('race'), 3, 900);
	commit;
	SQL
}
hold
for n in 1 2 3 4 5 6 7 8; do race >"$out/$n" 2>&1 & done
go
echo 1..1
free=$(grep -lx 'wait 0' "$out"/* | wc -l)
check 1 "[ $free = 3 ]" "three of eight go on"
