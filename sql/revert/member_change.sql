begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function member_change_allowed, member_change_run,
	member_change_preview, member_change_still,
	member_change_try, member_change_items_run, member_change_item_undo,
	member_change_item_role_undo, member_change_item_place_undo,
	member_change_item_apply, member_change_refused,
	member_change_item_role, rights_change_waiting,
	member_change_item_place, member_change_refuse,
	member_change_possible, member_change_import, member_change_begin,
	member_change_seen, looked_at, role_facts, member_change_now,
	team_part_wanted;
drop table member_change_item;
drop table member_change;

commit;
