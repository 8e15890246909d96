begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create or replace function audit_changes(before jsonb, after jsonb) returns jsonb
language sql immutable set search_path = outstaff, pg_temp as $$
	select jsonb_object_agg(key, case when key in ('password_hash',
			'sealed_secret', 'recovery_hashes',
			'client_secret_sealed')
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

create or replace function audit() returns trigger
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
drop function audit_changes(text, jsonb, jsonb);
drop table audit_hidden;

commit;
