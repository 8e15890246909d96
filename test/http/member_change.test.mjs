// Many people changed at once: chosen or imported, shown before it is done, done
// as it was shown, and taken back.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { add, browse, name, organization, parallel, sql } from './client.mjs';

let owner, browser, people, cranes, office, crew;

const key = (who) => `people_${who.member.id.replaceAll('-', '')}`;
const place = async (who) => {
	const { department_id: department, manager_id: manager } =
		await owner.must(200, 'GET', `/members/${who.member.id}`);

	return { department, manager };
};
const begin = async (body) => {
	const { id } = await owner.must(201, 'POST', '/member-changes', body);

	return owner.must(200, 'GET', `/member-changes/${id}`);
};
const items = async (id) => (await owner.must(200, 'GET',
	`/member-changes/${id}/people`)).data;
const run = (id, seen) => owner.post(`/member-changes/${id}/apply`, { seen });
const seat = (who, fields) => owner.must(200, 'PATCH',
	`/members/${who.member.id}/position`, fields);

before(async () => {
	owner = await organization();
	browser = await browse(owner.email);
	people = [await add(owner, 'member'), await add(owner, 'member'),
		await add(owner, 'member')];
	const operations = await owner.must(201, 'POST', '/departments',
		{ name: 'Operations' });

	cranes = await owner.must(201, 'POST', '/departments',
		{ name: 'Cranes', parent_id: operations.id });
	office = await owner.must(201, 'POST', '/departments', { name: 'Office' });
	crew = await owner.must(201, 'POST', '/teams', { name: 'Night crew' });
}, { timeout: 60000 });

test('POL-34 people who are chosen are changed as it was shown', async () => {
	const answer = await browser.submit('/member-changes', {
		[key(people[0])]: 'on', [key(people[1])]: 'on',
		to_department_id: cranes.id, manager_email: owner.email,
		to_team_id: crew.id, team_part: 'lead' });

	assert.equal(answer.status, 303);
	const shown = await browser.get(answer.headers.location);

	assert.match(shown.text, /Operations \/ Cranes/);
	assert.match(shown.text, /Change 2 people/);
	assert.deepEqual(await place(people[0]), { department: null, manager: null },
		'nothing has changed yet');
	const done = await browser.submit(`${answer.headers.location}/apply`,
		{ seen: shown.hidden('seen') });

	assert.equal(done.status, 303);
	for (const who of people.slice(0, 2))
		assert.deepEqual(await place(who), { department: cranes.id,
			manager: owner.member.id });
	assert.deepEqual((await owner.must(200, 'GET', `/teams/${crew.id}/members`))
		.data.map((one) => one.is_lead), [true, true]);
	const after = (await browser.get(answer.headers.location)).text;

	assert.match(after, /Take it back/);
	assert.match(after, /→ <\/span>Operations \/ Cranes/,
		'from what it was changed is still told');
});

test('POL-34 what changed after it was looked at is not done, but shown anew',
	async () => {
		const change = await begin({ people: [people[2].member.id],
			to_department_id: office.id });

		await seat(people[2], { department_id: cranes.id });
		const refused = await run(change.id, change.seen);

		assert.equal(refused.status, 409);
		assert.match(refused.json.error, /changed after you looked at it/);
		assert.equal((await place(people[2])).department, cranes.id);
		const page = await browser.submit(`/member-changes/${change.id}/apply`,
			{ seen: change.seen });

		assert.equal(page.status, 409);
		assert.notEqual(page.hidden('seen'), change.seen);
		assert.equal((await run(change.id, page.hidden('seen'))).status, 200);
		assert.equal((await place(people[2])).department, office.id);
		assert.equal((await run(change.id, page.hidden('seen'))).status, 409,
			'once');
	});

