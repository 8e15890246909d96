begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

alter default privileges grant execute on functions to public;
drop procedure tenant_table, table_audit, table_protect;
drop function touch, cursor_id, cursor_date, today, current_member,
	current_account, current_organization, uuid_v7;
drop schema outstaff;

commit;
