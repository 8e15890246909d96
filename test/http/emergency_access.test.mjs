// Roles that people take in an emergency: at once, for a few hours, before
// everybody's eyes, and reviewed afterwards.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { add, browse, name, organization, rows, sleep, sql } from './client.mjs';
import { mails } from './mail.mjs';

const REASON = 'The database is down and nobody else answers.';
let owner, admin, auditor, roles;

const marked = (template, emergency = true) => owner.call('PUT',
	`/roles/${roles[template]}/emergency`, { emergency });
const take = (who, fields = {}) => who.post('/emergency-accesses', {
	role_id: roles.admin, minutes: 60, reason: REASON, ...fields });
const permissions = async (who, permission) => (await who.must(200, 'POST',
	'/permissions/check', { permissions: [permission] })).permissions[0].allowed;
const shifted = (id, hours) => sql(`begin;
	set local session_replication_role = replica;
	update emergency_access set started_at = started_at - interval '${hours}
		hours', ends_at = ends_at - interval '${hours} hours'
	where id = '${id}';
	update member_role g set valid_from = a.started_at, valid_until = a.ends_at
	from emergency_access a where a.grant_id = g.id and a.id = '${id}';
	commit`);

/** Somebody who has leave to take a role, and little else. */
async function onCall() {
	const who = await add(owner, 'member');

	await owner.must(200, 'POST', `/members/${who.member.id}/exceptions`, {
		permission: 'emergency_access.use', effect: 'allow',
		reason: 'On call' });
	return who;
}

async function told(who, what) {
	for (const end = Date.now() + 20000; Date.now() < end; await sleep(50))
		if (mails(who.email).some(({ text }) => what.test(text)))
			return;
	assert.fail(`nobody told ${who.email}`);
}

before(async () => {
	owner = await organization();
	admin = await add(owner, 'admin');
	auditor = await add(owner, 'auditor');
	roles = Object.fromEntries((await owner.must(200, 'GET', '/roles')).data
		.map((role) => [role.template, role.id]));
}, { timeout: 60000 });

test('APR-19 an owner says which roles there are for emergencies, and none is ownership',
	async () => {
		assert.equal((await take(await onCall())).status, 422);
		assert.equal((await admin.call('PUT', `/roles/${roles.admin}/emergency`,
			{ emergency: true })).status, 403);
		assert.equal((await marked('owner')).status, 422);
		assert.equal((await marked('admin')).status, 200);
		assert.equal((await owner.must(200, 'GET', `/roles/${roles.admin}`))
			.emergency, true);
	});

test('APR-19 APR-20 AUD-03 C43 a role is taken at once, told, audited, ended and reviewed',
	async () => {
		const who = await onCall();

		assert.equal(await permissions(who, 'organization.write'), false);
		const answer = await take(who);

		assert.equal(answer.status, 201, answer.text);
		const target = `/emergency-accesses/${answer.json.id}`;

		assert.equal(answer.headers.location, `/api/v1${target}`);
		assert.equal(answer.json.status, 'running');
		assert.equal(await permissions(who, 'organization.write'), true);
		for (const one of [owner, admin, auditor])
			await told(one, /took the role Admin in an emergency: The database/);
		const word = name('Type');

		await who.must(201, 'POST', '/certificate-types', { name: word });
		assert.equal((await auditor.post(`${target}/review`, { verdict:
			'accepted', review: 'x' })).status, 409, 'it runs');
		const ended = await who.must(200, 'POST', `${target}/end`);

		assert.equal(ended.status, 'unreviewed');
		assert.equal(await permissions(who, 'organization.write'), false);
		assert.equal((await who.post(`${target}/review`, { verdict: 'accepted',
			review: 'Mine' })).status, 403);
		const { data } = await auditor.must(200, 'GET', `${target}/events`);

		assert.ok(data.some(({ subject_kind: kind, subject_name: subject }) =>
			kind === 'certificate_type' && subject === word));
		assert.ok(data.some(({ subject_kind: kind }) =>
			kind === 'emergency_access'));
		assert.equal((await auditor.must(200, 'POST', `${target}/review`,
			{ verdict: 'objected', review: 'It could have waited.' })).status,
		'objected');
		await told(who, /reviewed your emergency access/);
		assert.equal((await owner.post(`${target}/review`, { verdict: 'accepted',
			review: 'Fine' })).status, 409);
		const seen = await who.must(200, 'GET', target);

		assert.deepEqual([seen.verdict, seen.review, seen.reviewed_by_name],
			['objected', 'It could have waited.', auditor.member.name]);
		const events = await rows(`select subject_kind, operation from audit_event
			where organization_id = '${owner.organization.id}'
				and member_id = '${who.member.id}'
				and action = 'emergency_access.use' order by id`);

		assert.deepEqual(events, [{ subject_kind: 'emergency_access',
			operation: 'insert' }, { subject_kind: 'member_role',
			operation: 'insert' }]);
	});

