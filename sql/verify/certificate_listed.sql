set search_path = outstaff, pg_temp;
select l.* from certificate c
cross join lateral certificate_listed(c) l where false;
select certificate_id, at, actor_name, event, what, reason
from certificate_history where false;
do $$
begin
	assert certificate_status('2026-01-31', 30, '2026-01-01') = 'expiring';
	assert certificate_status('2026-01-31', 29, '2026-01-01') = 'valid';
	assert certificate_status('infinity', 365, '2026-01-01') = 'valid';
	assert certificate_status('2026-01-01', 0, '2026-01-02') = 'expired';
end $$;
