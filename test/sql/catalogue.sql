-- Gates: what no table, role or function of ours may lack.
begin;
select plan(18);

create temp view tables as
select c.oid, c.relname::text as name, c.relrowsecurity, c.relforcerowsecurity,
	c.relowner::regrole::text as owner
from pg_class c
where c.relnamespace = 'outstaff'::regnamespace and c.relkind in ('r', 'p')
	-- what the schema itself says, which nobody writes
	and c.relname not in ('permission', 'role_template',
		'template_permission', 'notification_event', 'audit_view_kind');
create temp view columns as
select t.name, a.attname::text as field from tables t
join pg_attribute a on a.attrelid = t.oid and a.attnum > 0
	and not a.attisdropped;

select isnt_empty('select from tables', 'there are tables');
select is_empty('select name from tables
	where not (relrowsecurity and relforcerowsecurity)',
	'ORG-32 every table enables and forces row-level security');
select is_empty($$select name from tables t where not exists (select
	from pg_policy p where p.polrelid = t.oid and not p.polpermissive
		and p.polroles @> array['outstaff_app'::regrole::oid,
			'outstaff_readonly'::regrole::oid]
		and p.polcmd = '*')$$,
	'every table has a restrictive policy for app and readonly');
select is_empty($$select name from tables t where (select count(*)
	from pg_policy p where p.polrelid = t.oid and p.polpermissive) <> 1$$,
	'no table has a second permissive policy');
select is_empty($$select name from tables where owner <> 'outstaff_owner'$$,
	'every table belongs to the owner');
select is_empty($$select name from tables t
	where name not in ('audit_event', 'audit_seal', 'audit_anchor',
			'audit_unsealed', 'attempt', 'idempotency_key',
			'job', 'message', 'notification', 'refresh_token',
			'schedule', 'sign_in_flow', 'audit_hidden',
			'sign_in_device',
			-- what triggers keep of rows that are audited
			'department_path', 'member_department',
			'member_manager',
			-- what is applied of it is audited where it is
			'member_change_item',
			-- counted, by whom it is about
			'permission_denial')
		and not exists (select from pg_trigger g where g.tgrelid = t.oid
			and g.tgfoid = 'audit'::regproc and g.tgtype = 29)$$,
	'AUD-05 C15 every table is audited, but audit itself and bookkeeping');
select is_empty($$select name from columns c where field = 'updated_at'
	and not exists (select from pg_trigger g join tables t
		on t.oid = g.tgrelid where t.name = c.name
		and g.tgfoid = 'touch'::regproc)$$,
	'every updated_at is kept by a trigger');
select is_empty($$select name from tables t where name not in ('audit_event',
		'audit_seal', 'audit_anchor', 'audit_unsealed',
		'attempt', 'idempotency_key', 'schedule', 'refresh_token',
		'sign_in_flow', 'audit_hidden', 'department_path')
	and (select count(*) from columns c where c.name = t.name
		and field in ('created_at', 'updated_at')) <> 2$$,
	'every table says when its rows were made and changed');
select is_empty($$select name from columns c
	join tables t using (name)
	where field = 'organization_id'
		and name not in ('session', 'idempotency_key', 'job',
			'message', 'notification', 'export', 'capability')
		and not exists (select from pg_index i
			join pg_attribute a on a.attrelid = i.indrelid
				and a.attnum = i.indkey[0]
			where i.indrelid = t.oid and i.indisprimary
				and a.attname = 'organization_id')$$,
	'ORG-32 keys of tenant tables begin with the organization');
select is_empty($$select conrelid::regclass, conname from pg_constraint f
	join tables t on t.oid = f.conrelid
	where f.contype = 'f' and f.confrelid in (select oid from tables
			where name in (select name from columns
				where field = 'organization_id'))
		and f.confrelid not in ('session'::regclass,
			'notification'::regclass, 'message'::regclass,
			'capability'::regclass)
		and array_length(f.conkey, 1) < 2$$,
	'references between tenant tables are composite');
select is_empty($$select conname from pg_constraint f
	join tables t on t.oid = f.conrelid
	where f.contype in ('c', 'f', 'x') and f.conname !~ ('^' || t.name || '_')$$,
	'constraints are named after their table');
select is_empty($$select has_table_privilege(r, t, p) from unnest(
	'{outstaff_app,outstaff_worker,outstaff_definer}'::text[]) r,
	unnest('{permission,role_template,template_permission}'::text[]) t,
	unnest('{insert,update,delete}'::text[]) p
	where has_table_privilege(r, t, p)$$,
	'nobody writes what the schema says');
select is_empty($$select i.indexrelid::regclass from pg_index i
	join tables t on t.oid = i.indrelid
	join pg_class x on x.oid = i.indexrelid
	where i.indisunique and not i.indisprimary
		and x.relname !~ ('^' || t.name || '_.*_unique$')$$,
	'unique indexes are named after table and field');
select is_empty($$select rolname from pg_roles where rolname ~ '^outstaff_'
	and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)$$,
	'no role of ours passes by row-level security');
select is_empty($$select p.oid::regprocedure from pg_proc p
	where p.prosecdef and p.pronamespace = 'outstaff'::regnamespace
		and (p.proconfig is null or not p.proconfig
			@> '{"search_path=outstaff, pg_temp"}')$$,
	'security definer functions pin their search path');
select is_empty($$select p.oid::regprocedure from pg_proc p
	where p.prosecdef and p.pronamespace = 'outstaff'::regnamespace
		and p.proowner <> 'outstaff_definer'::regrole$$,
	'and belong to a role that owns nothing else');
select is_empty($$select p.oid::regprocedure from pg_proc p
	where p.pronamespace = 'outstaff'::regnamespace
		and p.proowner in ('outstaff_owner'::regrole,
			'outstaff_definer'::regrole)
		and has_function_privilege('public', p.oid, 'execute')$$,
	'no function of ours is for everybody');
select is_empty($$select name, privilege from tables
	cross join unnest('{truncate,references,trigger,delete}'::text[])
		privilege
	where has_table_privilege('outstaff_app', oid, privilege)$$,
	'the program cannot truncate, delete or make triggers');

select * from finish();
rollback;
