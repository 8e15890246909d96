// Who lacks a permission is told who can grant it, asks with one button, and
// those who can are told and decide.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { add, browse, organization, rows, sleep } from './client.mjs';
import { mails } from './mail.mjs';

let owner, admin;

const open = async (who, state = 'open') => (await who.must(200, 'GET',
	`/permission-requests?state=${state}`)).data;
const told = async (who) => (await who.must(200, 'GET', '/notifications')).data
	.map(({ event }) => event);

async function mailed(who, subject) {
	for (const end = Date.now() + 20000; Date.now() < end; await sleep(50)) {
		const found = mails(who.email).filter((mail) =>
			subject.test(mail.subject));

		if (found.length > 0)
			return found;
	}
	return assert.fail(`nobody told ${who.email}`);
}

before(async () => {
	owner = await organization();
	admin = await add(owner, 'admin', { last_name: 'Hidden' });
}, { timeout: 60000 });

test('APR-23 POL-27 POL-36 a refused page says what is missing, who can grant it, and asks with a button',
	async () => {
		const member = await add(owner, 'member');
		const browser = await browse(member.email);
		const page = await browser.get('/audit');

		assert.equal(page.status, 403);
		assert.match(page.text, /needs the permission “Read the audit log”/);
		assert.match(page.text, /<li[^>]*>Ada Byron person<\/li>/);
		assert.doesNotMatch(page.text, /Hidden/,
			'only the owner is known to everybody');
		assert.equal(page.hidden('permission'), 'audit.read');
		const answer = await browser.submit('/permission-requests', {
			permission: page.hidden('permission'), why: 'To look it up' });

		assert.equal(answer.headers.location, '/my-permissions');
		assert.match((await browser.get('/my-permissions')).text,
			/What you asked for[^]*Read the audit log[^]*Open[^]*To look it up/);
		for (const who of [owner, admin]) {
			const [asked] = await open(who);

			assert.deepEqual([asked.member_id, asked.permission, asked.reason],
				[member.member.id, 'audit.read', 'To look it up']);
			assert.ok((await told(who)).includes('permission_requested'));
		}
		assert.equal((await mailed(owner, /asks for a permission/)).length, 1);
		const list = (await (await browse(owner.email)).get(
			'/permission-requests')).text;

		assert.match(list, new RegExp(
			`href="/members/${member.member.id}/permissions"`));
	});

test('APR-23 a program is told the same, and names that it may see', async () => {
	const member = await add(owner, 'member');
	const { details } = (await member.get('/audit')).json;

	assert.deepEqual(details, { missing_permission: 'audit.read',
		granted_to: 'owner,admin,auditor', granters: ['Ada Byron person'] });
	assert.deepEqual((await (await add(owner, 'auditor')).post('/roles',
		{ name: 'X' })).json.details.granters,
	['Ada Byron person', 'Ada Hidden']);
});

test('APR-23 the same is asked for once a day', async () => {
	const member = await add(owner, 'member');
	const ask = (permission) => member.post('/permission-requests',
		{ permission });
	const answers = await Promise.all(Array.from({ length: 8 }, () =>
		ask('role.write')));

	assert.deepEqual(answers.map(({ status }) => status).sort(),
		[200, ...Array(7).fill(409)]);
	assert.match(answers.find(({ status }) => status === 409).json.error,
		/asked for this today/);
	assert.equal((await ask('team.write')).status, 200);
	assert.match((await ask('organization.own')).json.error, /under Owners/);
	assert.equal((await ask('nothing')).status, 422);
	assert.equal((await member.post('/permission-requests', { why: 'x' }))
		.status, 422);
	assert.equal((await member.post('/permission-requests',
		{ permission: 'team.write', why: 'x'.repeat(501) })).status, 422);
	assert.deepEqual(await rows(`select count(*)::int from permission_request
		where member_id = '${member.member.id}'`), [{ count: 2 }]);
});

test('APR-23 A9 who could grant it decides, and says granted when it is so',
	async () => {
		const member = await add(owner, 'member');
		const ask = (permission) => member.must(200, 'POST',
			'/permission-requests', { permission });
		const find = async (permission) => (await open(owner)).find((each) =>
			each.member_id === member.member.id &&
			each.permission === permission).id;

		await ask('audit.read');
		await ask('billing.write');
		const [log, bills] = [await find('audit.read'),
			await find('billing.write')];
		const auditor = await add(owner, 'auditor');

		assert.equal((await auditor.post(
			`/permission-requests/${log}/decline`)).status, 403);
		assert.match((await admin.post(`/permission-requests/${bills}/decline`))
			.json.error, /Only who could grant it/);
		assert.equal((await (await organization()).post(
			`/permission-requests/${log}/decline`)).status, 404);
		assert.match((await admin.post(`/permission-requests/${log}/grant`))
			.json.error, /cannot do it yet/);
		await admin.must(200, 'POST', `/members/${member.member.id}/exceptions`,
			{ permission: 'audit.read', effect: 'allow', reason: 'asked' });
		await admin.must(200, 'POST', `/permission-requests/${log}/grant`);
		await owner.must(200, 'POST', `/permission-requests/${bills}/decline`);
		assert.equal((await owner.post(`/permission-requests/${log}/decline`))
			.status, 409);
		const events = await told(member);

		assert.ok(events.includes('permission_granted'));
		assert.ok(events.includes('permission_declined'));
		assert.match((await mailed(member, /was declined/))[0].text,
			/was declined/);
		const [granted] = await open(owner, 'granted');

		assert.deepEqual([granted.id, granted.decided_by_name],
			[log, 'Ada Hidden']);
		assert.ok((await rows(`select action from audit_event
			where subject_id = '${log}' order by id`)).length === 2);
	});

test('APR-23 a manager sees what is asked for by the people of the department',
	async () => {
		const { id } = await owner.must(201, 'POST', '/departments',
			{ name: 'Field' });
		const manager = await add(owner, 'manager');
		const [near, far] = [await add(owner, 'member'),
			await add(owner, 'member')];

		for (const who of [manager, near])
			await owner.must(200, 'PATCH', `/members/${who.member.id}/position`,
				{ department_id: id });
		for (const who of [near, far])
			await who.must(200, 'POST', '/permission-requests',
				{ permission: 'member.read' });
		assert.deepEqual((await open(manager)).map((each) => each.member_id),
			[near.member.id]);
		assert.deepEqual((await near.get('/members')).json.details.granters,
			['Ada Byron person']);
		assert.ok((await told(manager)).includes('permission_requested'));
	});
