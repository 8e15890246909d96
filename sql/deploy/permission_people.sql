-- Permissions of departments and teams.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

call permission_define('department.read', 'organization',
	'owner admin manager lead auditor');
call permission_define('department.write', 'organization', 'owner admin');
call permission_define('team.read', 'organization',
	'owner admin manager lead auditor');
call permission_define('team.write', 'organization', 'owner admin');

commit;
