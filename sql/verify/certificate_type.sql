set search_path = outstaff, pg_temp;
select organization_id, id, name, description, valid_months, lead_days,
	longest_lead, created_at, updated_at, deleted_at
from certificate_type where false;
do $$
begin
	assert longest_lead('{7,30,1}') = 30;
	assert longest_lead('{}') = 0;
end $$;
