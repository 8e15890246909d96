// Nobody widens their own rights by moving people, teams, departments or
// themselves; who looks after a place does there what is theirs to do.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { add, browse, name, organization } from './client.mjs';

let owner, roles;

const WORDS = /let you reach more people than now/;
const made = async (target, fields = {}) => (await owner.must(201, 'POST', target,
	{ name: name('N'), ...fields })).id;
const place = (who, person, department_id) => who.patch(
	`/members/${person.member.id}/position`, { department_id });
const join = (who, team, person, is_lead = false) => who.put(
	`/teams/${team}/members`, { person_id: person.member.id, is_lead });

function refused(answer) {
	assert.equal(answer.status, 422, answer.text);
	assert.match(answer.json.error, WORDS);
}

/** Who moves people, and has the rights of a place besides. */
async function mover(template) {
	const who = await add(owner, 'member');

	for (const role_id of [roles.mover, roles[template]])
		await owner.must(200, 'POST', `/members/${who.member.id}/roles`,
			{ role_id });
	return who;
}

before(async () => {
	owner = await organization();
	roles = Object.fromEntries((await owner.must(200, 'GET', '/roles')).data
		.map(({ id, template }) => [template, id]));
	roles.mover = await made('/roles', { permissions: ['department.read',
		'department.write', 'team.read', 'team.write', 'member.read',
		'member.write'] });
}, { timeout: 60000 });

test('A9 POL-09 ORG-40 nobody moves themselves or others into their own reach',
	async () => {
		const field = await made('/departments');
		const coast = await made('/departments', { parent_id: field });
		const beach = await made('/departments', { parent_id: coast });
		const who = await mover('manager');
		const other = await add(owner, 'member');

		assert.equal((await place(owner, who, coast)).status, 200);
		refused(await place(who, who, field));
		refused(await place(who, other, coast));
		assert.equal((await place(who, other, field)).status, 200);
		// Ordinary things: people within one's own reach, and out of it.
		assert.equal((await place(owner, other, coast)).status, 200);
		assert.equal((await place(who, other, beach)).status, 200);
		assert.equal((await place(who, other, null)).status, 200);
		assert.equal((await place(who, who, beach)).status, 200);
		refused(await place(who, who, coast));
	});

test('A9 ORG-35 nobody moves a department below their own', async () => {
	const mine = await made('/departments');
	const other = await made('/departments');
	const who = await mover('manager');

	assert.equal((await place(owner, who, mine)).status, 200);
	refused(await who.patch(`/departments/${other}`, { parent_id: mine }));
	await who.must(200, 'PATCH', `/departments/${mine}`, { parent_id: other });
	await who.must(201, 'POST', '/departments', { name: name('N'),
		parent_id: mine });
	await who.must(200, 'PATCH', `/departments/${mine}`, { name: name('N') });
});

test('A9 ORG-36 nobody makes themselves lead, or takes others into their team',
	async () => {
		const [led, free] = [await made('/teams'), await made('/teams')];
		const who = await mover('lead');
		const other = await add(owner, 'member');

		assert.equal((await join(owner, led, who, true)).status, 200);
		refused(await join(who, free, who, true));
		refused(await join(who, led, other));
		assert.equal((await join(who, free, other)).status, 200);
		assert.equal((await join(owner, led, other)).status, 200);
		assert.equal((await join(who, led, other, true)).status, 200);
	});

test('A9 POL-08 nobody keeps for themselves what others gave them for a place',
	async () => {
		const mine = await made('/departments');
		const elsewhere = await made('/departments');
		const who = await add(owner, 'member');
		const other = await add(owner, 'member');

		await owner.must(200, 'POST', `/members/${who.member.id}/roles`,
			{ role_id: roles.manager });
		for (const one of [who, other])
			assert.equal((await place(owner, one, mine)).status, 200);
		const role = await who.post(`/members/${who.member.id}/roles`,
			{ role_id: roles.manager, department_id: mine });
		const exception = await who.post(`/members/${who.member.id}/exceptions`,
			{ permission: 'member.read', effect: 'allow', reason: 'Mine',
				reach: 'department', department_id: mine });

		for (const answer of [role, exception]) {
			assert.equal(answer.status, 422, answer.text);
			assert.match(answer.json.error, /Nobody changes their own roles/);
		}
		assert.equal((await place(owner, who, elsewhere)).status, 200);
		assert.equal((await who.get(`/members/${other.member.id}`)).status, 404);
		assert.equal((await owner.post(`/members/${owner.member.id}/roles`,
			{ role_id: roles.auditor })).status, 200, 'but an owner');
	});

test('A9 POL-34 nor by a change of many people', async () => {
	const mine = await made('/departments');
	const who = await mover('manager');
	const other = await add(owner, 'member');

	assert.equal((await place(owner, who, mine)).status, 200);
	const { id } = await who.must(201, 'POST', '/member-changes', {
		people: [other.member.id], to_department_id: mine });
	const { seen } = await who.must(200, 'GET', `/member-changes/${id}`);

	refused(await who.post(`/member-changes/${id}/apply`, { seen }));
	const again = await owner.must(201, 'POST', '/member-changes', {
		people: [other.member.id], to_department_id: mine });

	await owner.must(200, 'POST', `/member-changes/${again.id}/apply`, {
		seen: (await owner.must(200, 'GET', `/member-changes/${again.id}`)).seen });
});

test('A9 the page of the change says why', async () => {
	const mine = await made('/departments');
	const who = await mover('manager');
	const other = await add(owner, 'member');

	assert.equal((await place(owner, who, mine)).status, 200);
	const answer = await (await browse(who.email)).submit(
		`/members/${other.member.id}/position`, { department_id: mine },
		{ method: 'PATCH' });

	assert.equal(answer.status, 422);
	assert.match(answer.text, WORDS);
});
