// What is told beside the lists: by forms that come back, by news, by cursors
// and by exports. Nobody is told of people whom they do not see.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { add, browse, certificate, name, organization, sql, type }
	from './client.mjs';

let owner, roles, mine, stranger, secret;

const made = async (target, fields = {}) => (await owner.must(201, 'POST', target,
	{ name: name('N'), ...fields })).id;
const give = (who, role_id, more = {}) => owner.must(200, 'POST',
	`/members/${who.member.id}/roles`, { role_id, ...more });
const place = (who, department_id) => owner.must(200, 'PATCH',
	`/members/${who.member.id}/position`, { department_id });
const told = async (who) => (await who.get('/notifications')).json.data
	.filter(({ event }) => event.startsWith('certificate_'));

/** Somebody with a role of their own that allows these. */
async function withRole(...permissions) {
	const who = await add(owner, 'member');

	await give(who, await made('/roles', { permissions }));
	return who;
}

/** Somebody who looks after the department `mine`. */
async function manager() {
	const who = await add(owner, 'member');

	await give(who, roles.manager, { department_id: mine });
	return who;
}

before(async () => {
	owner = await organization();
	roles = Object.fromEntries((await owner.must(200, 'GET', '/roles')).data
		.map(({ id, template }) => [template, id]));
	mine = await made('/departments');
	secret = name('secret');
	stranger = await add(owner, 'member', { last_name: name('Stranger') });
	await give(stranger, roles.auditor, { reason: secret });
}, { timeout: 60000 });

test('A7 POL-05 a form comes back only to who may see its page', async () => {
	const who = await withRole('member.write', 'organization.read');
	const browser = await browse(who.email);

	assert.equal((await browser.get('/members')).status, 403);
	assert.equal((await browser.get(`/members/${stranger.member.id}`)).status,
		403);
	for (const [target, method] of [['/member-changes', 'POST'],
		[`/members/${stranger.member.id}`, 'DELETE']]) {
		const answer = await browser.submit(target, { nothing: 'x' },
			{ method });

		assert.equal(answer.status, 422, target);
		assert.ok(!answer.text.includes(stranger.member.last_name), target);
		assert.ok(!answer.text.includes(stranger.email), target);
	}
});

test('A7 A9 a form comes back only with what its page is about', async () => {
	const browser = await browse((await manager()).email);
	const own = await add(owner, 'member');
	const sent = async ({ member }) => browser.submit(
		`/members/${member.id}/roles`, { role_id: 'x' });
	const refused = await sent(stranger);

	await place(own, mine);
	assert.equal((await browser.get(
		`/members/${stranger.member.id}/permissions`)).status, 404);
	assert.equal(refused.status, 422);
	assert.ok(!refused.text.includes(secret));
	assert.ok(!refused.text.includes('Auditor</'), 'roles that they have');
	const again = await sent(own);

	assert.equal(again.status, 422);
	assert.ok(again.text.includes(own.member.last_name));
	assert.match(again.text, /id="role-form"/);
});

test('A7 NTF-11 of others\' certificates is told who may see and verify them all',
	async () => {
		const bound = await add(owner, 'member');
		const denied = await add(owner, 'admin');
		const reviewer = await withRole('certificate.read',
			'certificate.verify', 'certificate_type.read');

		await give(bound, roles.admin, { department_id: mine });
		await owner.must(200, 'POST', `/members/${denied.member.id}/exceptions`,
			{ permission: 'certificate.read', effect: 'deny', reason: 'No' });
		const kind = await type(owner, { lead_days: [30] });
		const soon = new Date(Date.now() + 5 * 864e5).toISOString().slice(0, 10);
		const { id } = await certificate(stranger, kind, { expires_on: soon });

		await sql('select outstaff.certificate_expiry_tell()',
			'outstaff_worker');
		for (const who of [bound, denied])
			assert.deepEqual((await told(who)), []);
		for (const who of [owner, reviewer])
			assert.deepEqual((await told(who)).filter((news) =>
				news.subject_id === id).map(({ event }) => event).sort(),
			['certificate_of_team_expiring', 'certificate_submitted']);
		assert.deepEqual((await told(stranger)).map(({ event }) => event),
			['certificate_expiring']);
	});

test('A7 a cursor says nothing of where people stand whom one does not see',
	async () => {
		const who = await manager();
		const [first, last] = [await add(owner, 'member', { first_name: 'Aa' }),
			await add(owner, 'member', { first_name: 'Zz' })];
		const hidden = await add(owner, 'member', { first_name: 'Mm' });
		const list = async (cursor) => (await who.must(200, 'GET',
			`/members?cursor=${cursor}`)).data.map(({ id }) => id);

		for (const one of [first, last])
			await place(one, mine);
		assert.ok((await list(first.member.id)).includes(last.member.id));
		assert.deepEqual(await list(hidden.member.id), []);
	});

test('A7 POL-47 nor does a page of a review', async () => {
	const who = await manager();
	const { id } = await owner.must(201, 'POST', '/access-reviews');
	const { page } = await who.must(200, 'GET',
		`/access-reviews/${id}/items?limit=1`);
	const { id: hidden } = (await owner.must(200, 'GET',
		`/access-reviews/${id}/items`)).data.find((item) =>
		item.member_id === stranger.member.id);

	assert.match(page.next, /^[0-9a-f-]{36}$/);
	assert.deepEqual((await who.must(200, 'GET',
		`/access-reviews/${id}/items?cursor=${hidden}`)).data.map(
		({ id: item }) => item), (await who.must(200, 'GET',
		`/access-reviews/${id}/items`)).data.map(({ id: item }) => item),
	'of a right that is not seen');
});

test('A7 A8 exports give addresses only to who sees the people', async () => {
	const boss = await add(owner, 'member');
	const who = await manager();
	const own = await add(owner, 'member');
	const giver = await withRole('role.read', 'role.assign');

	await owner.must(200, 'PATCH', `/members/${own.member.id}/position`,
		{ department_id: mine, manager_id: boss.member.id });
	assert.ok((await owner.get('/members.csv')).text.includes(boss.email));
	const csv = (await who.get('/members.csv')).text;

	assert.ok(csv.includes(own.email));
	assert.ok(!csv.includes(boss.email), csv);
	const [{ id }] = (await owner.must(200, 'GET', '/access-reviews')).data;
	const items = `/access-reviews/${id}/items.csv`;

	assert.ok((await owner.get(items)).text.includes(stranger.email));
	const given = (await giver.get(items)).text;

	assert.ok(given.includes(stranger.member.last_name));
	assert.ok(!given.includes(stranger.email));
});
