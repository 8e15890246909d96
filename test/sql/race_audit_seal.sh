#!/bin/bash
# AUD-09: what commits after the events around it were sealed is sealed too;
# changes wait neither for each other nor for who seals.
# race_audit_seal.sh HOST PORT DATABASE
. "$(dirname "$0")/race.bash"
change() { # NUMBER
	as_app <<-SQL
	begin;
	select act_as('Ann', 'north', 'certificate.write');
	update certificate set issuing_authority = 'before'
	where number = '$1';
	select pg_advisory_xact_lock_shared(1);
	update certificate set issuing_authority = 'after'
	where number = '$1';
	commit;
	SQL
}
seal() { as_super <<< "select audit_seal_some()"; }
sealed() { # NUMBER
	as_super <<< "select count(*) from audit_event e join audit_seal s
		on s.organization_id = e.organization_id
			and e.id = any (s.event_ids)
		where e.subject_id = certificate_id('$1')
			and e.changes ? 'issuing_authority'
			and e.operation = 'update'"
}
as_super <<< "insert into certificate (organization_id, member_id,
	certificate_type_id, number, issuing_authority, issued_on)
	select c.organization_id, c.member_id, c.certificate_type_id,
		'L-' || n, 'x', c.issued_on
	from certificate c, generate_series(1, 2) n
	where c.number = 'N-1'" >/dev/null
seal >/dev/null
hold
change L-1 >/dev/null 2>"$out/late" &
until [ "$(as_super <<< "select count(*) from pg_locks
		where locktype = 'advisory' and not granted
		and database = (select oid from pg_database
			where datname = current_database())")" = 1 ]; do
	sleep 0.05
done
echo 1..6
as_app >"$out/quick" 2>&1 <<-SQL
begin;
set local lock_timeout = '1s';
select act_as('Ann', 'north', 'certificate.write');
update certificate set issuing_authority = 'quick' where number = 'L-2';
commit;
SQL
check 1 "! grep -q ERROR $out/quick" "a change does not wait for another one"
seal >"$out/sealed"
check 2 "[ $(cat "$out/sealed") -gt 0 ]" "nor does sealing wait for it"
check 3 "[ $(sealed L-2) = 1 ]" "what has committed is sealed"
go
check 4 "[ ! -s $out/late ] && [ $(sealed L-1) = 0 ]" \
	"what commits late has older ids and is not sealed yet"
seal >/dev/null
check 5 "[ $(sealed L-1) = 2 ]" "it is in a later seal, and not lost"
twice=$(as_super <<< "select count(*) from (select id from audit_seal s,
	unnest(s.event_ids) id group by id having count(*) > 1) x")
check 6 "[ $twice = 0 ]" "nothing is sealed twice"
