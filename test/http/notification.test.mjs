// What people are told: by the change itself, to whom it concerns, as they want
// it; and pages that learn of it while they are open.
import test, { after } from 'node:test';
import assert from 'node:assert/strict';
import https from 'node:https';
import { add, browse, certificate, loopback, organization, parallel, rows, send,
	signIn, sleep, sql, stack, type } from './client.mjs';
import { mails } from './mail.mjs';

const streams = new Set();

after(() => streams.forEach((stream) => stream.destroy()));

/** An open stream of events; what came, and when. */
function listen(browser, { last, address = loopback() } = {}) {
	return new Promise((resolve, reject) => {
		const request = https.request({ host: '127.0.0.1', port: stack.port,
			servername: stack.host, ca: stack.ca, path: '/events', agent: false,
			localAddress: address, headers: { host: new URL(stack.url).host,
				cookie: browser.cookie, accept: 'text/event-stream',
				...(last ? { 'last-event-id': last } : {}) } }, (answer) => {
			const seen = { status: answer.statusCode, events: [], text: '' };

			answer.on('data', (part) => {
				seen.text += part;
				if (/^data: /m.test(seen.text) && seen.text.endsWith('\n\n')) {
					for (const each of seen.text.split('\n\n'))
						if (/^data: /m.test(each))
							seen.events.push({ at: performance.now(),
								id: each.match(/^id: (.*)$/m)?.[1],
								name: each.match(/^event: (.*)$/m)?.[1],
								data: each.match(/^data: (.*)$/m)[1] });
					seen.text = '';
				}
			});
			answer.on('error', () => {});
			seen.close = () => request.destroy();
			resolve(seen);
		});

		streams.add(request);
		request.on('error', reject);
		request.end();
	});
}

const until = async (what, isTrue, ms = 15000) => {
	for (const end = Date.now() + ms; Date.now() < end; await sleep(20))
		if (await isTrue())
			return;
	assert.fail(`never: ${what}`);
};
const told = async (who) => (await who.get('/notifications')).json.data;
const unread = async (who) => (await who.get('/notifications/unread'))
	.json.unread;
const subjects = (who) => mails(who.email).map(({ subject }) => subject);

test('NTF-03 NTF-11 a review is told to the holder, a new certificate to who reviews',
	async () => {
		const owner = await organization();
		const member = await add(owner, 'member');
		const auditor = await add(owner, 'auditor');
		const kind = await type(owner);
		const card = await certificate(member, kind);
		const [submitted] = await told(owner);

		assert.equal(submitted.event, 'certificate_submitted');
		assert.equal(submitted.subject_id, card.id);
		assert.equal(submitted.subject_name, kind.name);
		assert.equal(submitted.is_read, false);
		assert.ok(!(await told(auditor)).some(({ event }) =>
			event.startsWith('certificate')));
		await owner.must(200, 'POST', `/certificates/${card.id}/reject`,
			{ review_reason: 'Too dark' });
		const [rejected] = await told(member);

		assert.equal(rejected.event, 'certificate_rejected');
		assert.equal(rejected.detail, 'Too dark');
		assert.equal((await told(member)).filter(({ event }) =>
			event === 'role_granted').length, 1);
		await until('the mail', () => subjects(member).some((subject) =>
			/was rejected/.test(subject)));
		assert.ok(!subjects(owner).some((subject) => /waits/.test(subject)),
			'by mail only where somebody wants it');
	});

test('NTF-03 unread ones are counted, read one by one or all at once',
	async () => {
		const owner = await organization();
		const member = await add(owner, 'member');
		const kind = await type(owner);

		await parallel([1, 2, 3], 1, () => certificate(member, kind));
		assert.equal(await unread(owner), 3);
		const [first] = await told(owner);

		await owner.must(200, 'POST', `/notifications/${first.id}/read`);
		await owner.must(200, 'POST', `/notifications/${first.id}/read`);
		assert.equal(await unread(owner), 2);
		assert.equal((await told(owner))[0].is_read, true);
		assert.equal((await member.post(`/notifications/${first.id}/read`))
			.status, 404, "another's");
		assert.equal((await owner.post('/notifications/read')).status, 204);
		assert.equal(await unread(owner), 0);
		const page = await (await browse(owner.email)).get('/notifications');

		assert.equal((page.text.match(/waits for review/g) ?? []).length, 3);
		const { json } = await owner.get('/notifications?limit=2');
		const rest = await owner.get(`/notifications?limit=2&cursor=${
			json.page.next}`);

		assert.equal(json.data.length + rest.json.data.length, 3);
	});

