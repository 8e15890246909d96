begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function member_in_department, department_members, department_below,
	department_delete;
drop trigger policy_department on membership;
drop trigger moved on membership;
drop trigger joined on membership;
drop trigger left_department on membership;
drop trigger lock on membership;
drop function membership_moved, membership_left, membership_policy_moved,
	organizations_policy_changed;
drop table member_department;
alter table membership drop column department_id;
drop table department_path;
drop table department;
drop function department_empty, department_placed, organization_lock;

commit;
