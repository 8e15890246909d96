// Roles, who has them, and answers to who may do what and why.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { add, browse, name, organization, sql, uuid } from './client.mjs';

const TEMPLATES = ['admin', 'auditor', 'billing', 'customer', 'lead', 'manager',
	'member', 'owner', 'worker'];
let owner, admin, member;

before(async () => {
	owner = await organization();
	admin = await add(owner, 'admin');
	member = await add(owner, 'member');
}, { timeout: 60000 });

const roles = async (who) => (await who.must(200, 'GET', '/roles')).data;
const byTemplate = async (template) => (await roles(owner)).find((each) =>
	each.template === template).id;
const checked = async (who, ...permissions) => (await who.must(200, 'POST',
	'/permissions/check', { permissions })).permissions.map(({ reach }) => reach);
const explained = (who, permission, subject) => who.must(200, 'GET',
	`/permissions/explain?permission=${permission}${
		subject ? `&subject_id=${subject}` : ''}`);
const make = (who, fields) => who.post('/roles', { name: name('Role'),
	...fields });

test('POL-38 POL-03 POL-02 every organization starts with a role of each kind',
	async () => {
		const fresh = await organization();
		const list = await roles(fresh);

		assert.deepEqual(list.map(({ template }) => template).sort(), TEMPLATES);
		assert.deepEqual(list.filter(({ member_count: count }) => count > 0)
			.map(({ template }) => template), ['owner']);
	});

test('POL-45 who joins starts with the least', async () => {
	const someone = await add(owner, 'member');

	assert.deepEqual(await checked(someone, 'certificate.read', 'member.read',
		'role.assign', 'audit.read'), ['own', 'none', 'none', 'none']);
});

test('POL-05 POL-06 POL-28 a role of one\'s own is made, changed and deleted by the API',
	async () => {
		const made = await make(admin, { permissions: ['audit.read'] });

		assert.equal(made.status, 201, made.text);
		const target = `/roles/${made.json.id}`;
		const changed = { name: name('Renamed'), description: 'Looks',
			permissions: ['audit.read', 'member.read'] };

		await admin.must(200, 'PATCH', target, changed);
		const read = await admin.must(200, 'GET', target);

		assert.deepEqual([read.name, read.description, read.permissions,
			read.template], [changed.name, 'Looks', changed.permissions, null]);
		assert.equal((await admin.delete(target)).status, 204);
		assert.equal((await admin.get(target)).status, 404);
	});

test('POL-22 POL-17 a built-in role is what it is', async () => {
	const id = await byTemplate('auditor');

	assert.equal((await owner.call('PATCH', `/roles/${id}`,
		{ permissions: ['audit.read'] })).status, 404);
	assert.equal((await owner.delete(`/roles/${id}`)).status, 404);
});

test('POL-07 POL-30 POL-29 several roles count together, from the next request on',
	async () => {
		const someone = await add(owner, 'member');
		const { json: one } = await make(owner, { permissions: ['audit.read'] });
		const { json: two } = await make(owner,
			{ permissions: ['certificate.verify'] });

		for (const { id } of [one, two])
			await owner.must(200, 'POST', `/members/${someone.member.id}/roles`,
				{ role_id: id });
		assert.deepEqual(await checked(someone, 'audit.read',
			'certificate.verify', 'certificate.read', 'role.write'),
		['organization', 'organization', 'own', 'none']);
		const again = await owner.post(`/members/${someone.member.id}/roles`,
			{ role_id: one.id });

		assert.equal(again.status, 409);
	});

