// Roles given and ended for many people at once: tried when that is prepared,
// done as it was shown, judged for each as for one, and taken back.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { add, browse, name, organization, sql } from './client.mjs';

let owner, browser, people;

const key = (who) => `people_${who.member.id.replaceAll('-', '')}`;
const begin = async (body) => {
	const { id } = await owner.must(201, 'POST', '/member-changes', body);

	return owner.must(200, 'GET', `/member-changes/${id}`);
};
const items = async (id) => (await owner.must(200, 'GET',
	`/member-changes/${id}/people`)).data;
const run = (id, seen) => owner.post(`/member-changes/${id}/apply`, { seen });
const roleOf = async (fields = {}) => (await owner.must(201, 'POST', '/roles',
	{ name: name('Role'), permissions: ['member.read'], ...fields })).id;
const ids = (...who) => who.map((one) => one.member.id);
const held = async (role, ...who) => (await Promise.all(who.map(async (one) =>
	(await owner.must(200, 'GET', `/members/${one.member.id}/grants`)).data
		.some((grant) => grant.role_id === role))));
const outcome = async (id) => Object.fromEntries((await items(id)).map((one) =>
	[one.member_id, [one.role_result, one.result, one.refusal]]));

before(async () => {
	owner = await organization();
	browser = await browse(owner.email);
	people = [await add(owner, 'member'), await add(owner, 'member'),
		await add(owner, 'member')];
}, { timeout: 60000 });

test('POL-31 POL-34 a role is tried, given as it was shown, and taken back',
	async () => {
		const role = await roleOf();

		await owner.must(200, 'POST', `/members/${people[1].member.id}/roles`,
			{ role_id: role });
		assert.match((await browser.get('/members')).text,
			/<option value="[^"]+">Auditor<\/option>/);
		const { status, headers: { location } } = await browser.submit(
			'/member-changes', { [key(people[0])]: 'on', [key(people[1])]: 'on',
				to_role_id: role, role_part: 'give',
				role_ends_on: '2099-12-31' });

		assert.equal(status, 303);
		const id = location.split('/').pop();
		const shown = await browser.get(location);

		assert.match(shown.text, /Gets it/);
		assert.match(shown.text, /31 Dec 2099/);
		assert.deepEqual(await outcome(id), {
			[people[0].member.id]: ['given', null, null],
			[people[1].member.id]: ['has', null, null] });
		assert.deepEqual(await held(role, ...people), [false, true, false]);
		await browser.submit(`${location}/apply`, { seen: shown.hidden('seen') });
		assert.deepEqual(await held(role, ...people), [true, true, false]);
		assert.match((await browser.get(location)).text, /Got it/);
		const [grant] = (await owner.must(200, 'GET', `/members/${
			people[0].member.id}/grants`)).data
			.filter((one) => one.role_id === role);

		assert.equal(grant.ends_on, '2099-12-31');
		await owner.must(200, 'POST', `/member-changes/${id}/undo`);
		assert.deepEqual(await held(role, ...people), [false, true, false]);
	});

test('POL-34 a role ends for those who have it, and the last admin keeps it',
	async () => {
		const admin = await add(owner, 'admin');
		const { id: role } = (await owner.must(200, 'GET', '/roles')).data
			.find((one) => one.template === 'admin');
		const change = await begin({ people: ids(admin, people[0]),
			to_role_id: role, role_part: 'end' });

		assert.deepEqual(await outcome(change.id), {
			[admin.member.id]: ['refused', null, 'membership_role_last_admin'],
			[people[0].member.id]: ['lacks', null, null] });
		assert.deepEqual([change.change_count, change.fault_count], [0, 1]);
		assert.match((await browser.get(`/member-changes/${change.id}`)).text,
			/This is the only admin/);
		const peer = await add(owner, 'admin');
		const both = await begin({ people: ids(admin), to_role_id: role,
			role_part: 'end' });

		await owner.must(200, 'POST', `/member-changes/${both.id}/apply`,
			{ seen: both.seen });
		assert.deepEqual(await held(role, admin, peer), [false, true]);
		await owner.must(200, 'POST', `/member-changes/${both.id}/undo`);
		assert.deepEqual(await held(role, admin, peer), [true, true]);
	});

