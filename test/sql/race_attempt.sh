#!/bin/bash
# Eight tries at the same moment, of which three are free: three go on. And one
# account from one network, tried and cleared by six at once: nobody waits for
# who waits for them.
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
echo 1..2
free=$(grep -lx 'wait 0' "$out"/* | wc -l)
check 1 "[ $free = 3 ]" "three of eight go on"

often() {
	for _ in {1..60}; do
		echo "select sign_in_try('race@example.com', '192.0.2.9',
			'192.0.2.9');"
		echo "select sign_in_clear('race@example.com', '192.0.2.9');"
	done | as_app
}
for n in 1 2 3 4 5 6; do often >"$out/often-$n" 2>&1 & done
wait
check 2 "! grep -q 'ERROR\|deadlock' '$out'/often-*" "no deadlock of sign-ins"
