#!/bin/bash
# U12: twenty uses of one refresh token at the same moment: one wins, and
# afterwards the session is over, for nineteen others have the token too.
# race_refresh.sh HOST PORT DATABASE
. "$(dirname "$0")/race.bash"
as_super <<-SQL >/dev/null
	select outstaff.bearer_create((select id from outstaff.account
		where first_name = 'Ann'), sha256('race'), null, null, 'race');
	SQL
race() {
	as_app <<-SQL
	begin;
	select pg_advisory_xact_lock_shared(1);
	select outcome from refresh_token_use(sha256('race'), sha256('next $1'),
		'race-$1');
	commit;
	SQL
}
hold
for n in {1..20}; do race "$n" >"$out/$n" 2>&1 & done
go
echo 1..4
won=$(grep -lx refreshed "$out"/* | wc -l)
check 1 "[ $won = 1 ]" "one of twenty gets the next token"
lost=$(grep -lx reused "$out"/* | wc -l)
check 2 "[ $lost -ge 1 ]" "that it came again is seen"
alive=$(as_super <<< "select count(*) from outstaff.session s
	where s.kind = 'bearer' and s.revoked_at is null
		and exists (select from outstaff.refresh_token r
			where r.session_id = s.id
				and r.token_hash = sha256('race'))")
check 3 "[ $alive = 0 ]" "and ends the session"
made=$(as_super <<< "select count(*) from outstaff.refresh_token r
	where r.token_hash in (select sha256(('next ' || n)::bytea)
		from generate_series(1, 20) n)")
check 4 "[ $made = 1 ]" "one token was made"
