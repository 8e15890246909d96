begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function member_change_run, member_change_item_undo,
	member_change_item_apply, member_change_possible,
	member_change_import, member_change_begin,
	member_change_seen, looked_at, member_change_now, team_part_wanted;
drop table member_change_item;
drop table member_change;

commit;
