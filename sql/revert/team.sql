begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function member_in_team, team_members, team_delete, team_member_set;

drop trigger without_teams on department;
drop trigger left_teams on membership;
drop view team_member_now;
drop table team_member;
drop table team;
drop function department_teams, team_left, team_placed;

commit;
