set search_path = outstaff, pg_temp;
select name, floor from permission where false;
select template, title, rank from role_template where false;
select template, permission, reach from template_permission where false;
select organization_id, id, role_id, permission, reach, valid_from, valid_until
from role_permission where false;
select organization_id, id, role_id, parent_id, valid_from, valid_until
from role_parent where false;
select description from role where false;
select 1 / count(*) from permission where name = 'team.write';
