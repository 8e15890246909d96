set search_path = outstaff, pg_temp;
select l.* from audit_event e cross join lateral audit_listed(e) l where false;
select 1 / count(*) from pg_indexes
where schemaname = 'outstaff' and indexname = 'audit_event_actor';
select view from audit_view_kind where false;
select audit_kind_title('membership');
