// Who lacks a permission is told who can grant it, asks with one button, and
// those who can are told and decide.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { Browser, add, browse, organization, rows, sleep, sql } from './client.mjs';
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
			permission: page.hidden('permission'), reason: 'To look it up' });

		assert.equal(answer.headers.location, '/my-permissions');
		assert.match((await browser.get('/my-permissions')).text,
			/What you asked for[^]*Read the audit log[^]*Open[^]*To look it up/);
		for (const who of [owner, admin]) {
			const [asked] = await open(who);

			assert.deepEqual([asked.member_id, asked.permission, asked.reason],
				[member.member.id, 'audit.read', 'To look it up']);
			assert.ok((await told(who)).includes('permission_requested'));
		}
		const letters = await mailed(owner, /asks for a permission/);
		const [{ id }] = await open(owner);

		assert.equal(letters.length, 1);
		assert.match(letters[0].text, /Reason: To look it up/);
		assert.equal((await (await browse(owner.email)).get(new URL(
			letters[0].link).pathname)).headers.location,
		`/permission-requests/${id}`);
		const list = (await (await browse(owner.email)).get(
			'/permission-requests')).text;

		assert.match(list, new RegExp(
			`href="/members/${member.member.id}/permissions"`));
	});

test('APR-05 APR-07 APR-23 POL-36 people ask on their own page for what they may not do yet',
	async () => {
		const member = await add(owner, 'member');
		const browser = await browse(member.email);
		const page = async () => (await browser.get('/my-permissions')).text;
		const offered = async () => [...(await page()).matchAll(
			/<option value="([^"]+)"/g)].map(([, id]) => id);
		const may = (await member.must(200, 'GET', '/my-permissions')).data
			.map(({ permission }) => permission);
		const before = await offered();

		assert.ok(before.includes('audit.read'));
		assert.ok(!before.includes('organization.own'),
			'for ownership nobody asks');
		assert.deepEqual(before.filter((id) => may.includes(id)), []);
		assert.equal(before.length + may.length, (await rows(
			'select from permission')).length - 1, 'all that they lack');
		assert.match(await page(), new RegExp('<optgroup label="Certificates">' +
			'<option value="certificate.export">Export certificates</option>'));
		const refused = await browser.submit('/permission-requests',
			{ permission: '', reason: 'x'.repeat(501) });

		assert.equal(refused.status, 422);
		assert.match(refused.text, /id="permission-error"[^]*Choose the permission/);
		assert.match(refused.text, /id="reason-error"/);
		assert.match(refused.text, /value="x{501}"/, 'what was written is kept');
		const answer = await browser.submit('/permission-requests',
			{ permission: 'audit.read', reason: 'The yearly review' });

		assert.equal(answer.headers.location, '/my-permissions');
		assert.match(await page(),
			/What you asked for[^]*Read the audit log[^]*Open[^]*The yearly review/);
		assert.deepEqual(await offered(),
			before.filter((id) => id !== 'audit.read'),
			'what waits is not asked for again');
		assert.equal((await open(owner)).find((each) =>
			each.member_id === member.member.id).reason, 'The yearly review');
		const twice = await browser.submit('/permission-requests',
			{ permission: 'audit.read', reason: 'Again' });

		assert.equal(twice.status, 409);
		assert.match(twice.text, /You have asked for this today/);
		assert.match(twice.text, /value="Again"/);
		assert.match((await (await browse(owner.email)).get('/my-permissions'))
			.text, /There is nothing left to ask for/);
	});

