begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

delete from schedule where kind in ('audit_seal', 'audit_anchor');
drop function audit_anchor_mail, audit_anchor_add, audit_anchor_id,
	audit_seal_some, audit_seal_one, audit_seal_line, audit_seal_start,
	audit_canonical,
	audit_instant, audit_text;
alter table message drop column detail;
drop table audit_anchor, audit_seal;
drop trigger await on audit_event;
drop function audit_event_await;
drop table audit_unsealed;

commit;
