begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function audit_visible, audit_listed, audit_told, audit_value,
	audit_word, audit_event_name, audit_subject_name, audit_subject_lookup,
	audit_actor_name, audit_latest,
	audit_matches, audit_id_at, audit_instant_of, audit_kinds,
	audit_kind_title;
drop table audit_view_kind;
drop index audit_event_kind, audit_event_actor, audit_event_subject;
create index audit_event_subject on audit_event
	(organization_id, subject_kind, subject_id, id);

commit;