test('APR-23 UX-15 who has asked is told when and of whom, inside the frame of their pages',
	async () => {
		const member = await add(owner, 'member');
		const browser = await browse(member.email);
		const asking = await browser.get('/audit');

		assert.match(asking.text, /<nav class="side"[^]*Error 403/);
		await browser.submit('/permission-requests', {
			permission: asking.hidden('permission') });
		const page = await browser.get('/audit');

		assert.equal(page.status, 403);
		assert.match(page.text, /You have asked for this permission/);
		assert.match(page.text, /You asked on \d+ \w+ \d{4}, \d\d:\d\d/);
		assert.match(page.text, /told:[^]*<li[^>]*>Ada Byron person<\/li>/);
		assert.doesNotMatch(page.text, /Ask for it|name="permission"/);
		assert.match((await browser.get('/departments/new')).text,
			/Ask for it/, 'for another permission they can ask');
		const { id } = (await open(owner)).find((each) =>
			each.member_id === member.member.id);

		await owner.must(200, 'POST', `/permission-requests/${id}/decline`,
			{ decision_reason: 'Ask the auditor.' });
		assert.match((await browser.get('/audit')).text, /Ask for it/,
			'once it is decided they can ask again');
	});

test('UX-15 what is not there keeps the frame of who is signed in', async () => {
	const browser = await browse((await add(owner, 'member')).email);

	for (const path of ['/nowhere', '/certificates/' + owner.member.id]) {
		const page = await browser.get(path);

		assert.equal(page.status, 404);
		assert.match(page.text, /<nav class="side"[^]*Error 404/, path);
		assert.match(page.text, /href="\/my-certificates"/);
	}
	const stranger = await new Browser().get('/nowhere');

	assert.equal(stranger.status, 404);
	assert.doesNotMatch(stranger.text, /<nav class="side"/);
});

test('APR-23 a program is told the same, and names that it may see', async () => {
	const member = await add(owner, 'member');
	const { details } = (await member.get('/audit')).json;

	assert.deepEqual(details, { missing_permission: 'audit.read',
		granted_to: ['owner', 'admin', 'auditor'], granters: ['Ada Byron person'] });
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
	assert.equal((await member.post('/permission-requests', { reason: 'x' }))
		.status, 422);
	assert.equal((await member.post('/permission-requests',
		{ permission: 'team.write', reason: 'x'.repeat(501) })).status, 422);
	assert.deepEqual(await rows(`select count(*)::int from permission_request
		where member_id = '${member.member.id}'`), [{ count: 2 }]);
});

const ask = async (who, permission, why) => {
	await who.must(200, 'POST', '/permission-requests', { permission, reason: why });
	return (await open(owner)).find((each) =>
		each.member_id === who.member.id && each.permission === permission).id;
};
const may = async (who, permission) => (await who.must(200, 'POST',
	'/permissions/check', { permissions: [permission] })).permissions[0].allowed;
const grants = async (who) => (await owner.must(200, 'GET',
	`/members/${who.member.id}/grants`)).data;

test('APR-23 A9 who could grant it decides; who is declined reads why',
	async () => {
		const member = await add(owner, 'member');
		const [log, bills] = [await ask(member, 'audit.read'),
			await ask(member, 'billing.write')];
		const auditor = await add(owner, 'auditor');
		const no = { decision_reason: 'The billing desk does that.' };

		assert.equal((await auditor.post(
			`/permission-requests/${log}/decline`, no)).status, 403);
		assert.match((await admin.post(`/permission-requests/${bills}/decline`,
			no)).json.error, /Only who could grant it/);
		assert.match((await admin.post(`/permission-requests/${bills}/grant`,
			{ reason: 'x' })).json.error, /Only who could grant it/);
		assert.equal((await (await organization()).post(
			`/permission-requests/${log}/decline`, no)).status, 404);
		assert.deepEqual(Object.keys((await owner.post(
			`/permission-requests/${bills}/decline`)).json.details.fields),
		['decision_reason']);
		await owner.must(200, 'POST', `/permission-requests/${bills}/decline`,
			no);
		assert.equal((await owner.post(`/permission-requests/${bills}/decline`,
			no)).status, 409);
		assert.ok((await told(member)).includes('permission_declined'));
		const [letter] = await mailed(member, /was declined/);

		assert.match(letter.text, /Reason: The billing desk does that\./);
		assert.equal((await (await browse(member.email)).get(new URL(
			letter.link).pathname)).headers.location,
		`/my-permissions#asked-${bills}`);
		assert.match((await (await browse(member.email)).get(
			'/my-permissions')).text, /Declined[^]*The billing desk does that/);
		assert.equal(await may(member, 'billing.write'), false);
		const [declined] = await open(owner, 'declined');

		assert.deepEqual([declined.id, declined.decided_by_name,
			declined.decision_reason],
		[bills, 'Ada Byron person', no.decision_reason]);
	});

