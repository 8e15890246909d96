// Departments, teams, reporting lines and the directory, as people and programs
// use them.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { add, browse, name, organization, parallel, sql } from './client.mjs';

let owner, admin, member, auditor, browser;

const department = (fields) => owner.must(201, 'POST', '/departments', fields);
const team = (fields) => owner.must(201, 'POST', '/teams', fields);
const place = (who, fields) => owner.must(200, 'PATCH',
	`/members/${who.member.id}/position`, fields);
const find = async (query) => (await owner.must(200, 'GET',
	`/members?${new URLSearchParams(query)}`)).data.map((one) => one.id).sort();
const ids = (...people) => people.map((one) => one.member.id).sort();

before(async () => {
	owner = await organization();
	[admin, member, auditor] = [await add(owner, 'admin', { last_name: 'Meyer' }),
		await add(owner, 'member', { first_name: 'Rosa', last_name: 'Silva' }),
		await add(owner, 'auditor')];
	browser = await browse(owner.email);
}, { timeout: 60000 });

test('ORG-35 departments are a tree with the people of all below', async () => {
	const field = await department({ name: 'Field' });
	const north = await department({ name: 'North', parent_id: field.id });
	const office = await department({ name: 'Office' });

	await place(member, { department_id: north.id });
	await place(admin, { department_id: field.id });
	const { data } = await owner.must(200, 'GET', '/departments');

	assert.deepEqual(data.map((one) => [one.name, one.level, one.member_count,
		one.member_count_below]), [['Field', 1, 1, 2], ['North', 2, 1, 1],
		['Office', 1, 0, 0]]);
	const page = await browser.get('/departments');

	assert.match(page.text.replaceAll(/\s+/g, ' '),
		/Field.*<ul> <li>.*North.*<\/li> <\/ul><\/li> <li>.*Office/);
	assert.match(page.text, /2 people belong to no department/);

	const cycle = await owner.patch(`/departments/${field.id}`,
		{ parent_id: north.id });

	assert.equal(cycle.status, 422);
	assert.match(cycle.json.details.fields.parent_id, /below itself/);
	const look = (parent) => browser.submit(`/departments/${field.id}/preview`,
		{ parent_id: parent }, { method: 'PATCH' });
	const preview = await look(office.id);

	assert.match(preview.text, /2 people move along/);
	assert.match(preview.text, /1 department, 0 teams/);
	assert.match((await look(north.id)).text, /cannot be below itself/);
	assert.equal((await browser.submit(`/departments/${field.id}`,
		{ parent_id: office.id }, { method: 'PATCH' })).status, 303);
	assert.deepEqual(await find({ department_id: office.id }),
		ids(admin, member), 'ORG-40 people move along');
	assert.equal((await browser.submit(`/departments/${field.id}`,
		{ parent_id: '' }, { method: 'PATCH' })).status, 303);
	assert.deepEqual(await find({ department_id: office.id }), []);
	assert.equal((await department({ name: 'Field', parent_id: office.id })).name,
		'Field', 'the name is free elsewhere');
	const twice = await owner.post('/departments', { name: 'FIELD' });

	assert.equal(twice.status, 409);
	assert.match(twice.text, /of this name in the same place/);
});

test('ORG-35 a department is deleted empty, or with what is in it moved up',
	async () => {
		const top = await department({ name: name('Top') });
		const low = await department({ name: 'Low', parent_id: top.id });
		const lowest = await department({ name: 'Lowest', parent_id: low.id });
		const crew = await team({ name: name('Crew'), department_id: low.id });

		await place(auditor, { department_id: low.id });
		const refused = await owner.delete(`/departments/${low.id}`);

		assert.equal(refused.status, 409);
		assert.match(refused.json.error, /Move them up with it/);
		await owner.must(204, 'DELETE', `/departments/${low.id}`,
			{ move_up: true });
		assert.equal((await owner.must(200, 'GET', `/departments/${lowest.id}`))
			.parent_id, top.id);
		assert.equal((await owner.must(200, 'GET', `/members/${
			auditor.member.id}`)).department_id, top.id);
		assert.equal((await owner.must(200, 'GET', `/teams/${crew.id}`))
			.department_id, top.id);
		assert.equal((await owner.get(`/departments/${low.id}`)).status, 404);
		const page = await browser.get(`/members/${auditor.member.id}`);

		assert.match(page.text, /Department Low/, 'where they belonged is kept');
	});

