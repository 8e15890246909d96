set search_path = outstaff, pg_temp;
select id, name, slug, timezone, workweek_start, status, policy_version,
	created_at, updated_at, deleted_at
from organization where false;
do $$
begin
	assert timezone_exists('Europe/Vienna');
	assert not timezone_exists('../../etc/passwd');
end $$;