test('NTF-12 C47 who does not want to be told is not', async () => {
	const owner = await organization();
	const member = await add(owner, 'member');
	const kind = await type(owner);

	await member.must(200, 'POST', '/notifications/preferences',
		{ event: 'certificate_verified', by_app: false, by_mail: false });
	await owner.must(200, 'POST', '/notifications/preferences',
		{ event: 'certificate_submitted', by_app: false, by_mail: true });
	const card = await certificate(member, kind);

	await owner.must(200, 'POST', `/certificates/${card.id}/verify`);
	assert.equal(await unread(owner), 0);
	await until('the mail', () => subjects(owner).some((subject) =>
		/waits for review/.test(subject)));
	assert.ok(!(await told(member)).some(({ event }) =>
		event === 'certificate_verified'));
	await sleep(500);
	assert.ok(!subjects(member).some((subject) => /verified/.test(subject)));
	const wishes = (await member.get('/notifications/preferences')).json.data;

	assert.deepEqual(wishes.filter(({ event }) =>
		event === 'certificate_verified').map((each) =>
		[each.by_app, each.by_mail]), [[false, false]]);
	assert.equal((await member.post('/notifications/preferences',
		{ event: 'nonsense', by_app: true })).status, 422);
});

test('NTF-08 NTF-09 CRT-10 what runs out is told once for each lead time, on the calendar of the organization',
	async () => {
		const owner = await organization();
		const member = await add(owner, 'member');
		const kind = await type(owner);
		const day = async (days) => sql(`select current_date + ${days}`);
		const card = await certificate(member, kind,
			{ expires_on: await day(29) });
		const fire = async () => {
			await sql(`update schedule set next_at = now()
				where kind = 'certificate_expiry'; notify job`);
			await until('the run', async () => await sql(`select next_at > now()
				and not exists (select from job
					where kind = 'certificate_expiry'
					and status in ('waiting', 'running'))
				from schedule where kind = 'certificate_expiry'`) === 't');
		};
		const count = async (who, event) => (await told(who)).filter((each) =>
			each.event === event).length;

		await fire();
		await fire();
		assert.equal(await count(member, 'certificate_expiring'), 1);
		assert.equal(await count(owner, 'certificate_of_team_expiring'), 1);
		assert.equal(await count(member, 'certificate_of_team_expiring'), 0);
		await sql(`update certificate set expires_on = current_date + 6
			where id = '${card.id}'`);
		await fire();
		await fire();
		assert.equal(await count(member, 'certificate_expiring'), 2);
		await until('the mail', () => subjects(member).some((subject) =>
			/runs out on/.test(subject)));
	});

test('NTF-07 operators see what became of every message', async () => {
	const owner = await organization();
	const member = await add(owner, 'member');

	await until('the mail', async () => (await rows(`select m.status
		from message m where m.recipient = '${member.email}'
		and m.status = 'sent' and m.sent_at is not null`)).length === 1);
});

test('NTF-13 SSE an open page learns of news; who is not signed in does not wait',
	{ timeout: 60000 }, async () => {
		const owner = await organization();
		const member = await add(owner, 'member');
		const kind = await type(owner);
		const browser = await browse(owner.email);
		const stranger = await browse((await organization()).email);
		const open = await listen(browser);
		const foreign = await listen(stranger);

		assert.equal(open.status, 200);
		assert.equal((await send('GET', '/events', { headers: {
			accept: 'text/event-stream' } })).status, 401);
		assert.equal((await send('GET', `/_events/${
			owner.account_id.replaceAll('-', '')}`, { headers: {
			accept: 'text/event-stream', cookie: browser.cookie } })).status, 404);
		const begun = performance.now();

		await certificate(member, kind);
		await until('the event', () => open.events.length > 0);
		assert.deepEqual([open.events[0].name, open.events[0].data],
			['notification', '1']);
		assert.ok(open.events[0].at - begun < 3000);
		open.close();
		await certificate(member, kind);
		await sleep(1000);
		const again = await listen(browser, { last: open.events[0].id });

		await until('what was missed', () => again.events.length > 0);
		assert.equal(again.events[0].data, '2');
		assert.equal(foreign.events.length, 0);
	});

test('NTF-13 C46 a thousand waiting browsers hold no responder; all learn of it in a second',
	{ timeout: 180000 }, async () => {
		const owner = await organization();
		const member = await add(owner, 'member');
		const kind = await type(owner);
		const browser = await browse(owner.email);
		const open = await parallel(Array.from({ length: 1000 }), 20,
			(_, i) => listen(browser, { address: `127.0.3.${1 + i % 100}` }));

		assert.ok(open.every(({ status }) => status === 200));
		const times = [];

		for (let i = 0; i < 20; i++) {
			const begun = performance.now();

			assert.equal((await member.get('/certificates')).status, 200);
			times.push(performance.now() - begun);
		}
		assert.ok(Math.max(...times) < 2000, `${times}`);
		await certificate(member, kind);
		await until('all events', () => open.every(({ events }) =>
			events.length > 0));
		const at = open.map(({ events }) => events[0].at);

		console.log(`first to last of 1000: ${
			Math.round(Math.max(...at) - Math.min(...at))} ms`);
		assert.ok(Math.max(...at) - Math.min(...at) < 1000);
		open.forEach((each) => each.close());
	});

test('NTF-13 signing out ends the waiting', { timeout: 30000 }, async () => {
	const owner = await organization();
	const browser = await browse(owner.email);
	const open = await listen(browser);

	assert.equal(open.status, 200);
	await browser.submit('/sign-out');
	const again = await listen(browser.copy());

	assert.equal(again.status, 401);
	assert.equal((await (await signIn(owner.email)).get('/notifications'))
		.status, 200);
});