test('POL-14 POL-15 U17 A8 what is taken away is gone at the next request, and written down',
	async () => {
		const someone = await add(owner, 'member');
		const { id } = await owner.must(200, 'POST',
			`/members/${someone.member.id}/roles`,
			{ role_id: await byTemplate('auditor') });

		assert.equal((await someone.get('/members')).status, 200);
		assert.equal((await owner.delete(`/grants/${id}`)).status, 204);
		assert.equal((await someone.get('/members')).status, 403);
		assert.equal(await sql(`select string_agg(operation, ' ' order by id)
			from audit_event where subject_id = '${id}'
				and action = 'role.assign'`), 'insert update');
		assert.equal((await owner.delete(`/grants/${id}`)).status, 404);
	});

test('POL-08 a role allows what it builds on, and changes with it', async () => {
	const { json: base } = await make(owner, { permissions: ['audit.read'] });
	const { json: upper } = await make(owner, { parent_id: base.id });
	const someone = await add(owner, 'member');

	await owner.must(200, 'POST', `/members/${someone.member.id}/roles`,
		{ role_id: upper.id });
	assert.deepEqual(await checked(someone, 'audit.read'), ['organization']);
	await owner.must(200, 'PATCH', `/roles/${base.id}`,
		{ permissions: ['certificate.export'] });
	assert.deepEqual(await checked(someone, 'audit.read',
		'certificate.export'), ['none', 'organization']);
	const circle = await owner.call('PATCH', `/roles/${base.id}`,
		{ parent_id: upper.id });

	assert.equal(circle.status, 422, circle.text);
});

test('POL-11 an exception denies whatever the roles say, and says why', async () => {
	const someone = await add(owner, 'auditor');
	const target = `/members/${someone.member.id}/exceptions`;

	await owner.must(200, 'POST', target, { permission: 'audit.read',
		effect: 'deny', reason: 'is being looked into' });
	assert.deepEqual(await checked(someone, 'audit.read', 'member.read'),
		['none', 'organization']);
	const why = await explained(someone, 'audit.read');

	assert.equal(why.allowed, false);
	assert.deepEqual(why.reasons.map(({ effect, reason, role_name: role }) =>
		[effect, reason, role]), [['deny', 'is being looked into', null],
		['role', null, 'Auditor']]);
	const nameless = await owner.post(target, { permission: 'audit.read',
		effect: 'allow' });

	assert.equal(nameless.status, 422);
	const ended = await owner.post(target, { permission: 'audit.read',
		effect: 'allow', reason: 'x', ends_on: '2020-01-01' });

	assert.match(ended.text, /The last day is in the past/);
	assert.ok(nameless.json.details.fields.reason);
});

test('POL-33 POL-49 why somebody may, for oneself and for whom one sees', async () => {
	const mine = await explained(member, 'certificate.read');

	assert.deepEqual([mine.allowed, mine.reach, mine.reasons.length],
		[true, 'own', 1]);
	assert.equal((await explained(owner, 'certificate.read', member.member.id))
		.reach, 'own');
	assert.equal((await member.get(`/permissions/explain?permission=${
		'audit.read'}&subject_id=${owner.member.id}`)).status, 404);
	assert.equal((await member.get('/permissions/explain?permission=moon.fly'))
		.status, 400);
});

test('POL-32 POL-35 a table compares roles, and permissions are found in it',
	async () => {
		const page = await (await browse(member.email)).get('/roles/matrix');

		assert.equal(page.status, 200);
		assert.match(page.text, /data-table-filter="permissions"/);
		for (const text of ['Department manager', 'certificate.verify',
			'reach-department', 'reach-organization'])
			assert.ok(page.text.includes(text), text);
		const rows = page.text.match(/<tr>/g).length;

		assert.equal(rows - 1, Number(await sql('select count(*) from permission')));
	});