test('APR-19 nobody reviews what they did', async () => {
	const { id } = (await take(admin)).json;
	const review = { verdict: 'accepted', review: 'It was right' };

	await admin.must(200, 'POST', `/emergency-accesses/${id}/end`);
	assert.equal((await admin.post(`/emergency-accesses/${id}/review`, review))
		.status, 422);
	assert.equal((await owner.must(200, 'POST',
		`/emergency-accesses/${id}/review`, review)).status, 'accepted');
});

test('APR-19 it ends by itself, and nobody reviews in time: that is told', async () => {
	const who = await onCall();
	const { id } = (await take(who)).json;

	await shifted(id, 2);
	await sql(`update organization set policy_version = policy_version + 1
		where id = '${owner.organization.id}'`);
	assert.equal(await permissions(who, 'organization.write'), false);
	assert.equal((await owner.must(200, 'GET', `/emergency-accesses/${id}`))
		.status, 'unreviewed');
	await shifted(id, 80);
	assert.equal((await owner.must(200, 'GET', `/emergency-accesses/${id}`))
		.status, 'overdue');
	await sql(`update schedule set next_at = now()
		where kind = 'emergency_access_reminder'; notify job`);
	await told(owner, /Nobody has reviewed the emergency access of/);
});

test('APR-19 A9 what is wrong is told, and only who may takes one', async () => {
	const who = await onCall();
	const fields = (answer) => Object.keys(answer.json.details.fields ?? {});
	const other = await add(owner, 'member');

	assert.equal((await take(other)).status, 403);
	assert.deepEqual(fields(await take(who, { reason: 'quick' })), ['reason']);
	assert.deepEqual(fields(await take(who, { reason: ' '.repeat(40) })),
		['reason']);
	for (const minutes of [14, 481, 0])
		assert.deepEqual(fields(await take(who, { minutes })), ['minutes']);
	assert.equal((await take(who, { role_id: roles.owner })).status, 422);
	assert.equal((await take(who)).status, 201);
	assert.equal((await take(who)).status, 409, 'one at a time');
	const { id } = (await who.must(200, 'GET', '/emergency-accesses')).data[0];

	assert.equal((await other.get(`/emergency-accesses/${id}`)).status, 404);
	assert.equal((await other.post(`/emergency-accesses/${id}/end`)).status, 404);
	assert.deepEqual((await other.must(200, 'GET', '/emergency-accesses')).data,
		[]);
	// All that it lends ends with it, whatever is given by it.
	assert.equal((await who.post(`/members/${other.member.id}/roles`,
		{ role_id: roles.auditor })).status, 409);
	assert.equal((await who.patch(`/members/${other.member.id}`,
		{ roles: ['admin'] })).status, 422);
	await owner.must(200, 'POST', `/emergency-accesses/${id}/end`);
	assert.equal(await permissions(who, 'role.assign'), false);
});

test('APR-19 C43 it takes no second person where one is wanted', async () => {
	const who = await onCall();
	const second = await add(owner, 'owner');
	const settings = `/organizations/${owner.organization.id}`;

	await owner.must(200, 'PATCH', settings, { second_person: true });
	assert.equal((await marked('auditor')).status, 202, 'but marking one does');
	const { id } = (await take(who)).json;

	assert.equal(await permissions(who, 'organization.write'), true);
	const asked = (await owner.post(`/members/${auditor.member.id}/roles`,
		{ role_id: roles.lead })).json.rights_change_id;

	assert.equal((await who.post(`/rights-changes/${asked}/approve`)).status,
		409, 'nobody decides by what an emergency lends');
	await who.must(200, 'POST', `/emergency-accesses/${id}/end`);
	const off = await owner.must(202, 'PATCH', settings, { second_person: false });

	await second.must(200, 'POST',
		`/rights-changes/${off.rights_change_id}/approve`);
});

