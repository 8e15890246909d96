begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function color_contrast, color_luminance, organization_told,
	organization_unchanged;
drop trigger logo on organization;
drop trigger logo_old on organization;
drop function organization_logo, organization_logo_old;
alter table organization drop column workdays, drop column industry,
	drop column size, drop column website, drop column description,
	drop column primary_color, drop column secondary_color,
	drop column accent_color, drop column logo_document_id,
	drop column deletion_blockers;

commit;
