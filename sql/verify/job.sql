set search_path = outstaff, pg_temp;
select id, organization_id, account_id, kind, key, payload, status, run_at,
	attempts, attempts_max, worker_pid, worker_since, error, finished_at
from job where false;
select kind, every, next_at from schedule where false;
do $$
begin
	assert not has_column_privilege('outstaff_app', 'job', 'payload',
		'select');
	assert not has_table_privilege('outstaff_app', 'job', 'insert');
	assert not has_function_privilege('outstaff_app',
		'job_add(text, jsonb, text)', 'execute');
end $$;
