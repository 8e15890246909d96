begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

delete from schedule where kind = 'access_review_round';
delete from notification_event where event like 'access!_review!_%' escape '!';
delete from audit_view_kind where subject_kind = 'access_review';
create or replace function audit_subject_name(e audit_event) returns text
language sql stable
begin atomic
	select coalesce(audit_subject_lookup(e), e.changes #>> '{name,1}',
		e.changes #>> '{name,0}', e.changes #>> '{file_name,1}',
		e.changes #>> '{title,1}');
end;
drop trigger review on member_role;
drop trigger review on member_permission;
drop trigger review on rights_change;
drop function access_review_round, access_review_next, access_review_remind,
	access_review_settle, access_review_change_decided,
	access_review_grant_ended, access_review_end, access_review_keep_all,
	access_review_keep, access_review_decide, access_review_refuse, access_review_turn,
	access_review_start, access_review_begin, access_review_list_rights,
	access_review_close, access_review_owners, access_review_tell,
	access_reviewers, access_review_refusals,
	members_assigned(uuid, uuid, uuid[]),
	grant_lasts, only_owner,
	access_review_found, access_review_unused,
	access_review_seen, access_review_visible,
	access_review_status;
drop table access_review_item;
drop table access_review;
alter table organization drop column access_review_months;

commit;
