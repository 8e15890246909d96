set search_path = outstaff, pg_temp;
select organization_id, id, member_id, permission, reason, state, asked_on,
	decided_by, decided_at, created_at, updated_at
from permission_request where false;
