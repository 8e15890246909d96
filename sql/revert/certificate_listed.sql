begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop view certificate_history;
drop function certificate_matches, certificate_latest, certificate_earliest,
	certificate_longest_lead, certificate_listed, certificate_expiry,
	certificate_status, certificate_seen, certificate_unchanged,
	certificate_visible;

commit;
