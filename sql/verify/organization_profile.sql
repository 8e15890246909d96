set search_path = outstaff, pg_temp;
select workdays, industry, size, website, description, primary_color,
	secondary_color, accent_color, logo_document_id, deletion_blockers
from organization where false;
do $$
begin
	assert color_contrast('#ffffff') = 1;
	assert has_function_privilege('outstaff_app',
		'organization_told(organization)', 'execute');
end $$;