test('APR-23 POL-27 granting gives an exception for this person, to a last day',
	async () => {
		const member = await add(owner, 'member');
		const id = await ask(member, 'audit.read');

		assert.deepEqual((await admin.post(`/permission-requests/${id}/grant`))
			.json.details.fields, { reason: 'An exception needs a reason.' });
		assert.match((await admin.post(`/permission-requests/${id}/grant`,
			{ reason: 'x', ends_on: '2020-01-01' })).json.error,
		/last day is in the past/);
		assert.equal(await may(member, 'audit.read'), false);
		const granted = await admin.must(200, 'POST',
			`/permission-requests/${id}/grant`,
			{ reason: 'The yearly review', ends_on: '2099-12-31' });

		assert.equal(granted.state, 'granted');
		assert.equal(await may(member, 'audit.read'), true);
		assert.ok((await told(member)).includes('permission_granted'));
		const [given] = (await grants(member)).filter(({ kind }) =>
			kind === 'exception');

		assert.deepEqual([given.permission, given.effect, given.ends_on,
			given.reason, given.granted_by_name], ['audit.read', 'allow',
			'2099-12-31', 'The yearly review', 'Ada Hidden']);
		assert.deepEqual(await rows(`select distinct member_id::text
			from audit_event where subject_id in ('${id}', '${given.id}')
				and operation = 'update'`), [{ member_id: admin.member.id }]);
	});

test('APR-23 the reason of who asked will do, and what was given since is not given twice',
	async () => {
		const member = await add(owner, 'member');
		const [log, types] = [await ask(member, 'audit.read', 'To look it up'),
			await ask(member, 'certificate_type.write')];

		await admin.must(200, 'POST', `/permission-requests/${log}/grant`);
		assert.equal((await grants(member)).find(({ permission }) =>
			permission === 'audit.read').reason, 'To look it up');
		await admin.must(200, 'POST', `/members/${member.member.id}/exceptions`,
			{ permission: 'certificate_type.write', effect: 'allow',
				reason: 'asked' });
		await admin.must(200, 'POST', `/permission-requests/${types}/grant`);
		assert.equal((await grants(member)).length, 3);
	});

test('APR-23 A9 roles that give it are offered, of those that the granter may give',
	async () => {
		const member = await add(owner, 'member');
		const reviewer = (await owner.must(201, 'POST', '/roles', { name:
			'Reviewer', permissions: ['audit.read', 'member.read'] })).id;
		const keeper = (await owner.must(201, 'POST', '/roles', { name:
			'Keeper', permissions: ['audit.read', 'billing.write'] })).id;
		const other = (await owner.must(201, 'POST', '/roles', { name:
			'Other', permissions: ['member.read'] })).id;
		const id = await ask(member, 'audit.read', 'why');
		const offered = async (who) => (await who.must(200, 'GET',
			`/permission-requests/${id}/roles`)).data.map(({ name }) => name);

		assert.deepEqual(await offered(owner),
			['Keeper', 'Reviewer', 'Auditor', 'Admin']);
		assert.deepEqual(await offered(admin), ['Reviewer', 'Auditor', 'Admin'],
			'an admin changes no bills, so gives no role that does');
		const page = (await (await browse(admin.email)).get(
			`/permission-requests/${id}`)).text;

		assert.match(page, new RegExp(`<option value="${reviewer}"`));
		assert.doesNotMatch(page, new RegExp(`value="${keeper}"`));
		assert.match((await admin.post(`/permission-requests/${id}/grant`,
			{ role_id: other })).json.details.fields.role_id,
		/does not give it/);
		assert.match((await admin.post(`/permission-requests/${id}/grant`,
			{ role_id: keeper })).json.error, /only give what you hold/);
		assert.equal(await may(member, 'audit.read'), false);
		await admin.must(200, 'POST', `/permission-requests/${id}/grant`,
			{ role_id: reviewer });
		assert.equal(await may(member, 'audit.read'), true);
		assert.ok((await grants(member)).some((each) =>
			each.name === 'Reviewer' && each.reason === 'why'));
	});

