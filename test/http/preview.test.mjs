// A change of rights is shown before it is made, and made as it was shown.
// PREVIEW_SEED repeats a run.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { add, browse, name, organization, sleep, sql } from './client.mjs';

const seed = Number(process.env.PREVIEW_SEED ?? 20261121);
let state = seed, owner;
const random = (below) => {
	state = (state * 1103515245 + 12345) % 2147483648;
	return Math.floor(state / 65536) % below;
};
const pick = (list) => list[random(list.length)];
const POOL = ['audit.read', 'member.read', 'certificate.read',
	'certificate.write', 'certificate.export', 'team.read', 'role.assign'];
const NARROW = ['member.read', 'certificate.read', 'certificate.write'];
const REACHES = ['own', 'team', 'department', 'organization'];

before(async () => {
	owner = await organization();
}, { timeout: 60000 });

/** Who can do what how far, as everybody sees it who asks who can. */
async function held(who = owner) {
	const all = await Promise.all(POOL.map(async (permission) => (await who.must(
		200, 'GET', `/permissions/holders?permission=${permission}`)).data.map(
		({ id, reach }) => [`${id} ${permission}`, reach])));

	return new Map(all.flat());
}

/** What differs, as a preview tells it. */
const differences = (one, other) => [...new Set([...one.keys(),
	...other.keys()])].filter((key) => one.get(key) !== other.get(key))
	.map((key) => `${key} ${one.get(key) ?? '-'} ${other.get(key) ?? '-'}`)
	.sort();
const told = ({ people }) => people.filter(({ permission, before, after }) =>
	POOL.includes(permission) && before !== after)
	.map(({ id, permission, before, after }) =>
		`${id} ${permission} ${before ?? '-'} ${after ?? '-'}`).sort();
const role = async (fields) => (await owner.must(201, 'POST', '/roles',
	{ name: name('Role'), ...fields })).id;
const give = (someone, id, more = {}) => owner.must(200, 'POST',
	`/members/${someone.member.id}/roles`, { role_id: id, ...more });

/** Some of them; a role of a narrower reach allows what works there. */
function someEdit(roles, self) {
	const reach = pick([...REACHES, 'organization', 'organization']);
	const pool = reach === 'organization' ? POOL : NARROW;
	const edit = { reach: reach,
		permissions: pool.filter(() => random(2) === 0) };

	if (random(3) === 0)
		edit.parent_id = pick([null, ...roles.filter((id) => id !== self)]);
	return edit;
}

test('POL-46 POL-08 previewed and applied are equal, for random changes of roles',
	{ timeout: 120000 }, async (t) => {
		const people = [];
		const roles = [];
		let made = 0, seen = 0;

		t.diagnostic(`seed ${seed}`);
		for (let i = 0; i < 4; i++)
			roles.push(await role({ permissions: [pick(POOL)] }));
		const { id: department } = await owner.must(201, 'POST',
			'/departments', { name: name('Department') });

		for (let i = 0; i < 6; i++) {
			people.push(await add(owner, pick(['member', 'auditor', 'lead'])));
			const mine = roles.filter(() => random(2) === 0);

			for (const id of mine)
				await give(people[i], id, random(3) === 0 ?
					{ department_id: department } : {});
			if (i % 2)
				await owner.must(200, 'PATCH', `/members/${
					people[i].member.id}/position`,
				{ department_id: department });
		}
		let now = await held();

		for (let i = 0; i < 60 && made < 31; i++) {
			const id = pick(roles);
			const edit = someEdit(roles, id);
			const shown = await owner.call('PATCH', `/roles/${id}/preview`, edit);

			if (shown.status === 422)
				continue;
			assert.equal(shown.status, 200, shown.text);
			assert.deepEqual(differences(now, await held()), [],
				'looking changes nothing');
			await owner.must(200, 'PATCH', `/roles/${id}`,
				{ ...edit, preview: shown.json.preview });
			const after = await held();

			assert.deepEqual(differences(now, after), told(shown.json));
			seen += differences(now, after).length;
			now = after;
			made++;
		}
		assert.ok(made >= 30, `${made} edits`);
		assert.ok(seen >= 30, `${seen} differences`);
	});

test('POL-46 what somebody else changed meanwhile refuses the change', async () => {
	const id = await role({ permissions: ['audit.read'] });
	const target = `/roles/${id}`;
	const edit = { permissions: ['certificate.export'] };
	const look = async () => (await owner.must(200, 'PATCH',
		`${target}/preview`, edit)).preview;
	const first = await look();

	assert.equal(await look(), first, 'the same twice');
	await give(await add(owner, 'member'), id);
	const late = await owner.call('PATCH', target, { ...edit, preview: first });

	assert.equal(late.status, 409, late.text);
	assert.match(late.json.error, /the people whom this concerns, changed/);
	const second = await look();

	await owner.must(200, 'PATCH', target, { name: name('Renamed') });
	assert.equal((await owner.call('PATCH', target,
		{ ...edit, preview: second })).status, 409);
	const third = await look();

	assert.equal((await owner.call('PATCH', target,
		{ permissions: ['audit.read', 'certificate.export'],
			preview: third })).status, 409, 'another change than was seen');
	assert.equal((await owner.call('PATCH', target, { ...edit,
		preview: third })).status, 200);
	assert.deepEqual((await owner.must(200, 'GET', target)).permissions,
		['certificate.export']);
});

