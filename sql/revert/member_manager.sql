begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function member_reports;
drop trigger policy_manager on membership;
drop trigger manager_changed on membership;
drop trigger manager_given on membership;
drop trigger reports_pass on membership;
drop trigger left_line on membership;
drop trigger lock_manager on membership;
drop function membership_manager_changed, membership_reports_pass,
	membership_left_line;
drop table member_manager;
alter table membership drop column manager_id;

commit;
