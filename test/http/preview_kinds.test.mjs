// Gifts and ends of roles and exceptions, moves of people, departments and
// teams, and deletions of roles are looked at over the real people, and made as
// they were looked at.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { add, browse, name, organization, sql } from './client.mjs';

let owner, anna, ben, cleo, yard, field;

const template = async (who, word) => (await who.must(200, 'GET', '/roles'))
	.data.find((each) => each.template === word).id;
const person = async (first, department) => {
	const made = await add(owner, 'member', { first_name: first });

	if (department)
		await owner.must(200, 'PATCH', `/members/${made.member.id}/position`,
			{ department_id: department });
	return made;
};
const unit = async (parent) => (await owner.must(201, 'POST', '/departments',
	{ name: name('Unit'), ...(parent && { parent_id: parent }) })).id;
const own = async (permissions, more = {}) => (await owner.must(201, 'POST',
	'/roles', { name: name('Role'), permissions, ...more })).id;
const give = (someone, role_id, more = {}) => owner.must(200, 'POST',
	`/members/${someone.member.id}/roles`, { role_id, ...more });
const look = (method, path, body) => owner.must(200, method,
	`${path}/preview`, body);
const told = ({ people }, wanted) => people.filter(({ permission }) =>
	permission === wanted).map(({ id, kind, before, after, more, fewer }) =>
	[id, kind, before, after, more, fewer]);
const stale = (answer) => {
	assert.equal(answer.status, 409, answer.text);
	assert.match(answer.json.error, /changed since/);
};

before(async () => {
	owner = await organization();
	field = await unit();
	yard = await unit(field);
	anna = await person('Anna');
	ben = await person('Ben', yard);
	cleo = await person('Cleo', yard);
}, { timeout: 60000 });

test('POL-31 POL-46 giving a role shows what it gives, over whom, and does that',
	async () => {
		const role_id = await template(owner, 'manager');
		const target = `/members/${anna.member.id}/roles`;
		const body = { role_id, department_id: field };
		const shown = await look('POST', target, body);

		assert.deepEqual(told(shown, 'member.read'), [[anna.member.id, 'gain',
			null, 'department', 2, 0]]);
		assert.deepEqual(told(shown, 'certificate.read'), [[anna.member.id,
			'change', 'own', 'department', 2, 0]]);
		assert.deepEqual(shown.flags, []);
		const late = await person('Dora', yard);

		stale(await owner.call('POST', target, { ...body,
			preview: shown.preview }));
		const again = await look('POST', target, body);

		assert.equal(told(again, 'member.read')[0][4], 3);
		await owner.must(200, 'POST', target, { ...body, reason: 'any',
			preview: again.preview });
		assert.equal((await anna.must(200, 'GET', '/members')).data.length, 4,
			'and herself');
		assert.ok(late);
	});

test('POL-11 POL-46 an exception is looked at, and its end', async () => {
	const target = `/members/${ben.member.id}/exceptions`;
	const body = { permission: 'audit.read', effect: 'allow' };
	const shown = await look('POST', target, body);

	assert.deepEqual(told(shown, 'audit.read'), [[ben.member.id, 'gain', null,
		'organization', (await owner.must(200, 'GET', '/members')).data
			.length - 1, 0]]);
	assert.equal((await owner.call('POST', target, body)).status, 422,
		'a reason is given when it is made');
	const { id } = await owner.must(200, 'POST', target, { ...body,
		reason: 'Audit week', preview: shown.preview });
	const end = await look('POST', `/grants/${id}`);

	assert.deepEqual(told(end, 'audit.read').map((row) => row.slice(0, 4)),
		[[ben.member.id, 'loss', 'organization', null]]);
	await give(ben, await template(owner, 'auditor'));
	stale(await owner.call('DELETE', `/grants/${id}`, {
		preview: end.preview }));
	const none = await look('POST', `/grants/${id}`);

	assert.deepEqual(none.people, [], 'an auditor reads it anyway');
	assert.equal((await owner.call('DELETE', `/grants/${id}`,
		{ preview: none.preview })).status, 204);
});

test('POL-31 POL-46 the last ones are told: an admin, who has anything, who can',
	async () => {
		const here = await organization();
		const one = await add(here, 'admin');
		const two = await add(here, 'admin');
		const grantOf = async (who, word) => (await here.must(200, 'GET',
			`/members/${who.member.id}/grants`)).data
			.find((each) => each.template === word).id;
		const flags = async (id) => (await here.must(200, 'POST',
			`/grants/${id}/preview`)).flags.map(({ flag, permission }) =>
			permission ? `${flag} ${permission}` : flag);

		assert.deepEqual(await flags(await grantOf(one, 'admin')),
			['nothing_left', 'one_admin']);
		await here.must(204, 'DELETE', `/grants/${await grantOf(one, 'admin')}`);
		const last = await here.call('POST',
			`/grants/${await grantOf(two, 'admin')}/preview`);

		assert.equal(last.status, 409, 'the last admin stays');
		const payer = await add(here, 'billing');

		assert.ok((await flags(await grantOf(payer, 'billing')))
			.includes('owners_only billing.write'));
	});

