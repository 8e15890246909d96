begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop trigger by_second_person on department;
drop trigger by_second_person on team;
drop trigger by_second_person on team_member;
drop trigger by_second_person on membership;
drop function department_update, team_member_put, place_or_ask,
	department_move, team_lead, department_second_person,
	team_second_person, team_member_second_person,
	membership_second_person, place_check, place_gives_them, place_gives;

commit;
