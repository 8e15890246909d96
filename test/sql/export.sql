-- role: superuser. Exports: whose they are, and who ends them first.
begin;
select plan(20);

select account_id('Ann') as ann, account_id('Cid') as cid,
	account_id('Fay') as fay, organization_id('north') as north \gset
set role outstaff_app;
select act_as('Ann', 'north', 'certificate.export');
execute export_begin_certificate(true, null, null, null, null, null, null)
	\gset c_
select is(:'c_status', 'waiting', 'NTF-15 one is asked for');
select is(refusal('execute export_begin_certificate(true, null, null, ''valid'',
	null, null, null)'), '23505 export_status_unique', 'one at a time');
execute export_begin_account \gset a_
select is((select count(*)::int from export), 2, 'both are seen');
select is(outcome('insert into export (account_id, kind) values (null, null)'),
	'42501', 'none is made up');
select is(outcome('update export set status = ''ready'''), '42501',
	'nor called ready');

select act_as('Ben', 'north', 'certificate.export');
select is_empty('select from export', 'A2 a colleague sees none of them');
select is_empty(format('select from export_end(%L)', :'c_id'),
	'nor ends one');
select act_as('Ann', null, 'test');
select is((select string_agg(kind, ' ') from export), 'account',
	'without the organization, what is not its own');
select is_empty(format('select from export_end(%L)', :'c_id'),
	'nor is the other ended from there');
reset role;

-- the worker
set role outstaff_worker;
select j.id as job from job j where j.key = :'c_id' \gset
reset role;
update job set status = 'running', attempts = 2, worker_pid = 1,
	worker_since = now() where id = :'job';
set role outstaff_worker;
execute export_start(:'job') \gset w_
select is(:'w_organization_id', :'north', 'it is told what of whom');
execute export_enter(:'c_id');
select is(current_setting('outstaff.account') || ' '
	|| current_setting('outstaff.zone'), :'ann' || ' Pacific/Tongatapu',
	'it goes on as who asked, by their calendar');
select results_eq(format('execute export_progress(%L, %L, 2, 1, 1)', :'c_id',
	:'job'), format('values (%L::uuid)', :'c_id'), 'it tells how far it is');
select is_empty(format('execute export_progress(%L, %L, 1, 1, 1)', :'c_id',
	:'job'), 'NTF-05 a worker that lost it does not');
select is_empty(format('execute export_ready(%L, %L, 1, 9)', :'c_id', :'job'),
	'nor does it end it');
savepoint before;
select isnt_empty(format('execute export_ready(%L, %L, 2, 9)', :'c_id',
	:'job'), 'who has it ends it');
select act_as_nobody();
rollback to before;
reset role;
set role outstaff_app;
select act_as('Ann', 'north', 'test');
select isnt_empty(format('select from export_end(%L)', :'c_id'),
	'it is given up meanwhile');
select is(refusal(format('select from export_end(%L)', :'c_id')),
	'OS409 export_status_step', 'once');
reset role;
set role outstaff_worker;
select is_empty(format('execute export_ready(%L, %L, 2, 9)', :'c_id', :'job'),
	'and nobody calls it ready');
reset role;

-- who has left the organization meanwhile gets nothing
insert into export (account_id, organization_id, kind)
values (:'cid', :'north', 'certificate') returning id as gone \gset
insert into job (kind, payload) values ('export',
	jsonb_build_object('export_id', :'gone')) returning id as job \gset
update membership set status = 'suspended' where account_id = :'cid';
set role outstaff_worker;
select is_empty(format('execute export_start(%L)', :'job'),
	'A2 nothing is made for who may not have it any more');
reset role;
select is((select status from export where id = :'gone'), 'failed',
	'and it says so');

select * from finish();
rollback;