test('ORG-35 of two moves that would make a circle one is refused', async () => {
	const a = await department({ name: name('A') });
	const b = await department({ name: name('B') });
	const answers = await parallel([[a, b], [b, a]], 2, ([one, other]) =>
		owner.patch(`/departments/${one.id}`, { parent_id: other.id }));

	assert.deepEqual(answers.map((each) => each.status).sort(), [200, 422]);
});

test('ORG-36 teams have members and leads, and remember who was in them',
	async () => {
		const crew = await team({ name: name('Crane') });
		const put = (who, lead) => owner.must(200, 'PUT',
			`/teams/${crew.id}/members`, { person_id: who.member.id,
				is_lead: lead });

		await put(admin, true);
		await put(member, false);
		await put(member, false);
		const people = (await owner.must(200, 'GET', `/teams/${crew.id}/members`))
			.data;

		assert.deepEqual(people.map((one) => [one.person_id, one.is_lead]),
			[[admin.member.id, true], [member.member.id, false]]);
		assert.match((await browser.get('/teams')).text, /Ada Meyer/);
		assert.deepEqual(await find({ team_id: crew.id }), ids(admin, member));
		await put(member, true);
		await owner.must(204, 'DELETE', `/teams/${crew.id}/members/${
			admin.member.id}`);
		assert.equal((await owner.delete(`/teams/${crew.id}/members/${
			admin.member.id}`)).status, 404, 'once');
		assert.equal(await sql(`select count(*) from team_member
			where team_id = '${crew.id}'`), '3');
		const page = await browser.get(`/members/${member.member.id}`);

		assert.match(page.text, /Leads team Crane/);
		await owner.must(204, 'DELETE', `/teams/${crew.id}`);
		assert.equal((await owner.get(`/teams/${crew.id}`)).status, 404);
	});

test('ORG-36 people report to somebody, and never in a circle', async () => {
	await place(member, { manager_id: admin.member.id });
	await place(admin, { manager_id: owner.member.id });
	const answer = await owner.patch(`/members/${owner.member.id}/position`,
		{ manager_id: member.member.id });

	assert.equal(answer.status, 422);
	assert.match(answer.json.details.fields.manager_id, /reports to them already/);
	const page = await browser.get(`/members/${admin.member.id}`);

	assert.match(page.text, /Who reports to Ada Meyer/);
	assert.match(page.text, /Rosa Silva/);
	const form = await browser.submit(`/members/${owner.member.id}/position`,
		{ manager_id: member.member.id }, { method: 'PATCH' });

	assert.equal(form.status, 422);
	assert.match(form.text, /manager_id-error/, 'the form is shown again');
	await place(member, { manager_id: null });
	assert.equal((await owner.must(200, 'GET', `/members/${member.member.id}`))
		.manager_id, null);
});

test('ORG-36 UX-10 forms offer nobody who cannot be chosen', async () => {
	const chief = await organization();
	const [top, below] = [await add(chief, 'member'), await add(chief, 'member')];
	const page = await browse(chief.email);
	const offered = async (address, name) => {
		const { text } = await page.get(address);
		const [, select] = text.match(new RegExp(
			`<select id="${name}"[^>]*>([^]*?)</select>`));

		return [...select.matchAll(/<option value="([^"]+)"/g)]
			.map(([, id]) => id).sort();
	};
	const position = `/members/${top.member.id}/position`;

	assert.deepEqual(await offered(position, 'manager_id'), ids(chief, below));
	await chief.must(200, 'PATCH', `/members/${below.member.id}/position`,
		{ manager_id: top.member.id });
	assert.deepEqual(await offered(position, 'manager_id'), ids(chief));
	const { id: team } = await chief.must(201, 'POST', '/teams',
		{ name: 'Crew' });

	assert.deepEqual(await offered(`/teams/${team}`, 'person_id'),
		ids(chief, top, below));
	await chief.must(200, 'PUT', `/teams/${team}/members`,
		{ person_id: below.member.id });
	assert.deepEqual(await offered(`/teams/${team}`, 'person_id'),
		ids(chief, top));
	const { id: role } = await chief.must(201, 'POST', '/roles',
		{ name: 'Foreman' });
	const { id: above } = await chief.must(201, 'POST', '/roles',
		{ name: 'Head', parent_id: role });
	const parents = await offered(`/roles/${role}/edit`, 'parent_id');

	assert.ok(parents.length > 5);
	assert.ok(!parents.includes(role) && !parents.includes(above));
	assert.ok((await offered(`/roles/${above}/edit`, 'parent_id'))
		.includes(role));
	assert.deepEqual(await offered('/roles/new', 'parent_id'),
		[...parents, role, above].sort());
});