test('POL-34 each person has a result, and one that fails stops no other',
	async () => {
		await seat(people[1], { manager_id: people[0].member.id });
		await seat(people[2], { manager_id: null });
		const change = await begin({ people: [people[0].member.id,
			people[2].member.id], manager_email: people[1].email });
		const before = await items(change.id);

		assert.deepEqual(before.map((one) => one.fault).sort(), ['cycle', null]);
		assert.equal((await run(change.id, change.seen)).status, 200);
		const results = Object.fromEntries((await items(change.id))
			.map((one) => [one.member_id, one.result]));

		assert.deepEqual(results, { [people[0].member.id]: 'refused',
			[people[2].member.id]: 'changed' });
		assert.equal((await place(people[2])).manager, people[1].member.id);
	});

test('POL-34 a change of nothing, of nobody or of others is refused',
	async () => {
		const other = await organization();
		const foreign = await other.must(201, 'POST', '/departments',
			{ name: 'Foreign' });

		for (const body of [{ people: [people[0].member.id] },
			{ people: [other.member.id], no_manager: true },
			{ people: [], no_manager: true }, { no_manager: true },
			{ people: ['x'], no_manager: true },
			{ people: [people[0].member.id], to_department_id: foreign.id },
			{ people: [people[0].member.id], manager_email: other.email }])
			assert.equal((await owner.post('/member-changes', body)).status, 422,
				JSON.stringify(body));
		assert.match((await browser.submit('/member-changes',
			{ no_manager: 'true' })).text, /error-summary/);
	});

test('ORG-35 a file is shown line by line, and applied as it was shown',
	async () => {
		const csv = ['\uFEFFE-Mail;Abteilung;Manager;Teams;Shoe size',
			`${people[0].email.toUpperCase()};operations / cranes;;;43`,
			`${people[1].email};Office;${people[2].email};night crew;`,
			`nobody@example.test;Office;;;`, `${people[2].email};Nowhere;;;`,
			''].join('\r\n');
		const answer = await browser.submit('/member-imports', { csv });

		assert.equal(answer.status, 303);
		const shown = await browser.get(answer.headers.location);
		const id = answer.headers.location.split('/').pop();

		assert.match(shown.text, /invite them first/);
		assert.deepEqual((await items(id)).map((one) =>
			[one.line, one.fault, one.department_to]), [
			[2, null, 'Operations / Cranes'], [3, 'cycle', 'Office'],
			[4, 'unknown', 'Office'], [5, 'department', null]]);
		await seat(people[2], { manager_id: null });
		const { seen } = await owner.must(200, 'GET', `/member-imports/${id}`);

		assert.equal((await run(id, seen)).status, 200);
		assert.deepEqual(await place(people[1]), { department: office.id,
			manager: people[2].member.id });
		assert.equal((await place(people[2])).department, office.id);
	});

