begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function department_delete_edit, preview_left, preview_at_once,
	rights_change_look, role_delete_looked, preview_confirm,
	preview_flags, preview_people, preview_changes, preview_of,
	rules_places, preview_diff, preview_waits, preview_rows, others_of,
	active_admins, permissions_of_owners, preview_make, place_make,
	preview_facts, preview_whom, members_placed, rules_anchors,
	places_people, preview_moves, team_member_edit, place_edit, end_edit,
	day_end, exception_edit, role_give_edit, role_edit;
drop type preview_row, place_person;

commit;
