set search_path = outstaff, pg_temp;
select event from notification_event where false;
select view from audit_view_kind where false;
