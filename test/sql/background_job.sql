-- role: superuser. Who sees failed background work, and who decides on it.
begin;
select plan(9);

delete from job;
insert into job (organization_id, kind, status, error) values
	(organization_id('north'), 'mail', 'dead', 'too often')
	returning id as mine \gset
insert into job (organization_id, kind, status) values
	(organization_id('south'), 'mail', 'dead') returning id as other \gset
insert into job (kind, status) values ('mail', 'dead')
	returning id as nobodys \gset
select organization_id('north') as north \gset

set role outstaff_app;
select act_as('Ben', 'north', 'background_job.manage');
select results_eq(format('select id from job where status = ''dead'''),
	format('values (%L::uuid)', :'mine'), 'A2 one''s organization''s alone');
select is(outcome('update job set status = ''waiting'''), '42501',
	'nobody writes by themselves');
select is(outcome('select payload from job'), '42501', 'nor looks inside');
select is_empty(format('select from background_job_decide(%L, ''waiting'')',
	:'other'), 'another organization''s is not there');
select is_empty(format('select from background_job_decide(%L, ''waiting'')',
	:'nobodys'), 'nor is nobody''s');
select isnt_empty(format('select from background_job_decide(%L, ''waiting'')',
	:'mine'), 'NTF-06 it is tried again');
select is(refusal(format('select from background_job_decide(%L, ''discarded'')',
	:'mine')), 'OS409 job_status_dead', 'one decides');
reset role;
select is((select status || attempts from job where id = :'mine'), 'waiting0',
	'from the beginning');
select is((select e.action || ' ' || (e.changes -> 'status')::text
	from audit_event e where e.subject_id = :'mine'),
	'background_job.manage ["dead", "waiting"]', 'AUD-01 it is told');

select * from finish();
rollback;
