#!/bin/bash
# U9: twenty sign-ins have looked at a password that is changed at the same
# moment. Whichever begins before, and those that come after: none is left.
# race_sign_in.sh HOST PORT DATABASE
. "$(dirname "$0")/race.bash"
ann=$(as_super <<< "select id from outstaff.account where first_name = 'Ann'")
as_super <<< "update outstaff.account set password_hash = 'old'
	where id = '$ann'" >/dev/null
sign_in() {
	as_app <<-SQL
	begin;
	select pg_advisory_xact_lock_shared(1);
	select 'begun' from sign_in_hold('$ann', 'old', false) h (id)
	cross join lateral session_create(h.id, sha256('race $1'), 'cookie', null,
		null, 'race-$1') s;
	commit;
	SQL
}
change() {
	as_app <<-SQL
	begin;
	select set_config('outstaff.account', '$ann', true);
	select pg_advisory_xact_lock_shared(1);
	select account_password_change(uuid_v7(), 'old', 'new', null);
	commit;
	SQL
}
hold
for n in {1..10}; do sign_in "$n" >"$out/$n" 2>&1 & done
change >"$out/change" 2>&1 &
for n in {11..20}; do sign_in "$n" >"$out/$n" 2>&1 & done
go
echo 1..2
check 1 "! grep -q ERROR '$out/change'" "the password is changed"
alive=$(as_super <<< "select count(*) from outstaff.session s
	where s.account_id = '$ann' and s.revoked_at is null
		and s.token_hash in (select sha256(('race ' || n)::bytea)
			from generate_series(1, 20) n)")
check 2 "[ $alive = 0 ]" "no sign-in by the old one outlives it"
