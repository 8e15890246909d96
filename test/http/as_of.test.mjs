// Rights as they were on a past day: told from what is kept of grants, roles
// and people, and what the program answered on that day.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import path from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { add, browse, name, organization, sql, stack } from './client.mjs';

let owner, someone, auditor;

const day = (back) => new Date(Date.now() - back * 86400000).toISOString()
	.slice(0, 10);
const explained = (permission, at) => owner.must(200, 'GET',
	`/permissions/explain?permission=${permission}&subject_id=${
		someone.member.id}${at ? `&at=${at}` : ''}`);
const scope = async (...of) => (await explained(...of)).reach;
const holders = async (permission, at) => (await owner.must(200, 'GET',
	`/permissions/holders?permission=${permission}${at ? `&at=${at}` : ''}`))
	.data.filter(({ id }) => id === someone.member.id)
	.map(({ reach }) => reach).join();
const give = (fields) => owner.must(200, 'POST',
	`/members/${someone.member.id}/roles`, fields);

/** What happened today is as if it had been days ago; the earliest first, since
 * what lasted until something else began must not overlap it meanwhile. */
const age = (days) => sql(`begin; set local session_replication_role = replica;
	${['membership', 'member_role', 'member_permission', 'role', 'role_permission',
		'role_parent', 'member_department', 'team_member'].map((table) => {
		const lasts = !['membership', 'role'].includes(table);

		return `do $$ declare r record; begin
		for r in select ctid from ${table}
			where organization_id = '${owner.organization.id}'
			order by ${lasts ? 'valid_from' : 'created_at'} loop
			update ${table} set created_at = created_at - interval '${days} days'${
	lasts ? `, valid_from = valid_from - interval '${days} days',
				valid_until = valid_until - interval '${days} days'` : ''}
			where ctid = r.ctid;
		end loop; end $$;`;
	}).join('')}
	update audit_event set at = at - interval '${days} days'
	where organization_id = '${owner.organization.id}'; commit`);

before(async () => {
	owner = await organization();
	someone = await add(owner, 'member');
	auditor = (await owner.must(200, 'GET', '/roles')).data.find(
		({ template }) => template === 'auditor').id;
}, { timeout: 60000 });

test('POL-36 POL-49 a right is told as of the day that is asked for', async () => {
	const { id: own } = await owner.must(201, 'POST', '/roles', {
		name: name('Role'), permissions: ['audit.read'] });
	const { id } = await give({ role_id: own });

	await age(10);
	await owner.must(200, 'PATCH', `/roles/${own}`,
		{ permissions: ['certificate.export'] });
	await age(10);
	assert.equal((await owner.delete(`/grants/${id}`)).status, 204);
	await age(10);
	assert.deepEqual([await scope('audit.read', day(31)),
		await scope('audit.read', day(25)), await scope('audit.read', day(15)),
		await scope('audit.read')], ['none', 'organization', 'none', 'none']);
	assert.deepEqual([await scope('certificate.export', day(25)),
		await scope('certificate.export', day(15)),
		await scope('certificate.export', day(5))],
	['none', 'organization', 'none']);
	assert.deepEqual([await holders('audit.read', day(31)),
		await holders('audit.read', day(25)), await holders('audit.read')],
	['', 'organization', '']);
	assert.deepEqual((await owner.must(200, 'GET', `/members/${
		someone.member.id}/grants?at=${day(25)}`)).data.map(({ name: role }) =>
		role).sort().at(-1).startsWith('Role'), true);
});

test('POL-10 POL-36 the department is the one of that day, and so is whether somebody was active',
	async () => {
		const units = [];

		for (let i = 0; i < 2; i++)
			units.push((await owner.must(201, 'POST', '/departments',
				{ name: name('Unit') })).id);
		const move = (to) => owner.must(200, 'PATCH', `/members/${
			someone.member.id}/position`, { department_id: to });
		const anchor = async (at) => (await explained('member.read', at))
			.reasons.map(({ anchor_id: of }) => of).join();
		const manager = (await owner.must(200, 'GET', '/roles')).data.find(
			({ template }) => template === 'manager').id;

		await give({ role_id: manager });
		await move(units[0]);
		await age(5);
		await move(units[1]);
		await sql(`update membership set status = 'suspended'
			where id = '${someone.member.id}'`);
		await age(5);
		await sql(`update membership set status = 'active'
			where id = '${someone.member.id}'`);
		assert.deepEqual([await anchor(day(7)), await anchor(day(2)),
			await anchor()], [units[0], units[1], units[1]]);
		assert.deepEqual([await holders('member.read', day(7)),
			await holders('member.read', day(2)), await holders('member.read')],
		['department', '', 'department']);
	});

test('POL-33 POL-49 where nothing gives it, one row says so, on any day', async () => {
	const page = (await (await browse(owner.email)).get(
		`/members/${someone.member.id}/permissions`)).text;

	for (const at of [day(7), undefined]) {
		const { allowed, reach, reasons } = await explained('billing.write', at);

		assert.deepEqual([allowed, reach, reasons.length], [false, 'none', 1]);
		assert.deepEqual([reasons[0].member_id, reasons[0].effect,
			reasons[0].reach, reasons[0].reason], [someone.member.id, 'none',
			null, 'None of their roles gives it, and no exception does.']);
	}
	assert.match((await owner.get(`/permissions/explain?permission=${
		'billing.write'}&subject_id=${someone.member.id}`,
	{ headers: { 'accept-language': 'de' } })).json.reasons[0].reason, /^Keine /);
	assert.match(page, new RegExp('may not do</h2>[^]*None of ' +
		'their roles gives it, and no exception does[^]*' +
		'Change seats and where bills go'));
});

test('POL-36 the page tells a past day and changes nothing there', async () => {
	const browser = await browse(owner.email);
	const target = `/members/${someone.member.id}/permissions`;
	const now = await browser.get(target);
	const then = await browser.get(`${target}?at=${day(3)}`);

	assert.match(now.text, /name="at"/);
	assert.match(now.text, /Give a role/);
	assert.match(then.text, /This is as of the end of/);
	assert.doesNotMatch(then.text, /Give a role|Take away/);
	assert.equal((await browser.get(`${target}?at=yesterday`)).status, 400);
	assert.equal((await owner.get(
		'/permissions/holders?permission=audit.read&at=2026-02-31')).status, 400);
	assert.equal((await browser.get(
		`/permissions/holders?permission=audit.read&at=${day(3)}`)).status, 200);
});

test('POL-49 OBS-08 outstaffctl explains the same to who runs the installation',
	async () => {
		const run = promisify(execFile);
		const explain = (...words) => run(path.join(stack.root,
			'bin/outstaffctl'), ['explain', owner.organization.slug, ...words],
		{ env: { ...process.env, OUTSTAFF_CONF: path.join(stack.dir,
			'etc/outstaff/outstaff.conf') } });
		const may = (await explain(someone.email, 'member.read')).stdout;
		const why = await explained('member.read');

		assert.match(may, / may member\.read in .*, reach: department\.\n/);
		assert.equal(may.trim().split('\n').length, 2 + why.reasons.length);
		assert.match(may, /Department manager\tdepartment\tUnit/);
		const then = (await explain(someone.email, 'member.read', day(7)))
			.stdout;

		assert.match(then, / may member\.read /);
		const never = (await explain(someone.email, 'audit.read')).stdout;

		assert.match(never, / may not audit\.read .*\nNone of their roles gives it/);
		for (const words of [[someone.email, 'moon.fly'], ['x', 'audit.read'],
			[someone.email, 'audit.read', 'monday'], []])
			await assert.rejects(explain(...words));
	});