test('APR-19 APR-23 A9 nobody decides on a request by what an emergency lends',
	async () => {
		const who = await onCall();
		const member = await add(owner, 'member');
		const { id } = (await take(who)).json;

		await member.must(200, 'POST', '/permission-requests',
			{ permission: 'audit.read' });
		const [asked] = (await who.must(200, 'GET', '/permission-requests'))
			.data.filter(({ member_id: by }) => by === member.member.id);
		const decline = (one) => one.post(
			`/permission-requests/${asked.id}/decline`,
			{ decision_reason: 'No' });

		assert.equal((await decline(who)).status, 409);
		await who.must(200, 'POST', `/emergency-accesses/${id}/end`);
		assert.equal((await decline(owner)).status, 200);
	});

test('APR-19 A9 POL-09 what an emergency lends widens nothing that lasts',
	async () => {
		const who = await onCall();
		const teams = await Promise.all([1, 2].map(async () => (await owner.must(
			201, 'POST', '/teams', { name: name('Team') })).id));
		const lead = (by, id) => by.put(`/teams/${id}/members`,
			{ person_id: who.member.id, is_lead: true });

		await owner.must(200, 'POST', `/members/${who.member.id}/roles`,
			{ role_id: roles.lead });
		assert.equal((await lead(owner, teams[0])).status, 200);
		const { id } = (await take(who)).json;
		const refused = await lead(who, teams[1]);

		assert.equal(refused.status, 422, refused.text);
		assert.match(refused.json.error, /let you reach more people than now/);
		await who.must(200, 'POST', `/emergency-accesses/${id}/end`);
	});

test('APR-19 every page says that it runs', async () => {
	const who = await onCall();
	const browser = await browse(who.email);
	const answer = await browser.submit('/emergency-accesses', {
		role_id: roles.admin, minutes: '15', reason: REASON });

	assert.match(answer.headers.location, /^\/emergency-accesses\//);
	for (const page of ['/home', '/my-certificates', '/my-permissions',
		answer.headers.location])
		assert.match((await browser.get(page)).text,
			/Emergency access runs until \d[^]*until it ends\./, page);
	assert.match((await browser.get('/home', { headers:
		{ 'accept-language': 'de' } })).text, /die Rolle Administrator/);
	await browser.submit(`${answer.headers.location}/end`);
	assert.doesNotMatch((await browser.get('/home')).text,
		/Emergency access runs/);
});

test('APR-19 A9 UX-10 who takes a role is told before, and while it runs, that they decide on nothing',
	async () => {
		const somebody = await add(owner, 'member');
		const browser = await browse(owner.email);

		await somebody.must(200, 'POST', '/permission-requests',
			{ permission: 'audit.read' });
		const [asked] = (await owner.must(200, 'GET', '/permission-requests'))
			.data.filter(({ member_id: by }) => by === somebody.member.id);
		const { id: review } = await owner.must(201, 'POST', '/access-reviews');
		const pages = [`/permission-requests/${asked.id}`,
			`/access-reviews/${review}`, `/access-reviews/${review}/items`,
			`/members/${somebody.member.id}/permissions`];
		const says = /you decide on nobody's rights\.[^<]*<a href="\/emergency-acc/;

		assert.match((await browser.get('/emergency-accesses/new')).text,
			/While it runs, you cannot decide on anybody's rights, not even as/);
		for (const page of pages)
			assert.doesNotMatch((await browser.get(page)).text, says, page);
		const { id } = (await take(owner)).json;

		for (const page of pages)
			assert.match((await browser.get(page)).text, says, page);
		assert.doesNotMatch((await browser.get(pages[0])).text,
			/action="\/permission-requests\/[^"]*\/grant"/);
		await owner.must(200, 'POST', `/emergency-accesses/${id}/end`);
		assert.match((await browser.get(pages[0])).text,
			/action="\/permission-requests\/[^"]*\/grant"/);
	});