test('APR-16 POL-46 where a second person is wanted, it is told that it waits',
	async () => {
		const here = await organization();
		const second = await add(here, 'owner');
		const someone = await add(here, 'member');
		const target = `/members/${someone.member.id}/roles`;

		await here.must(200, 'PATCH', `/organizations/${here.organization.id}`,
			{ second_person: true });
		const body = { role_id: await template(here, 'auditor') };
		const shown = await here.must(200, 'POST', `${target}/preview`, body);

		assert.deepEqual(shown.flags.map(({ flag }) => flag), ['waits']);
		assert.equal(told(shown, 'audit.read').length, 1);
		const asked = await here.call('POST', target, { ...body,
			preview: shown.preview });

		assert.equal(asked.status, 202, asked.text);
		assert.equal((await second.call('POST',
			`/rights-changes/${asked.json.rights_change_id}/approve`)).status,
		200);
	});

test('ORG-40 POL-46 moving somebody shows whose rights reach them then', async () => {
	const boss = await person('Boss', field);
	const other = await unit();
	const moved = await person('Moved');
	const target = `/members/${moved.member.id}/position`;

	await give(boss, await template(owner, 'manager'));
	const shown = await look('PATCH', target, { department_id: yard });

	assert.deepEqual(told(shown, 'certificate.read').filter(([id]) =>
		id === boss.member.id), [[boss.member.id, 'people', 'department',
		'department', 1, 0]]);
	await owner.must(200, 'PATCH', target, { department_id: yard,
		preview: shown.preview });
	stale(await owner.call('PATCH', target, { department_id: yard,
		preview: shown.preview }));
	const whole = await look('PATCH', `/departments/${yard}`,
		{ parent_id: other });
	const [[, kind, , , more, fewer]] = told(whole, 'certificate.read')
		.filter(([id]) => id === boss.member.id);

	assert.deepEqual([kind, more, fewer > 2], ['people', 0, true]);
	assert.deepEqual((await owner.must(200, 'GET', `/departments/${yard}`))
		.parent_id, field, 'nothing has moved');
	await person('Late', yard);
	stale(await owner.call('PATCH', `/departments/${yard}`,
		{ parent_id: other, preview: whole.preview }));
	await owner.must(200, 'PATCH', `/departments/${yard}`,
		{ parent_id: other, preview: (await look('PATCH',
			`/departments/${yard}`, { parent_id: other })).preview });
	assert.equal((await boss.must(200, 'GET', '/members')).data.length, 1);
	await owner.must(200, 'PATCH', `/departments/${yard}`,
		{ parent_id: field });
});

test('ORG-36 POL-46 who leads a team, and who is in it, is looked at', async () => {
	const { id } = await owner.must(201, 'POST', '/teams', { name: name('T') });
	const lead = await person('Lead');
	const target = `/teams/${id}/members`;

	await give(lead, await template(owner, 'lead'));
	for (const each of [ben, cleo])
		await owner.must(200, 'PUT', target, { person_id: each.member.id });
	const leads = { person_id: lead.member.id, is_lead: true };
	const shown = await look('PUT', target, leads);

	assert.deepEqual(told(shown, 'member.read'), [[lead.member.id, 'change',
		'own', 'team', 2, 0]]);
	await owner.must(200, 'PUT', target, { ...leads, preview: shown.preview });
	const out = await look('POST', `${target}/${ben.member.id}`);

	assert.deepEqual(told(out, 'member.read'), [[lead.member.id, 'people',
		'team', 'team', 0, 1]]);
	await owner.must(204, 'DELETE', `${target}/${ben.member.id}`,
		{ preview: out.preview });
	const placed = await look('PATCH', `/teams/${id}`, { department_id: yard });

	assert.deepEqual(placed.people, [], 'whose team it is changes nothing here');
	await owner.must(200, 'PATCH', `/teams/${id}`, { department_id: yard,
		preview: placed.preview });
});

test('POL-05 POL-46 a role that people have is deleted as it was looked at',
	async () => {
		const role_id = await own(['audit.read']);
		const target = `/roles/${role_id}`;
		const holder = await person('Holder');
		const narrow = await add(owner, 'member');

		await give(holder, role_id);
		await give(narrow, await own(['role.read', 'role.write', 'audit.read']));
		assert.match((await owner.call('DELETE', target)).json.error,
			/Somebody has this role/);
		const shown = await look('POST', target);

		assert.deepEqual(told(shown, 'audit.read').map((row) =>
			row.slice(0, 4)), [[holder.member.id, 'loss', 'organization', null]]);
		assert.equal((await narrow.call('POST', `${target}/preview`)).status,
			422, 'who takes it from people gives and takes roles');
		await give(cleo, role_id);
		stale(await owner.call('DELETE', target, { preview: shown.preview }));
		const built = await own([], { parent_id: role_id });

		assert.match((await owner.call('POST', `${target}/preview`)).json.error,
			/Another role builds on this one/);
		await owner.must(204, 'DELETE', `/roles/${built}`);
		assert.equal((await owner.call('DELETE', target, { preview:
			(await look('POST', target)).preview })).status, 204);
		assert.equal(await sql(`select count(*) from member_role
			where role_id = '${role_id}' and valid_until is null`), '0');
		assert.equal((await holder.call('GET', '/audit')).status, 403);
	});

