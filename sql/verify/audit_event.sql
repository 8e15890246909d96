set search_path = outstaff, pg_temp;
select organization_id, id, at, account_id, member_id, action, request_id,
	subject_kind, subject_id, operation, changes
from audit_event where false;
do $$
begin
	assert audit_changes('{"a": 1, "b": 2}', '{"a": 1, "b": 3}')
		= '{"b": [2, 3]}';
end $$;
