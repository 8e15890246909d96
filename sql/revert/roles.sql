-- Roles that other databases of the cluster still use are kept.
do $$
declare
	name text;
begin
	execute format('revoke create on database %I from outstaff_owner',
		current_database());
	foreach name in array array['outstaff_app', 'outstaff_worker',
		'outstaff_readonly', 'outstaff_definer', 'outstaff_owner']
	loop
		begin
			execute format('drop role if exists %I', name);
		exception when dependent_objects_still_exist then
			raise notice 'role % is still in use', name;
		end;
	end loop;
end $$;
