set search_path = outstaff, pg_temp;
select organization_id, id, name, template, created_at, updated_at, deleted_at
from role where false;
select organization_id, id, member_id, role_id, granted_by, source, reason,
	valid_from, valid_until
from member_role where false;
select organization_id, member_id, template, rank
from member_role_now where false;
