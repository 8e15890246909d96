// Who owns an organization: several may, one always does.
import test from 'node:test';
import assert from 'node:assert/strict';
import { add, browse, organization, rows, sleep, sql, uuid } from './client.mjs';
import { mails } from './mail.mjs';
import { browserOf, session } from './world.mjs';

const owners = async (who) => (await who.must(200, 'GET', '/owners')).data
	.map(({ id }) => id).sort();

/** The mail that tells somebody of it, once it is there. */
async function told(who) {
	for (const end = Date.now() + 20000; Date.now() < end; await sleep(50)) {
		const [found] = mails(who.email).filter(({ subject }) =>
			/The owners of .* changed/.test(subject));

		if (found !== undefined)
			return found;
	}
	return assert.fail(`nobody told ${who.email}`);
}

const roleOf = async (who, { id }) => (await who.must(200, 'GET',
	`/members/${id}`)).role;

test('ORG-05 C30 an organization has several owners', async () => {
	const owner = await organization();
	const second = await add(owner, 'admin');
	const made = await owner.must(200, 'POST', '/owners',
		{ member_id: second.member.id });

	assert.equal(made.member_id, second.member.id);
	assert.deepEqual(await owners(owner),
		[owner.member.id, second.member.id].sort());
	// Each may do what owners do, at once.
	const third = await add(owner, 'member');

	await second.must(200, 'POST', '/owners', { member_id: third.member.id });
	assert.equal((await owners(third)).length, 3);
	for (const who of [owner, second, third])
		assert.match((await told(who)).text, /was changed just now/);
});

test('ORG-05 C30 ownership is handed over in one step, and audited', async () => {
	const owner = await organization();
	const heir = await add(owner, 'member');

	await owner.must(200, 'POST', '/owners',
		{ member_id: heir.member.id, handover: true });
	assert.deepEqual(await owners(heir), [heir.member.id]);
	assert.equal(await roleOf(heir, owner.member), 'admin');
	assert.equal(await roleOf(heir, heir.member), 'owner');
	assert.equal((await owner.get('/owners')).status, 200);
	assert.equal((await owner.post('/owners', { member_id: heir.member.id }))
		.status, 403);
	const events = await rows(`select distinct operation, account_id, xmin::text
		from audit_event where organization_id = '${owner.organization.id}'
			and subject_kind = 'member_role'
			and action = 'organization.own' order by 1`);

	assert.deepEqual(events.map((event) => event.operation),
		['insert', 'update']);
	assert.equal(new Set(events.map((event) => event.xmin)).size, 1);
	assert.ok(events.every((event) => event.account_id === owner.account_id));
	for (const who of [owner, heir])
		assert.match((await told(who)).text, /was changed just now/);
});

test('ORG-05 ORG-19 the last owner stays one', async () => {
	const owner = await organization();
	const second = await add(owner, 'owner');
	const answers = await Promise.all([owner, second].map((who) =>
		who.delete(`/owners/${who.member.id}`)));

	assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 409]);
	const [left] = await owners(owner);

	assert.equal(await sql(`select count(*) from member_role_now
		where organization_id = '${owner.organization.id}'
			and template = 'owner'`), '1');
	const last = left === owner.member.id ? owner : second;
	const answer = await last.delete(`/owners/${left}`);

	assert.equal(answer.status, 409);
	assert.match(answer.json.error, /keeps an owner/);
});

test('ORG-05 nobody but an owner makes owners, of members who are active',
	async () => {
		const owner = await organization();
		const admin = await add(owner, 'admin');
		const gone = await add(owner, 'member');
		const stranger = await organization();
		const give = (who, id, more = {}) => who.post('/owners',
			{ member_id: id, ...more });

		assert.equal((await give(admin, admin.member.id)).status, 403);
		assert.equal((await admin.delete(`/owners/${owner.member.id}`)).status,
			403);
		assert.equal((await give(owner, uuid())).status, 404);
		assert.equal((await give(owner, stranger.member.id)).status, 404);
		assert.equal((await give(stranger, gone.member.id)).status, 404);
		assert.equal((await owner.delete(`/owners/${admin.member.id}`)).status,
			404);
		await sql(`update membership set status = 'suspended'
			where id = '${gone.member.id}'`);
		assert.equal((await give(owner, gone.member.id)).status, 404);
		const held = await give(owner, owner.member.id, { handover: true });

		assert.equal(held.status, 409);
		assert.match(held.json.details.fields.member_id, /already/);
		assert.deepEqual(await owners(owner), [owner.member.id]);
	});

