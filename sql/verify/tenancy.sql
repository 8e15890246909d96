set search_path = outstaff, pg_temp;
select id, name, slug, timezone, role, current, created_at
from organization_mine();