test('ORG-35 who of a file is no member yet is invited from where that is told',
	async () => {
		const emails = ['new-one', 'new-two'].map((who) =>
			`${name(who)}@example.test`);
		const { headers: { location } } = await browser.submit('/member-imports',
			{ csv: ['email', ...emails, people[0].email].join('\n') });
		const shown = await browser.get(location);
		const [form] = shown.text.match(/<form[^>]*\/invitations\/bulk[^]*?<\/form>/);
		const fields = Object.fromEntries([...form.matchAll(
			/name="([a-z_]+)" value="([^"]*)"/g)].map((one) => one.slice(1)));

		assert.match(form, /Invite 2 people as members/);
		assert.equal((await browser.submit('/invitations/bulk', fields)).status, 200);
		const { data } = await owner.must(200, 'GET', '/invitations');

		assert.deepEqual(data.filter((one) => emails.includes(one.email))
			.map((one) => [one.status, one.roles]),
		emails.map(() => ['pending', ['member']]));
	});

test('ORG-35 an export is an import that changes nothing', async () => {
	const { text } = await owner.get('/members.csv');
	const { id } = await owner.must(201, 'POST', '/member-imports',
		{ csv: text });
	const { change_count: count, fault_count: faults } =
		await owner.must(200, 'GET', `/member-imports/${id}`);

	assert.deepEqual([count, faults], [0, 0]);
});

test('ORG-35 a file without its heads or lines is refused beside the field',
	async () => {
		for (const csv of ['name,department\nx,y', 'email', 'email\n\n',
			`email\n${'x@y.z\n'.repeat(1001)}`]) {
			const answer = await owner.post('/member-imports', { csv });

			assert.equal(answer.status, 422);
			assert.ok(answer.json.details.fields.csv);
		}
		assert.match((await browser.submit('/member-imports', { csv: 'name' }))
			.text, /csv-error/);
	});

test('POL-34 what was never applied is not too late to take back', async () => {
	const someone = await add(owner, 'member');
	const { id } = await owner.must(201, 'POST', '/member-changes',
		{ people: [someone.member.id], no_manager: true });
	const early = await owner.post(`/member-changes/${id}/undo`);

	assert.equal(early.status, 409);
	assert.match(early.json.error, /never applied: there is nothing/);
	const object = await owner.post('/member-changes',
		{ people: [someone.member.id], to_role_id: { id: someone.member.id } });

	assert.equal(object.status, 422);
	assert.deepEqual(object.json.details.fields,
		{ to_role_id: 'Give the id alone, as text.' });
});

test('ORG-35 a change is taken back within a day, but for who changed since',
	async () => {
		for (const who of people)
			await seat(who, { department_id: null, manager_id: null });
		await owner.must(204, 'DELETE', `/teams/${crew.id}/members/${
			people[0].member.id}`);
		const change = await begin({ people: people.map((one) => one.member.id),
			to_department_id: cranes.id, to_team_id: crew.id });

		assert.equal((await run(change.id, change.seen)).status, 200);
		await seat(people[1], { department_id: office.id });
		const [first, second] = await parallel([0, 1], 2, () =>
			owner.post(`/member-changes/${change.id}/undo`));

		assert.deepEqual([first.status, second.status].sort(), [200, 409]);
		assert.equal((await place(people[0])).department, null);
		assert.equal((await place(people[1])).department, office.id);
		assert.equal(await sql(`select count(*) from team_member_now
			where team_id = '${crew.id}'
				and member_id = '${people[0].member.id}'`), '0');
		assert.deepEqual((await items(change.id)).map((one) => one.result).sort(),
			['kept', 'undone', 'undone']);

		const late = await begin({ people: [people[0].member.id],
			to_department_id: cranes.id });

		assert.equal((await run(late.id, late.seen)).status, 200);
		await sql(`update member_change set applied_at = now()
			- interval '25 hours' where id = '${late.id}'`);
		assert.equal((await owner.post(`/member-changes/${late.id}/undo`)).status,
			409);
		assert.match((await browser.get('/member-changes')).text, /Taken back/);
	});

test('A9 POL-05 who may not change teams does not do it for many either',
		async () => {
	const clerk = await add(owner, 'member');
	const role = await owner.must(201, 'POST', '/roles', { name: 'Clerk',
		permissions: ['member.read', 'member.write'] });

	await owner.must(200, 'POST', `/members/${clerk.member.id}/roles`,
		{ role_id: role.id });
	const self = { people: [clerk.member.id], team_part: 'lead' };
	const chosen = await clerk.post('/member-changes',
		{ ...self, to_team_id: crew.id });
	const imported = await clerk.post('/member-imports',
		{ csv: `email,teams\n${clerk.email},Night crew` });

	assert.deepEqual([chosen.status, imported.status], [422, 422]);
	await clerk.must(201, 'POST', '/member-changes',
		{ ...self, to_department_id: office.id });
	const other = await add(owner, 'member');
	const change = await begin({ people: [other.member.id],
		to_team_id: crew.id });
	const apply = (who) => who.post(`/member-changes/${change.id}/apply`,
		{ seen: change.seen });
	const undo = (who) => who.post(`/member-changes/${change.id}/undo`);

	assert.match((await apply(clerk)).json.error, /changes teams/);
	assert.equal((await apply(owner)).status, 200);
	assert.equal((await undo(clerk)).status, 422);
	assert.equal((await undo(owner)).status, 200);
});
