-- As outstaff_app in another organization, with an empty setting, and with
-- none: no row of an organization is seen, changed or made, in any table.
begin;
select plan((count(*) * 12 + 2)::int) from pg_class c
where c.relnamespace = 'outstaff'::regnamespace and c.relkind = 'r';

-- The column that says whose a row is: its organization's, else an account's,
-- else nobody's.
create temp table target as
select c.relname::text as name, k.attname::text as key,
	case when k.attname = 'organization_id' or c.relname = 'organization'
			then quote_literal(organization_id('north'))
		when k.attname = 'account_id' or c.relname = 'account'
			then quote_literal(account_id('Ann'))
		when k.atttypid = 'bytea'::regtype then '''\x00'''
		else quote_literal('x') end as value,
	(select string_agg(quote_ident(a.attname), ', ')
		from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
		and has_column_privilege(c.oid, a.attnum, 'update')) as updatable
from pg_class c
join lateral (select a.attname, a.atttypid from pg_attribute a
	join pg_index i on i.indrelid = c.oid and i.indisprimary
	where a.attrelid = c.oid and (a.attnum = i.indkey[0]
		or a.attname in ('organization_id', 'account_id'))
	order by a.attname = 'organization_id' desc,
		a.attname = 'account_id' desc
	limit 1) k on true
where c.relnamespace = 'outstaff'::regnamespace and c.relkind = 'r';

-- The commands, and what may become of them.
create temp view command as
select name, 'select' as verb, format('select from %I where %I = %s', name,
	key, value) as command, '{0 rows,42501}'::text[] as allowed from target
union all
select name, 'update', format('update %I set %s = default where %I = %s', name,
	case when updatable is null then quote_ident(key)
		else split_part(updatable, ', ', 1) end, key, value),
	'{0 rows,42501}' from target
union all
select name, 'delete', format('delete from %I where %I = %s', name, key, value),
	'{0 rows,42501}' from target
union all
-- a trigger may find the references missing before the policy is asked
select name, 'insert', format('insert into %I (%I) values (%s)', name, key,
	value), '{42501,23503}' from target;

select ok(outcome(command) = any (allowed), 'no setting: ' || verb
	|| ' ' || name) from command;
select act_as('Eve', 'south');
select ok(outcome(command) = any (allowed), 'another organization: ' || verb
	|| ' ' || name || ' ' || outcome(command)) from command;
select act_as_nobody();
select ok(outcome(command) = any (allowed), 'an empty setting: ' || verb
	|| ' ' || name) from command;
-- The same by the program's own statements, told the wrong organization.
select organization_id('north') as north, member_id('Cid', 'north') as cid,
	certificate_id('N-1') as certificate, type_id('First aid', 'north') as type
\gset
select act_as('Eve', 'south');
select is_empty(format('execute certificate_get(%L, true, ''{%s}'', %L)', :'north',
	:'cid', :'certificate'), 'a certificate of another organization is absent');
select is_empty(format('execute certificate_type_get(%L, %L)', :'north',
	:'type'), 'so is a type');

select * from finish();
rollback;