test('POL-31 POL-46 pages go by the same steps without script', async () => {
	const browser = await browse(owner.email);
	const someone = await person('Plain', yard);
	const target = `/members/${someone.member.id}`;
	const body = { role_id: await template(owner, 'auditor'),
		department_id: '', team_id: '', ends_on: '', reason: '' };
	const shown = await browser.submit(`${target}/roles/preview`, body);

	assert.equal(shown.status, 200);
	assert.match(shown.text, /Nothing is changed yet/);
	assert.equal(shown.hidden('role_id'), body.role_id);
	const given = await browser.submit(`${target}/roles`, { ...body,
		preview: shown.hidden('preview') });

	assert.equal(given.status, 303, given.text);
	const late = await browser.submit(`${target}/roles`, { ...body,
		role_id: await template(owner, 'billing'),
		preview: shown.hidden('preview') });

	assert.equal(late.status, 409);
	assert.match(late.text, /changed since the preview/);
	const [{ id }] = (await owner.must(200, 'GET', `${target}/grants`)).data
		.filter((each) => each.template === 'auditor');
	const end = await browser.submit(`/grants/${id}/preview`, {});

	assert.match(end.text, /Loss/);
	await give(someone, await own(['audit.read']));
	const again = await browser.submit(`/grants/${id}`, {
		preview: end.hidden('preview') }, { method: 'DELETE' });

	assert.equal(again.status, 409);
	assert.match(again.text, /changed since the preview/);
	assert.notEqual(again.hidden('preview'), end.hidden('preview'));
	assert.equal((await browser.submit(`/grants/${id}`, {
		preview: again.hidden('preview') }, { method: 'DELETE' })).status, 303);
});

test('POL-46 a thousand people are looked at while one looks',
	{ timeout: 60000 }, async (t) => {
		const here = await organization();
		const boss = await add(here, 'member');
		const make = async (path, body) => (await here.must(201, 'POST', path,
			{ name: name('Unit'), ...body })).id;
		const from = await make('/departments');
		const to = await make('/departments');
		const role_id = await make('/roles', { permissions: ['audit.read'] });
		const manager = await template(here, 'manager');

		await sql(`begin; set local session_replication_role = replica;
			with a as (insert into account (email, password_hash, first_name,
					last_name)
				select '${name('many')}-' || i || '@x.test', 'x', 'Many', 'P' || i
				from generate_series(1, 1000) i returning id, email),
			m as (insert into membership (organization_id, account_id,
					first_name, last_name, email, department_id)
				select '${here.organization.id}', id, 'Many', 'P', email,
					'${from}' from a returning id, email)
			insert into member_role (organization_id, member_id, role_id)
			select '${here.organization.id}', m.id, r.id from m, role r
			where r.id = '${role_id}' or r.organization_id
				= '${here.organization.id}' and (r.template = 'member'
				or r.template in ('manager', 'lead')
					and m.email like '%9@x.test');
			commit; analyze membership, member_role`);
		await here.must(200, 'POST', `/members/${boss.member.id}/roles`,
			{ role_id: manager, department_id: to });
		const crew = await make('/teams', { department_id: from });

		const many = await sql(`select min(id::text) from membership
			where department_id = '${from}'`);

		await sql(`insert into team_member (organization_id, team_id, member_id,
				is_lead)
			select organization_id, '${crew}', id, email like '%9@x.test'
			from membership where department_id = '${from}'`);
		for (const [method, path, body, people] of [
			['PATCH', `/departments/${from}`, { parent_id: to }, 1],
			['PATCH', `/members/${boss.member.id}/position`,
				{ department_id: from }, 100],
			['POST', `/members/${boss.member.id}/roles`,
				{ role_id: manager, department_id: from }, 1],
			['POST', `/roles/${role_id}`, undefined, 1000],
			['POST', `/departments/${from}`, { move_up: true }, 100],
			['POST', `/teams/${crew}`, undefined, 100],
			['POST', `/members/${many}`, undefined, 1]]) {
			const spent = [];

			for (let i = 0; i < 5; i++) {
				const begun = performance.now();
				const shown = await here.must(200, method, `${path}/preview`,
					body);

				spent.push(Math.round(performance.now() - begun));
				assert.equal(shown.people_count, people, path);
			}
			t.diagnostic(`${method} ${path.replace(/[0-9a-f-]{36}/, '{id}')}: ${
				spent.sort((one, two) => one - two)[2]} ms (${spent.join(' ')})`);
		}
	});
