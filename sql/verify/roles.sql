-- All roles exist and none of them can pass by row-level security.
do $$
begin
	assert (select count(*) = 5 from pg_roles
		where rolname in ('outstaff_owner', 'outstaff_definer',
			'outstaff_app', 'outstaff_worker', 'outstaff_readonly')
		and not rolsuper and not rolbypassrls and not rolcreaterole);
end $$;
