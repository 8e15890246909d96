-- Who changed what: one row per changed row, written by a trigger in the same
-- transaction, never changed afterwards. There are no foreign keys: events
-- outlive what they tell about. The nil organization stands for none.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create table audit_event (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	at timestamptz not null default now(),
	account_id uuid,
	member_id uuid,
	action text not null,
	request_id text,
	subject_kind text not null,
	subject_id uuid,
	operation text not null,
	changes jsonb not null,
	primary key (organization_id, id),
	constraint audit_event_operation_check
		check (operation in ('insert', 'update', 'delete'))
);
comment on column audit_event.changes is '{"column": [before, after]}';
create index audit_event_subject on audit_event
	(organization_id, subject_kind, subject_id, id);

call table_protect('audit_event',
	'organization_id = (select current_organization())');
grant select on audit_event
	to outstaff_app, outstaff_readonly, outstaff_worker;
grant insert, select on audit_event to outstaff_definer;

-- What changed between two states of a row; the rest tells nothing or is
-- secret. A new password shows as changed, without its value.
create function audit_changes(before jsonb, after jsonb) returns jsonb
language sql immutable set search_path = outstaff, pg_temp as $$
	select jsonb_object_agg(key, case when key = 'password_hash'
			then '["hidden", "hidden"]'
			else jsonb_build_array(before -> key, after -> key) end)
	from jsonb_object_keys(before || after) key
	where nullif(before -> key, 'null') is distinct from
			nullif(after -> key, 'null')
		and not (key = 'organization_id'
			and '{}' in (before, after))
		and key <> all ('{id,created_at,updated_at,
			seen_at,token_hash,policy_version,lasts_until,
			longest_lead,storage_key,holder_name,document_name,
			document_type,document_size,reviewed_by_name}');
$$;

create function audit() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	before jsonb := case tg_op when 'INSERT' then '{}'
		else to_jsonb(old) end;
	after jsonb := case tg_op when 'DELETE' then '{}' else to_jsonb(new) end;
	subject jsonb := case tg_op when 'DELETE' then before else after end;
	changes jsonb := audit_changes(before, after);
	organization text := case tg_table_name when 'organization'
		then subject ->> 'id' else subject ->> 'organization_id' end;
	action text := current_setting('outstaff.action', true);
	request text := current_setting('outstaff.request', true);
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
		current_member(),
		case when action <> '' then action
			else tg_table_name || '.' || lower(tg_op) end,
		nullif(request, ''), tg_table_name, (subject ->> 'id')::uuid,
		lower(tg_op), changes);
	return null;
end $$;
alter function audit() owner to outstaff_definer;
grant execute on function audit_changes(jsonb, jsonb) to outstaff_definer;

create function audit_event_refuse() returns trigger language plpgsql as $$
begin
	raise exception 'audit events are never changed' using
		errcode = '42501', constraint = 'audit_event_id_final';
end $$;
create trigger final before update or delete or truncate on audit_event
	for each statement execute function audit_event_refuse();

commit;