test('POL-36 POL-31 POL-43 a person\'s page shows their rights, and gives a role from there',
	async () => {
		const browser = await browse(owner.email);
		const someone = await add(owner, 'member');
		const target = `/members/${someone.member.id}/permissions`;
		const profile = await browser.get(`/members/${someone.member.id}`);

		assert.ok(profile.text.includes(`href="${target}"`));
		assert.match((await browser.get(target)).text, /Add and change certificates/);
		const given = await browser.submit(`/members/${someone.member.id}/roles`,
			{ role_id: await byTemplate('auditor') }, { method: 'POST' });

		assert.equal(given.status, 303);
		assert.equal(given.headers.location, target);
		const page = await browser.get(target);

		assert.match(page.text, /Read the audit log/);
		const [, grant] = page.text.match(/action="\/grants\/([0-9a-f-]+)\/preview"/);
		const taken = await browser.submit(`/grants/${grant}`, {},
			{ method: 'DELETE' });

		assert.deepEqual([taken.status, taken.headers.location], [303, target]);
		const made = await browser.submit(`/members/${someone.member.id}/exceptions`,
			{ permission: 'audit.read', effect: 'allow', reason: 'helps out',
				reach: 'organization' }, { method: 'POST' });

		assert.deepEqual([made.status, made.headers.location], [303, target]);
	});

test('APR-13 APR-15 POL-23 POL-25 who can do something is answered by name',
	async () => {
		const boss = await add(owner, 'member');
		const { id: department } = await owner.must(201, 'POST', '/departments',
			{ name: name('Department') });

		await owner.must(200, 'POST', `/members/${boss.member.id}/roles`,
			{ role_id: await byTemplate('admin'), department_id: department });
		const { data } = await owner.must(200, 'GET',
			'/permissions/holders?permission=role.assign');
		const found = new Map(data.map(({ id, reach }) => [id, reach]));

		assert.equal(found.get(boss.member.id), 'department');
		assert.equal(found.get(owner.member.id), 'organization');
		assert.equal(found.has(member.member.id), false);
	});

test('POL-24 A7 giving and taking tells a manager nothing of people elsewhere',
	async () => {
		const manager = await add(owner, 'manager');
		const [near, far] = [await add(owner, 'member'),
			await add(owner, 'member')];
		const { id: department } = await owner.must(201, 'POST', '/departments',
			{ name: name('Department') });
		const { id: role } = (await make(owner, { reach: 'own',
			permissions: ['certificate.read'] })).json;
		const give = (who, { id }) => who.post(`/members/${id}/roles`,
			{ role_id: role });
		const deny = (who, { id }) => who.post(`/members/${id}/exceptions`,
			{ permission: 'certificate.read', effect: 'deny', reason: 'x' });
		const absent = { id: uuid() };

		for (const { member: { id } } of [manager, near])
			await owner.must(200, 'PATCH', `/members/${id}/position`,
				{ department_id: department });
		for (const ask of [give, deny]) {
			const none = await ask(manager, absent);

			assert.equal(none.status, 404);
			assert.equal((await ask(manager, far.member)).bare, none.bare);
			assert.equal((await ask(manager, near.member)).status, 200);
		}
		const theirs = (await give(owner, far.member)).json;
		const ours = (await owner.must(200, 'GET',
			`/members/${near.member.id}/grants`)).data.find((each) =>
			each.permission === 'certificate.read');

		assert.equal((await manager.delete(`/grants/${theirs.id}`)).bare,
			(await manager.delete(`/grants/${absent.id}`)).bare);
		await manager.must(204, 'DELETE', `/grants/${ours.id}`);
		await owner.must(204, 'DELETE', `/grants/${theirs.id}`);
	});

test('A9 POL-42 nobody gives more than they hold, by the API either', async () => {
	const someone = await add(owner, 'member');
	const target = `/members/${someone.member.id}/roles`;

	for (const [who, status] of [[admin, 422], [member, 403]])
		assert.equal((await who.post(target,
			{ role_id: await byTemplate('owner') })).status, status);
	assert.equal((await make(admin, { permissions: ['organization.own'] }))
		.status, 422);
	assert.equal((await make(member, { permissions: ['audit.read'] })).status,
		403);
});