test('APR-23 what could not be used even so is not granted, and nothing is given',
	async () => {
		const member = await add(owner, 'member');
		const id = await ask(member, 'audit.read', 'why');

		await owner.must(200, 'POST', `/members/${member.member.id}/exceptions`,
			{ permission: 'audit.read', effect: 'deny', reason: 'no' });
		assert.match((await admin.post(`/permission-requests/${id}/grant`))
			.json.error, /denied to them/);
		assert.equal((await grants(member)).filter(({ effect }) =>
			effect === 'allow').length, 0);
	});

test('APR-23 of two who grant at once one does', async () => {
	const member = await add(owner, 'member');
	const id = await ask(member, 'audit.read', 'why');
	const answers = await Promise.all([owner, admin, owner, admin].map((who) =>
		who.post(`/permission-requests/${id}/grant`)));

	assert.deepEqual(answers.map(({ status }) => status).sort(),
		[200, 409, 409, 409]);
});

test('APR-23 A9 where a second person decides, the request waits and ends with that',
	async () => {
		const first = await organization();
		const second = await add(first, 'admin');
		const third = await add(first, 'admin');
		const member = await add(first, 'member');
		const find = async (permission) => {
			await member.must(200, 'POST', '/permission-requests',
				{ permission, reason: 'work' });
			return (await open(first)).find((each) =>
				each.permission === permission).id;
		};

		await first.must(200, 'POST', '/owners',
			{ member_id: second.member.id });
		await first.must(200, 'PATCH', `/organizations/${
			first.organization.id}`, { second_person: true });
		const grant = async (id) => (await third.must(202, 'POST',
			`/permission-requests/${id}/grant`)).rights_change_id;
		const state = async (id) => (await first.must(200, 'GET',
			`/permission-requests/${id}`)).state;
		const [yes, no, back] = [await find('audit.read'),
			await find('team.write'), await find('department.write')];
		const [change, refused, withdrawn] = [await grant(yes),
			await grant(no), await grant(back)];

		assert.equal(await state(yes), 'waiting');
		assert.equal(await may(member, 'audit.read'), false);
		assert.match((await first.post(`/permission-requests/${yes}/decline`,
			{ decision_reason: 'x' })).json.error, /waits for a second person/);
		assert.match((await (await browse(first.email)).get(
			`/permission-requests/${yes}`)).text, new RegExp(
			`Waits for a second person[^]*/rights-changes/${change}`));
		await first.must(200, 'POST', `/rights-changes/${change}/approve`);
		await first.must(200, 'POST', `/rights-changes/${refused}/reject`,
			{ reason: 'Teams are for leads.' });
		await third.must(200, 'POST', `/rights-changes/${withdrawn}/withdraw`);
		assert.equal(await state(yes), 'granted');
		assert.equal(await may(member, 'audit.read'), true);
		const declined = await first.must(200, 'GET',
			`/permission-requests/${no}`);

		assert.deepEqual([declined.state, declined.decision_reason],
			['declined', 'Teams are for leads.']);
		assert.equal(await state(back), 'open');
		assert.equal(await may(member, 'team.write'), false);
		const events = await told(member);

		assert.ok(events.includes('permission_granted'));
		assert.ok(events.includes('permission_declined'));
		const again = await grant(back);

		await sql(`update rights_change set expires_at = now()
			where id = '${again}'`);
		for (let tries = 0; tries < 300 && await state(back) !== 'open';
			tries++) {
			await sql(`update schedule set next_at = now()
				where kind = 'rights_change_expiry'`);
			await sleep(100);
		}
		assert.equal(await state(back), 'open', 'nobody decided: open again');
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