test('ORG-05 SEC-13 who hands over has proven lately who they are', async () => {
	const owner = await organization();
	const heir = await add(owner, 'member');
	const browser = browserOf(await session(owner.account_id,
		owner.organization.id, 'cookie'));

	await browser.csrf();
	await sql(`update session set authenticated_at = '-infinity'
		where account_id = '${owner.account_id}'`);
	assert.equal((await owner.post('/owners', { member_id: heir.member.id,
		handover: true })).json.code, 'reauthentication_required');
	const answer = await browser.submit('/owners', {
		member_id: heir.member.id, handover: 'true' });

	assert.match(answer.headers.location, /^\/account\/confirm\?next=/);
	assert.deepEqual(await owners(heir), [owner.member.id]);
	const again = await browse(owner.email);
	const form = await again.get('/owners/new');

	assert.match(form.text, new RegExp(`<option value="${heir.member.id}"`));
	assert.doesNotMatch(form.text, new RegExp(
		`<option value="${owner.member.id}"`));
	assert.equal((await again.submit('/owners', { member_id: heir.member.id,
		handover: 'true' })).status, 303);
	assert.deepEqual(await owners(heir), [heir.member.id]);
});

test('ORG-05 SEC-13 nothing but ownership makes an owner, or ends one', async () => {
	const owner = await organization();
	const second = await add(owner, 'owner');
	const other = await add(owner, 'member');
	const [{ id: role }] = await rows(`select id from role where template = 'owner'
		and organization_id = '${owner.organization.id}'`);
	const [{ id: grant }] = await rows(`select id from member_role
		where member_id = '${second.member.id}'`);

	for (const [method, target, body] of [
		['POST', `/members/${other.member.id}/roles`, { role_id: role }],
		['PATCH', `/members/${other.member.id}`, { roles: ['owner'] }],
		['PATCH', `/members/${second.member.id}`, { roles: ['admin'] }],
		['DELETE', `/grants/${grant}`],
		['POST', `/members/${other.member.id}/exceptions`,
			{ permission: 'organization.own', effect: 'allow',
				reason: 'helps' }],
		['POST', '/roles', { name: 'Boss', parent_id: role }],
		['POST', '/roles', { name: 'Boss', permissions: ['organization.own'] }],
		['POST', '/invitations', { email: 'boss@example.test', role: 'owner' }],
	]) {
		const answer = await owner.call(method, target, body);

		assert.equal(answer.status, 422, `${method} ${target}`);
		assert.match(answer.json.error, /under Owners \(\/owners\) alone/);
	}
	assert.deepEqual(await owners(owner),
		[owner.member.id, second.member.id].sort());
	const browser = await browse(owner.email);
	const page = (await browser.get(`/members/${other.member.id}/permissions`))
		.text;

	assert.doesNotMatch(page, new RegExp(`<option value="${role}"`));
	assert.doesNotMatch((await browser.get('/invitations/new')).text,
		/name="roles_owner"/);
	await owner.must(200, 'POST', '/owners', { member_id: other.member.id });
});

test('ORG-05 an owner\'s address is shown to who sees the person', async () => {
	const owner = await organization();
	const seen = async (who) => (await who.must(200, 'GET', '/owners')).data
		.map(({ name: called, email }) => [called !== '', email]);
	const member = await add(owner, 'member');

	assert.deepEqual(await seen(await add(owner, 'auditor')),
		[[true, owner.email]]);
	assert.deepEqual(await seen(owner), [[true, owner.email]]);
	for (const who of [member, await add(owner, 'manager')])
		assert.deepEqual(await seen(who), [[true, null]]);
	const page = (await (await browse(member.email)).get('/owners')).text;

	assert.match(page, /Not shown to you/);
	assert.doesNotMatch(page, new RegExp(owner.email));
});
