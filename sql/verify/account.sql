set search_path = outstaff, pg_temp;
select id, email, password_hash, first_name, last_name, name, status,
	created_at, updated_at, deleted_at
from account where false;