test('POL-34 a role is not given where that came out otherwise by now',
	async () => {
		const role = await roleOf();
		const change = await begin({ people: ids(...people), to_role_id: role });

		await owner.must(200, 'POST', `/members/${people[1].member.id}/roles`,
			{ role_id: role });
		const refused = await run(change.id, change.seen);

		assert.equal(refused.status, 409);
		assert.match(refused.json.error, /since it was tried/);
		assert.deepEqual(await held(role, ...people), [false, true, false]);
		const page = `/member-changes/${change.id}`;

		assert.match((await browser.get(page)).text, /Try it again/);
		assert.equal((await browser.submit(`${page}/preview`)).status, 303);
		const { seen } = await owner.must(200, 'GET', page);

		assert.notEqual(seen, change.seen);
		assert.equal((await run(change.id, seen)).status, 200);
		assert.deepEqual(await held(role, ...people), [true, true, true]);
	});

test('A9 POL-34 who may not give roles does not do it for many either',
	async () => {
		const clerk = await add(owner, 'member');
		const role = await roleOf();

		await owner.must(200, 'POST', `/members/${clerk.member.id}/roles`, {
			role_id: await roleOf({ permissions: ['member.read',
				'member.write'] }) });
		const own = await clerk.post('/member-changes',
			{ people: ids(clerk), to_role_id: role });

		assert.equal(own.status, 422);
		assert.ok(own.json.details.fields.to_role_id);
		const page = await browse(clerk.email);

		assert.doesNotMatch((await page.get('/members')).text, /to_role_id/);
		const change = await begin({ people: ids(clerk), to_role_id: role });

		assert.equal((await clerk.post(`/member-changes/${change.id}/apply`,
			{ seen: change.seen })).status, 409, 'nor what others prepared');
		assert.deepEqual(await held(role, clerk), [false]);
		for (const body of [{ role_ends_on: '2001-01-01' },
			{ role_part: 'end', role_ends_on: '2099-01-01' }]) {
			const answer = await owner.post('/member-changes',
				{ people: ids(clerk), to_role_id: role, ...body });

			assert.equal(answer.status, 422);
			assert.ok(answer.json.details.fields.role_ends_on);
		}
	});

test('APR-16 POL-34 each role waits for a second person', async () => {
	const first = await organization();
	const second = await add(first, 'owner');
	const [one, other] = [await add(first, 'member'), await add(first, 'member')];
	const { data } = await first.must(200, 'GET', '/roles');
	const role = data.find((found) => found.template === 'auditor').id;
	const auditors = async () => Number(await sql(`select count(*)
		from member_role where role_id = '${role}'`));

	await first.must(200, 'PATCH', `/organizations/${first.organization.id}`,
		{ second_person: true });
	const { id } = await first.must(201, 'POST', '/member-changes',
		{ people: ids(one, other), to_role_id: role });
	const path = `/member-changes/${id}`;
	const { seen, waiting_count: waiting } = await first.must(200, 'GET', path);

	assert.equal(waiting, 2);
	await first.must(200, 'POST', `${path}/apply`, { seen });
	assert.deepEqual((await first.must(200, 'GET', `${path}/people`)).data
		.map((item) => item.result), ['waits', 'waits']);
	assert.equal(await auditors(), 0, 'nobody has it yet');
	const { data: asked } = await second.must(200, 'GET', '/rights-changes');

	assert.deepEqual(asked.map((change) => change.status), ['open', 'open']);
	const told = (await second.must(200, 'GET', '/notifications')).data.filter(
		({ event }) => event === 'rights_change_asked');

	assert.deepEqual(told.map((each) => [each.kind, each.is_one_of_several,
		asked.some((change) => change.id === each.subject_id)]),
	[['member_role_give', true, true]], 'it is told once, as one of several');
	await second.must(200, 'POST', `/rights-changes/${asked[0].id}/approve`);
	assert.equal(await auditors(), 1);
	await first.must(200, 'POST', `${path}/undo`);
	assert.deepEqual((await first.must(200, 'GET', `${path}/people`)).data
		.map((item) => item.result).sort(), ['kept', 'undone']);
	assert.equal(await auditors(), 1, 'what was approved stays');
});
