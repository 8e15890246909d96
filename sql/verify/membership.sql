set search_path = outstaff, pg_temp;
select organization_id, id, account_id, first_name, last_name, name, email,
	status, created_at, updated_at, deleted_at
from membership where false;
