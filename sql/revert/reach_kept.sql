begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop trigger reach_kept on team_member;
drop trigger reach_kept on team;
drop trigger reach_kept on department;
drop trigger reach_kept on membership;
drop trigger reach_kept_new on membership;
drop function team_member_reach_kept, team_reach_kept, department_reach_kept,
	membership_reach_kept, reach_of_leads, reach_check, reach_grows,
	member_places, department_line;

commit;
