-- What events do not tell: what is secret, what says who somebody is, and what
-- says nothing. Names and addresses would outlive their account in events that
-- nobody can change; that they changed, and of whom, is told all the same.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create table audit_hidden (
	table_name text not null,
	column_name text not null,
	omitted boolean not null default false,
	primary key (table_name, column_name)
);
comment on column audit_hidden.table_name is '*: of every table';
comment on column audit_hidden.omitted is 'not even that it changed is told';
call table_protect('audit_hidden', 'false');
grant select on audit_hidden to outstaff_definer;

insert into audit_hidden (table_name, column_name, omitted)
select '*', name, true
from unnest('{id,created_at,updated_at,seen_at,token_hash,policy_version,
	lasts_until,longest_lead,storage_key,holder_name,document_name,
	document_type,document_size,reviewed_by_name}'::text[]) name;
insert into audit_hidden (table_name, column_name) values
	('*', 'password_hash'), ('*', 'sealed_secret'),
	('*', 'recovery_hashes'), ('*', 'client_secret_sealed'),
	('account', 'email'), ('account', 'first_name'),
	('account', 'last_name'), ('account', 'name'), ('account', 'phone'),
	('membership', 'name'), ('membership', 'first_name'),
	('membership', 'last_name'), ('membership', 'email'),
	('membership', 'phone'), ('capability', 'email'),
	('phone_confirmation', 'phone'), ('invitation', 'email'),
	('invitation', 'first_name'), ('invitation', 'last_name'),
	('invitation', 'message'), ('subscription', 'billing_email'),
	('identity', 'email'), ('identity', 'subject'),
	('session', 'user_agent'), ('session', 'address');

-- What changed between two states of a row.
create function audit_changes(of_table text, before jsonb, after jsonb)
returns jsonb
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select jsonb_object_agg(key, case when h.column_name is null
			then jsonb_build_array(before -> key, after -> key)
			else '["hidden", "hidden"]' end)
	from jsonb_object_keys(before || after) key
	left join audit_hidden h on h.column_name = key
		and h.table_name in ('*', of_table)
	where nullif(before -> key, 'null') is distinct from
			nullif(after -> key, 'null')
		and not (key = 'organization_id'
			and '{}' in (before, after))
		and h.omitted is not true;
$$;
alter function audit_changes(text, jsonb, jsonb) owner to outstaff_definer;

-- Events tell who decided, also where it is done in the name of who asked
-- (rights_change.sql).
create or replace function audit() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	before jsonb := case tg_op when 'INSERT' then '{}'
		else to_jsonb(old) end;
	after jsonb := case tg_op when 'DELETE' then '{}' else to_jsonb(new) end;
	subject jsonb := case tg_op when 'DELETE' then before else after end;
	changes jsonb := audit_changes(tg_table_name, before, after);
	organization text := case tg_table_name when 'organization'
		then subject ->> 'id' else subject ->> 'organization_id' end;
	action text := current_setting('outstaff.action', true);
	request text := current_setting('outstaff.request', true);
	decider text := current_setting('outstaff.decider', true);
begin
	if changes is null then
		return null;
	end if;
	insert into audit_event (organization_id, account_id, member_id,
		action, request_id, subject_kind, subject_id, operation,
		changes)
	values (case when organization is null
			then '00000000-0000-0000-0000-000000000000'
			else organization::uuid end,
		current_account(),
		coalesce(nullif(decider, '')::uuid, current_member()),
		case when action <> '' then action
			else tg_table_name || '.' || lower(tg_op) end,
		nullif(request, ''), tg_table_name, (subject ->> 'id')::uuid,
		lower(tg_op), changes);
	return null;
end $$;

-- Of no table in particular.
create or replace function audit_changes(before jsonb, after jsonb)
returns jsonb
language sql stable set search_path = outstaff, pg_temp as $$
	select audit_changes('', before, after);
$$;

commit;
