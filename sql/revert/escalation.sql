begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

delete from notification_event
where event in ('rights_change_overdue', 'permission_overdue');
delete from schedule where kind = 'approval_escalation';
drop function approval_escalate, escalated_to;

commit;
