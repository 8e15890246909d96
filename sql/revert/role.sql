begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop trigger roles on organization;
drop trigger owner_left on membership;
drop view member_role_now;
drop table member_role, role;
drop function role_templates, membership_owner_left;
do $$
begin
	drop extension btree_gist;
exception when insufficient_privilege or dependent_objects_still_exist then
	raise notice 'extension btree_gist has other users';
end $$;

commit;