test('ORG-09 people are found by name, email, place, team, role and access',
	async () => {
		assert.deepEqual(await find({ search: 'rosa sil' }), ids(member));
		assert.deepEqual(await find({ search: 'SILVA' }), ids(member));
		assert.deepEqual(await find({ search: 'Rosa Sylva' }), ids(member),
			'not spelled quite right');
		assert.deepEqual(await find({ search: member.email }), ids(member));
		assert.deepEqual(await find({ search: "%_' \\" }), []);
		assert.deepEqual(await find({ role: 'auditor' }), ids(auditor));
		assert.deepEqual(await find({ status: 'suspended' }), []);
		assert.deepEqual(await find({ search: 'ada', role: 'admin' }), ids(admin));
		assert.equal((await owner.get(`/members?search=${'x'.repeat(101)}`)).status,
			400);
		const none = await browser.get('/members?search=nobody-like-this');

		assert.match(none.text, /Nobody matches these filters/);
		const page = await owner.must(200, 'GET', '/members?limit=2');
		const next = await owner.must(200, 'GET', `/members?limit=2&cursor=${
			page.page.next}`);

		assert.equal(new Set([...page.data, ...next.data].map((one) => one.id)).size,
			4);
	});

test('ORG-33 nobody is put into what belongs to others', async () => {
	const other = await organization();
	const foreign = await other.must(201, 'POST', '/departments',
		{ name: 'Foreign' });
	const crew = await team({ name: name('Crew') });

	for (const [target, body] of [
		[`/members/${member.member.id}/position`, { department_id: foreign.id }],
		[`/members/${member.member.id}/position`,
			{ manager_id: other.member.id }]])
		assert.equal((await owner.patch(target, body)).status, 422);
	assert.equal((await owner.put(`/teams/${crew.id}/members`,
		{ person_id: other.member.id })).status, 422);
	assert.deepEqual(await find({ department_id: foreign.id }), []);
	assert.deepEqual((await other.must(200, 'GET', '/departments')).data
		.map((one) => one.name), ['Foreign']);
});

test('ORG-09 the directory is exported, and no cell is a formula', async () => {
	await sql(`update account set last_name = '=HYPERLINK("x")'
		where email = '${auditor.email}'`);
	const { text } = await owner.get('/members.csv');
	const lines = text.trim().split('\r\n');

	assert.match(lines[0].replace(/^\uFEFF/, ''),
		/^email,first_name,last_name,department,manager,teams,role,status/);
	assert.equal(lines.length, 5);
	assert.match(text, /"'=HYPERLINK\(""x""\)"/);
	assert.equal((await member.get('/members.csv')).status, 403);
});

test('UX-03 lists are in the menu of whoever reaches beyond their own',
	async () => {
		const menu = async (who) => [...(await (await browse(who.email))
			.get('/home')).text.match(/<nav class="side".*?<\/nav>/s)[0]
			.matchAll(/<a href="([^"]+)"/g)].map(([, address]) => address);

		assert.deepEqual(await menu(member), ['/home', '/my-certificates',
			'/certificates/new']);
		const { id: crew } = await team({ name: name('Crew') });
		const [manager, lead] = [await add(owner, 'manager'),
			await add(owner, 'lead')];

		assert.deepEqual(await menu(manager), await menu(member),
			'whom there is nobody to look after for');
		await place(manager, { department_id:
			(await department({ name: name('Yard') })).id });
		await owner.must(200, 'PUT', `/teams/${crew}/members`,
			{ person_id: lead.member.id, is_lead: true });
		for (const who of [manager, lead])
			assert.deepEqual(await menu(who), ['/home', '/my-certificates',
				'/certificates', '/members', '/certificate-types']);
		assert.deepEqual(await menu(await add(owner, 'billing')), ['/home',
			'/subscription']);
	});