test('POL-46 A9 a preview needs what the change needs, and tells what is refused',
	async () => {
		const id = await role({ permissions: ['audit.read'] });
		const admin = await add(owner, 'admin');
		const auditor = await add(owner, 'auditor');
		const target = `/roles/${id}/preview`;

		assert.equal((await auditor.call('PATCH', target,
			{ permissions: [] })).status, 403);
		assert.equal((await admin.call('PATCH', target,
			{ permissions: ['organization.own'] })).status, 422);
		assert.equal((await admin.call('PATCH', target,
			{ parent_id: id })).status, 422);
		const template = await sql(`select id from role
			where template = 'auditor' and organization_id = '${
	owner.organization.id}'`);

		assert.equal((await admin.call('PATCH', `/roles/${template}/preview`,
			{ permissions: [] })).status, 404);
	});

test('POL-46 people whom one does not see are counted and not named', async () => {
	const id = await role({ permissions: ['audit.read'] });
	const holder = await add(owner, 'member');
	const keeper = await add(owner, 'member');

	await give(holder, id);
	await give(keeper, await role({ permissions: ['role.read', 'role.write',
		'audit.read', 'team.read'] }));
	const shown = await keeper.must(200, 'PATCH', `/roles/${id}/preview`,
		{ permissions: ['team.read'] });

	assert.deepEqual([shown.people_count, shown.hidden_count, shown.people],
		[1, 2, []]);
	assert.deepEqual(shown.changes.map(({ kind, permission, count }) =>
		[kind, permission, count]), [['loss', 'audit.read', 1],
		['gain', 'team.read', 1]]);
});

test('POL-46 POL-49 the page shows who gains and loses what, and saves just that',
	async () => {
		const id = await role({ permissions: ['audit.read'] });
		const holder = await add(owner, 'member');
		const browser = await browse(owner.email);
		const target = `/roles/${id}`;
		const edit = { name: name('Role'), description: '', parent_id: '',
			reach: 'organization', permissions: '',
			'permissions_team_read': 'on' };
		const nobody = await browser.submit(`${target}/preview`, edit,
			{ method: 'PATCH' });

		assert.equal(nobody.status, 200);
		assert.match(nobody.text, /Nobody gains or loses anything/);
		await give(holder, id);
		const late = await browser.submit(target, { ...edit,
			preview: nobody.hidden('preview') }, { method: 'PATCH' });

		assert.equal(late.status, 409);
		assert.match(late.text, /people whom this concerns, changed since/);
		assert.match(late.text, /1 person gains “See teams/);
		assert.match(late.text, /1 person loses “Read the audit log”/);
		assert.ok(late.text.includes(`/members/${holder.member.id}/permissions`));
		assert.ok(late.hidden('preview'));
		assert.notEqual(late.hidden('preview'), nobody.hidden('preview'));
		assert.match(late.text, new RegExp(`formaction="${target}/edit"`));
		const again = await browser.submit(`${target}/edit`, { ...edit,
			preview: late.hidden('preview') }, { method: 'PATCH' });

		assert.equal(again.status, 200, 'what was typed is in the form again');
		assert.ok(again.text.includes(`value="${edit.name}"`));
		assert.match(again.text, /name="permissions_team_read"[^>]* checked/);
		assert.doesNotMatch(again.text,
			/name="permissions_audit_read"[^>]* checked/);
		assert.notEqual((await owner.must(200, 'GET', target)).name, edit.name,
			'and nothing is saved');
		const done = await browser.submit(target, { ...edit,
			preview: late.hidden('preview') }, { method: 'PATCH' });

		assert.deepEqual([done.status, done.headers.location], [303, target]);
		const none = await browser.submit(`${target}/preview`, { ...edit,
			'permissions_team_read': undefined }, { method: 'PATCH' });

		assert.match(none.text, /1 person loses “See teams/);
	});

test('POL-46 a role that a thousand people have is previewed while one looks',
	{ timeout: 60000 }, async (t) => {
		const id = await role({ permissions: ['audit.read', 'member.read'] });
		const spent = [];

		await sql(`begin; set local session_replication_role = replica;
			with a as (insert into account (email, password_hash, first_name,
					last_name)
				select '${name('many')}-' || i || '@x.test', 'x', 'Many', 'P' || i
				from generate_series(1, 1000) i returning id, email),
			m as (insert into membership (organization_id, account_id,
					first_name, last_name, email)
				select '${owner.organization.id}', id, 'Many', 'P', email
				from a returning id)
			insert into member_role (organization_id, member_id, role_id)
			select '${owner.organization.id}', m.id, r.id from m, role r
			where r.id = '${id}' or r.template = 'member'
				and r.organization_id = '${owner.organization.id}';
			commit; analyze membership, member_role`);
		for (let i = 0; i < 5; i++) {
			const begun = performance.now();
			const shown = await owner.must(200, 'PATCH', `/roles/${id}/preview`,
				{ permissions: ['audit.read', 'team.read'] });

			spent.push(Math.round(performance.now() - begun));
			assert.equal(shown.people_count, 1000);
			assert.equal(shown.row_count, 2000);
			assert.equal(shown.people.length, 200);
		}
		t.diagnostic(`previewed for 1000 people in ${
			spent.sort((one, other) => one - other)[2]} ms (${spent.join(' ')})`);
	});

test('POL-46 L7 who looks waits for nobody who looks for long; who saves does',
	async () => {
		const id = await role({ permissions: ['audit.read'] });
		const edit = { permissions: ['audit.read', 'member.read'] };
		const { preview } = await owner.must(200, 'PATCH',
			`/roles/${id}/preview`, edit);
		const held = sql(`begin; select from organization
			where id = '${owner.organization.id}' for no key update;
			select pg_sleep(3); commit`);

		await sleep(200);
		const begun = performance.now();
		const saved = owner.patch(`/roles/${id}`, { ...edit, preview });
		const looked = await owner.patch(`/roles/${id}/preview`, edit);

		assert.equal(looked.status, 503, looked.text);
		assert.ok(performance.now() - begun < 2500);
		assert.equal((await saved).status, 200);
		await held;
	});
