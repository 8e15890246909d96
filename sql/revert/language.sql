begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function account_language_set, account_language_first,
	principal_language;
alter table organization drop column language;
alter table account drop column language;

commit;
