begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop trigger certificate on membership;
drop table certificate;
drop function certificate_follow, certificate_shown, certificate_review,
	certificate_document;

commit;