test('A9 POL-05 who edits a role could give what it allowed before', async () => {
	const { json: { id } } = await make(owner,
		{ permissions: ['audit.read', 'billing.write'] });

	for (const answer of [
		await admin.patch(`/roles/${id}`, { permissions: ['audit.read'] }),
		await admin.patch(`/roles/${id}`, { name: name('Other') }),
		await admin.delete(`/roles/${id}`)]) {
		assert.equal(answer.status, 422, answer.text);
		assert.match(answer.json.error, /allows more than you could give/);
	}
	await owner.must(200, 'PATCH', `/roles/${id}`, { permissions: ['audit.read'] });
	await admin.must(204, 'DELETE', `/roles/${id}`);
});

test('POL-05 POL-08 an organization has 200 roles of its own, eight in a row',
	async () => {
		const fresh = await organization();
		let last;

		for (let i = 0; i < 8; i++)
			last = (await fresh.must(201, 'POST', '/roles', { name: `Role ${i}`,
				parent_id: last })).id;
		assert.match((await make(fresh, { parent_id: last })).json.error,
			/At most eight roles/);
		await sql(`insert into role (organization_id, name)
			select '${fresh.organization.id}', 'More ' || n
			from generate_series(9, 200) n`);
		assert.match((await make(fresh, {})).json.error, /200 roles/);
	});

test('POL-33 what somebody may do is told once, with all that it comes from',
	async () => {
		const someone = await add(owner, 'member');
		const target = `/members/${someone.member.id}`;
		const parent = name('Checker'), child = name('Senior');
		const { json: { id } } = await make(owner, { name: parent,
			permissions: ['audit.read'] });
		const { json: { id: senior } } = await make(owner, { name: child,
			permissions: ['audit.read'], parent_id: id });

		for (const role_id of [id, senior])
			await owner.must(200, 'POST', `${target}/roles`, { role_id,
				ends_on: '2126-03-31' });
		const browser = await browse(owner.email);
		const { text } = await browser.get(`${target}/permissions`);
		const rows = [...text.matchAll(/<tr[^>]*>\s*<th scope="row">([^]*?)<\/tr>/g)]
			.map(([row]) => row).filter((row) => /Read the audit log/.test(row));

		assert.equal(rows.length, 1, rows.join());
		assert.match(rows[0], new RegExp(`Role: ${parent}, ${child}`));
		assert.match(text, /until 31 Mar 2126/);
		assert.match(rows[0], /<time datetime="2126-03-31">31 Mar 2126/);
		const card = (await browser.get(target)).text;

		assert.match(card, new RegExp(`class="button" href="${target}/permissions"`));
		assert.doesNotMatch(card, /name="roles_/);
	});

test('A9 POL-08 what is held under a condition is given under the same alone',
	async () => {
		const who = await add(owner, 'member');
		const giver = (await make(owner, { permissions: ['role.read',
			'role.assign', 'role.write', 'member.read'] })).json.id;
		const log = (await make(owner, { permissions: ['audit.read'] })).json.id;
		const exception = (by, whom, more = {}) => by.post(
			`/members/${whom.member.id}/exceptions`, { reason: 'Log',
				permission: 'audit.read', effect: 'allow', ...more });
		const condition = { condition: 'two_factor' };

		await owner.must(200, 'POST', `/members/${who.member.id}/roles`,
			{ role_id: giver });
		await sql(`insert into two_factor (account_id, sealed_secret,
				confirmed_at)
			values ('${who.account_id}', decode(repeat('00', 48), 'hex'), now())`);
		assert.equal((await exception(owner, who, condition)).status, 200);
		assert.deepEqual(await checked(who, 'audit.read'), ['organization']);
		assert.equal((await exception(who, member)).status, 422);
		assert.equal((await who.post(`/members/${member.member.id}/roles`,
			{ role_id: log })).status, 422);
		assert.equal((await make(who, { permissions: ['audit.read'] })).status,
			422);
		assert.equal((await exception(who, member, condition)).status, 200);
	});
