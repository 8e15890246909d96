// Background work that failed for good: seen by those who manage its
// organization, decided on once, and told to the audit.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { add, browse, organization, rows, sleep, sql, uuid }
	from './client.mjs';
import { deadJob } from './world.mjs';

let owner, admin, member, stranger;

before(async () => {
	owner = await organization();
	admin = await add(owner, 'admin');
	member = await add(owner, 'member');
	stranger = await organization();
}, { timeout: 60000 });

const listed = async (who, query = '') =>
	(await who.must(200, 'GET', `/background-jobs${query}`)).data;
const stateOf = async (id) => (await rows(`select status, attempts, error
	from job where id = '${id}'`))[0];

test('NTF-06 NTF-15 who manages an organization sees what failed in it, and why',
	async () => {
		const id = await deadJob(owner.organization.id);
		const other = await deadJob(stranger.organization.id);
		const mine = await listed(admin);
		const [found] = mine.filter((each) => each.id === id);

		assert.deepEqual([found.kind, found.status, found.attempts, found.error],
			['event', 'dead', 14, 'It was tried too often.']);
		for (const column of ['created_at', 'updated_at', 'run_at'])
			assert.ok(Date.parse(found[column]) > 0, column);
		assert.ok(!('payload' in found) && !('key' in found));
		assert.ok(!mine.some((each) => each.id === other));
		assert.equal((await member.get('/background-jobs')).status, 403);
		const page = await (await browse(owner.email)).get('/background-jobs');

		assert.match(page.text, new RegExp(id));
		assert.match(page.text, /It was tried too often/);
	});

test('NTF-06 tried again, it is done by the worker; a second decision is refused',
	{ timeout: 60000 }, async () => {
		const id = await deadJob(owner.organization.id);
		const tries = await Promise.all(['requeue', 'discard', 'requeue']
			.map((verb) => admin.post(`/background-jobs/${id}/${verb}`)));

		assert.deepEqual(tries.map(({ status }) => status).sort(),
			[200, 409, 409]);
		assert.match(tries.find(({ status }) => status === 409).json.error,
			/decided on this already/);
		const again = await deadJob(owner.organization.id);

		await admin.must(200, 'POST', `/background-jobs/${again}/requeue`);
		for (const end = Date.now() + 20000; (await stateOf(again)).status
			!== 'done'; await sleep(50))
			assert.ok(Date.now() < end, 'the worker takes it');
		assert.equal((await stateOf(again)).attempts, 1);
	});

test('NTF-06 AUD-01 discarded, it stays so, with who did it', async () => {
	const id = await deadJob(owner.organization.id);
	const request = `test-${uuid()}`;

	await admin.call('POST', `/background-jobs/${id}/discard`, undefined,
		{ headers: { 'x-request-id': request } });
	assert.equal((await stateOf(id)).status, 'discarded');
	const [event] = await rows(`select account_id, action, changes
		from audit_event where request_id = '${request}'`);

	assert.equal(event.account_id, admin.account_id);
	assert.deepEqual(event.changes.status, ['dead', 'discarded']);
	assert.ok(!(await listed(owner)).some((each) => each.id === id));
});

test('A2 NTF-06 nobody decides on work of another organization, or of none',
	async () => {
		for (const where of [owner.organization.id, null]) {
			const id = await deadJob(where);

			for (const verb of ['requeue', 'discard'])
				assert.equal((await stranger.post(
					`/background-jobs/${id}/${verb}`)).status, 404);
			assert.equal((await stateOf(id)).status, 'dead');
		}
	});

test('NTF-06 by forms of the page, and by state', async () => {
	const id = await deadJob(owner.organization.id);
	const browser = await browse(owner.email);
	const answer = await browser.submit(`/background-jobs/${id}/discard`);

	assert.equal(answer.status, 303);
	assert.ok(!(await browser.get('/background-jobs')).text.includes(id));
	await sql(`insert into job (organization_id, kind, run_at) values
		('${owner.organization.id}', 'event', now() + interval '1 day')`);
	const [waiting] = await listed(owner, '?status=waiting');

	assert.equal(waiting.status, 'waiting');
	assert.equal((await owner.get('/background-jobs?status=done')).status, 400);
});
