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
function listen(browser, { last, origin, address = loopback() } = {}) {
	return new Promise((resolve, reject) => {
		const request = https.request({ host: '127.0.0.1', port: stack.port,
			servername: stack.host, ca: stack.ca, path: '/events', agent: false,
			localAddress: address, headers: { host: new URL(stack.url).host,
				cookie: browser.cookie, accept: 'text/event-stream',
				...(origin ? { origin } : {}),
				...(last ? { 'last-event-id': last } : {}) } }, (answer) => {
			const seen = { status: answer.statusCode, events: [], text: '',
				headers: answer.headers };

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

test('NTF-03 what somebody else has done is not news any more',
	async () => {
		const owner = await organization();
		const other = await add(owner, 'admin');
		const member = await add(owner, 'member');
		const kind = await type(owner);
		const cards = await parallel([1, 2, 3], 1, () => certificate(member, kind));
		const before = await unread(other);
		const waiting = async (who) => (await told(who)).filter((each) =>
			each.event === 'certificate_submitted' && !each.is_read)
			.map(({ subject_id }) => subject_id).sort();

		assert.deepEqual(await waiting(other), cards.map(({ id }) => id).sort());
		await owner.must(200, 'POST', `/certificates/${cards[0].id}/verify`);
		await owner.must(200, 'POST', `/certificates/${cards[1].id}/reject`,
			{ review_reason: 'Too dark' });
		assert.deepEqual(await waiting(other), [cards[2].id]);
		assert.deepEqual(await waiting(owner), [cards[2].id]);
		assert.equal(await unread(other), before - 2);
		assert.equal((await told(member)).filter((each) => !each.is_read &&
			each.event.startsWith('certificate_')).length, 2, 'theirs is news');
		const plain = await add(owner, 'member');

		await plain.must(200, 'POST', '/permission-requests',
			{ permission: 'certificate.verify' });
		const asked = async (who) => (await told(who)).filter((each) =>
			each.event === 'permission_requested' && !each.is_read).length;

		assert.deepEqual([await asked(owner), await asked(other)], [1, 1]);
		const [request] = (await owner.get('/permission-requests')).json.data;

		await owner.must(200, 'POST', `/permission-requests/${request.id}/decline`,
			{ decision_reason: 'Not now' });
		assert.deepEqual([await asked(owner), await asked(other)], [0, 0]);
	});

test('NTF-03 each leads to what it is about, in the organization where it is',
	async () => {
		const owner = await organization();
		const member = await add(owner, 'member');
		const events = [['access_review_started', '/access-reviews/'],
			['access_review_overdue', '/access-reviews/'],
			['emergency_access_taken', '/emergency-accesses/'],
			['emergency_access_overdue', '/emergency-accesses/'],
			['rights_change_overdue', '/rights-changes/'],
			['rights_changed', '/rights-changes/'],
			['permission_overdue', '/permission-requests/'],
			['permission_granted', '/my-permissions#asked-'],
			['certificate_verified', '/certificates/'],
			['role_granted', '/my-permissions', ''],
			['invitation_accepted', '/invitations', '']];
		const make = ([event], where = owner) => sql(`insert into notification
			(account_id, organization_id, event, subject_id, subject_name)
			values ('${member.account_id}', '${where.organization.id}', '${event}',
				'${owner.member.id}', 'Something') returning id`);
		const browser = await browse(member.email);

		for (const event of events) {
			const id = await make(event);
			const target = event[1] + (event[2] ?? owner.member.id);
			const answer = await browser.get(`/notifications/${id}`);

			assert.deepEqual([answer.status, answer.headers.location],
				[303, target]);
			assert.equal((await browser.submit(`/notifications/${id}/read`))
				.headers.location, target);
			assert.equal((await member.must(200, 'GET', `/notifications/${id}`))
				.event, event[0]);
			assert.equal((await owner.get(`/notifications/${id}`)).status, 404,
				"another's");
		}
		const other = await organization();
		const there = `/notifications/${await make(events[0], other)}`;

		assert.equal((await browser.get(there)).status, 404, 'not one of them');
		await sql(`insert into membership (organization_id, account_id,
				first_name, last_name, email)
			values ('${other.organization.id}', '${member.account_id}', 'A', 'B',
				'${member.email}')`);
		const page = await browser.get(there);

		assert.equal(page.status, 200, 'there is another organization to go to');
		assert.equal(page.headers.location, undefined);
		const go = (next) => browser.submit(
			`/organizations/${other.organization.id}/switch`, { next });

		assert.equal((await go('//elsewhere.example')).headers.location, '/home');
		browser.token = undefined;
		assert.equal((await go(there)).headers.location, there);
		assert.equal((await browser.get(there)).headers.location,
			`/access-reviews/${owner.member.id}`);
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

/** What a page of channels has ticked, as a form would send it. */
const ticked = (page) => Object.fromEntries([...page.text.matchAll(
	/<input type="checkbox" name="(by_\w+)" value="true" checked>|<input type="hidden" name="(by_\w+)" value="">/g)]
	.map(([, box, none]) => box ? [box, 'true'] : [none, '']));
const nothing = { by_app: [], by_mail: [], by_sms: [] };

test('NTF-12 C47 one form keeps all wishes at once; what it leaves stays the organization\'s to say',
	async () => {
		const owner = await organization();
		const member = await add(owner, 'member');
		const browser = await browse(member.email);
		const page = await browser.get('/notifications/preferences');
		const boxes = ticked(page);
		const own = async () => (await member.get('/notifications/preferences'))
			.json.data.filter(({ is_own }) => is_own).map((each) =>
				[each.event, each.by_app, each.by_mail]);
		const all = '/notifications/preferences/all';

		assert.equal((page.text.match(/<button type="submit" class="primary">/g))
			.length, 1, 'one button');
		assert.match(page.text,
			/name="by_mail_emergency_access_taken" value="true" checked disabled/);
		assert.equal((await browser.submit(all, { ...boxes,
			mail_digest: 'immediately' }, { method: 'PUT' })).status, 303);
		assert.deepEqual(await own(), [], 'nothing was changed');
		delete boxes.by_app_role_granted;
		delete boxes.by_mail_role_granted;
		assert.equal((await browser.submit(all, { ...boxes,
			by_mail_certificate_submitted: 'true', mail_digest: 'daily' },
		{ method: 'PUT' })).status, 303);
		assert.deepEqual((await own()).sort(), [
			['certificate_submitted', true, true],
			['role_granted', false, false]]);
		assert.equal((await member.get('/notifications/digest')).json.mail_digest,
			'daily');
		for (const wrong of [{ by_app: ['nonsense'] }, { by_mail: 'all' },
			{ mail_digest: 'never' }])
			assert.equal((await member.put(all, { ...nothing,
				mail_digest: 'immediately', ...wrong })).status, 422);
		assert.equal((await browser.submit(all, { ...boxes, mail_digest: 'daily',
			by_app_nonsense: 'true' }, { method: 'PUT' })).status, 422);
		assert.deepEqual((await own()).length, 2, 'nothing half');
		await member.must(204, 'PUT', all, { ...nothing, mail_digest: 'daily' });
		const none = (await member.get('/notifications/preferences')).json.data;

		assert.deepEqual(none.filter((each) => each.by_app || each.by_mail)
			.map(({ event }) => event).sort(), ['emergency_access_overdue',
			'emergency_access_taken'], 'what is of security is still told');
		assert.equal((await member.post('/notifications/preferences',
			{ event: 'emergency_access_taken', by_app: true, by_mail: false }))
			.json.by_mail, true);
	});

test('NTF-12 C47 one form keeps all that an organization says',
	async () => {
		const owner = await organization();
		const browser = await browse(owner.email);
		const boxes = ticked(await browser.get('/notification-defaults'));
		const own = async () => rows(`select event, by_app, by_mail, by_sms
			from notification_default
			where organization_id = '${owner.organization.id}' order by event`);

		delete boxes.by_mail_role_granted;
		assert.equal((await browser.submit('/notification-defaults/all', boxes,
			{ method: 'PUT' })).status, 303);
		const said = [{ event: 'role_granted', by_app: true, by_mail: false,
			by_sms: false }];

		assert.deepEqual(await own(), said);
		assert.equal((await owner.put('/notification-defaults/all',
			{ ...nothing, by_mail: ['nonsense'] })).status, 422);
		assert.deepEqual(await own(), said, 'nothing half');
		const member = await add(owner, 'member');
		const form = ticked(await (await browse(member.email))
			.get('/notifications/preferences'));

		assert.equal(form.by_mail_role_granted, undefined);
		assert.equal((await member.put('/notification-defaults/all', {}))
			.status, 403);
	});

test('NTF-12 C47 what a program leaves out turns nothing off',
	async () => {
		const owner = await organization();
		const chosen = async (target) => (await owner.get(target)).json.data
			.map(({ event, by_app, by_mail, by_sms }) =>
				`${event} ${by_app} ${by_mail} ${by_sms}`);

		for (const [one, all, list] of [['/notifications/preferences',
			'/notifications/preferences/all', '/notifications/preferences'],
		['/notification-defaults', '/notification-defaults/all',
			'/notification-defaults']]) {
			const before = await chosen(list);
			const refused = await owner.put(all, {});

			assert.equal(refused.status, 422);
			for (const channel of Object.keys(nothing))
				assert.match(refused.json.details.fields[channel],
					/an empty list means none/);
			const { by_sms, ...some } = { ...nothing,
				by_app: ['role_granted'], mail_digest: 'daily' };

			if (all.includes('defaults'))
				delete some.mail_digest;
			assert.deepEqual(Object.keys((await owner.put(all, some)).json
				.details.fields), ['by_sms']);
			assert.deepEqual(await chosen(list), before, 'all is as it was');
			const say = (body) => owner.must(200, one.includes('defaults') ?
				'PUT' : 'POST', one,
			{ event: 'role_granted', ...body });

			assert.deepEqual(await say({ by_mail: false }), { event:
				'role_granted', by_app: true, by_mail: false, by_sms: false });
			assert.deepEqual(await say({ by_sms: true }), { event:
				'role_granted', by_app: true, by_mail: false, by_sms: true });
			assert.deepEqual(await say({}), { event: 'role_granted',
				by_app: true, by_mail: false, by_sms: true });
		}
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

test('NTF-13 A12 pages of another origin do not read along', async () => {
	const browser = await browse((await organization()).email);
	const ask = (origin) => listen(browser, { origin });

	assert.equal((await ask(stack.url)).status, 200);
	assert.equal((await ask(undefined)).status, 200);
	for (const origin of ['https://evil.example', 'null',
		stack.url.replace('//', '//www.'), `${stack.url}0`])
		assert.equal((await ask(origin)).status, 403, origin);
	assert.equal((await ask(stack.url)).headers[
		'access-control-allow-credentials'], undefined);
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
