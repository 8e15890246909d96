set search_path = outstaff, pg_temp;
select organization_id, sequence, at, event_ids, hashes, previous, head
from audit_seal where false;
select organization_id, sequence, id, head, at from audit_anchor where false;
do $$
begin
	assert not has_table_privilege('outstaff_app', 'audit_seal',
		'insert, update, delete, truncate');
	assert not has_table_privilege('outstaff_worker', 'audit_seal',
		'insert, update, delete, truncate');
	assert not has_table_privilege('outstaff_app', 'audit_unsealed',
		'select, insert, update, delete');
	assert not has_function_privilege('outstaff_app',
		'audit_seal_one(uuid, int)', 'execute');
end $$;
