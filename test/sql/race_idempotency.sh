#!/bin/bash
# The same request five times at the same moment: it is done once.
# race_idempotency.sh HOST PORT DATABASE
. "$(dirname "$0")/race.bash"
race() {
	as_app <<-SQL
	begin;
	select act_as('Ann', 'north', 'certificate_type.write');
	select pg_advisory_xact_lock_shared(1);
	insert into idempotency_key (account_id, organization_id, route, key,
		request_hash)
	values (current_account(), current_organization(), 'POST /x', 'k',
		sha256('x'));
	insert into certificate_type (organization_id, name)
	values (current_organization(), 'Once ' || uuid_v7());
	select pg_sleep(0.1);
	commit;
	SQL
}
hold
for n in 1 2 3 4 5; do race >"$out/$n" 2>&1 & done
go
echo 1..2
refused=$(grep -l 'idempotency_key_key_unique' "$out"/* | wc -l)
check 1 "[ $refused = 4 ]" "four of five are refused"
made=$(as_super <<< "select count(*) from certificate_type
	where name like 'Once %'")
check 2 "[ $made = 1 ]" "one is done"
