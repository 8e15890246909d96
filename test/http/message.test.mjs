// What organizations and people choose of being told, mails that are gathered,
// and what became of every message, as who runs an organization or the
// installation sees it.
import test from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Program, add, browse, certificate, link, loopback, name, organization,
	parallel, person, register, rows, signIn, sleep, sql, stack, type }
	from './client.mjs';
import { mails } from './mail.mjs';

const run = promisify(execFile);
const until = async (what, isTrue, ms = 20000) => {
	for (const end = Date.now() + ms; Date.now() < end; await sleep(50))
		if (await isTrue())
			return;
	assert.fail(`never: ${what}`);
};
const subjects = (who) => mails(who.email).map(({ subject }) => subject);
const prefer = (who, event, by_app, by_mail) => who.must(200, 'POST',
	'/notifications/preferences', { event, by_app, by_mail });
const standard = (who, event, by_app, by_mail) => who.must(200, 'PUT',
	'/notification-defaults', { event, by_app, by_mail });
const told = async (who) => (await who.get('/notifications')).json.data;

test('NTF-12 C47 C32 an organization says how its people are told; their own word goes first',
	async () => {
		const owner = await organization();
		const kind = await type(owner);
		const [quiet, loud] = [await add(owner, 'member'),
			await add(owner, 'member')];

		await standard(owner, 'certificate_verified', true, false);
		await standard(owner, 'certificate_verified', false, false);
		await prefer(loud, 'certificate_verified', true, true);
		for (const who of [quiet, loud]) {
			const card = await certificate(who, kind);

			await owner.must(200, 'POST', `/certificates/${card.id}/verify`);
		}
		await until('the mail', () => subjects(loud).some((subject) =>
			/was verified/.test(subject)));
		assert.ok(!subjects(quiet).some((subject) => /was verified/.test(subject)));
		const has = async (who) => (await told(who)).some(({ event }) =>
			event === 'certificate_verified');

		assert.deepEqual([await has(quiet), await has(loud)], [false, true]);
		const seen = async (who, address) => (await who.get(address)).json.data
			.filter(({ event }) => event === 'certificate_verified')
			.map((each) => [each.by_app, each.by_mail, each.is_own])[0];

		assert.deepEqual(await seen(quiet, '/notifications/preferences'),
			[false, false, false]);
		assert.deepEqual(await seen(loud, '/notifications/preferences'),
			[true, true, true]);
		assert.deepEqual(await seen(owner, '/notification-defaults'),
			[false, false, true]);
		assert.deepEqual(await seen(await organization(),
			'/notification-defaults'), [true, true, false], "another's is its own");
		assert.equal((await quiet.get('/notification-defaults')).status, 403);
		assert.equal((await owner.put('/notification-defaults',
			{ event: 'nonsense' })).status, 422);
		await sql(`update notification_default set by_mail = false
			where organization_id = '${owner.organization.id}'`);
		await loud.must(204, 'POST', '/auth/forgot-password',
			{ email: loud.email });
		await until('the mail of security', () => subjects(loud).some((subject) =>
			/password/i.test(subject)));
	});

test('NTF-12 C47 the page of the organization has every event and keeps what is chosen',
	async () => {
		const owner = await organization();
		const browser = await browse(owner.email);
		const page = await browser.get('/notification-defaults');

		assert.equal(page.status, 200);
		assert.match(page.text, /A certificate of mine runs out/);
		assert.equal((await browser.submit('/notification-defaults/all',
			{ by_app: '', by_mail: '', by_sms: '', by_app_role_granted: 'true' },
			{ method: 'PUT' })).status, 303);
		assert.deepEqual(await rows(`select by_app, by_mail, by_sms
			from notification_default
			where organization_id = '${owner.organization.id}'
				and event = 'role_granted'`),
		[{ by_app: true, by_mail: false, by_sms: false }]);
	});

/** A member who wants one mail a day, with this many verified certificates. */
async function gathered(count, before = '2 days', fields = '') {
	const owner = await organization();
	const member = await add(owner, 'member');
	const kind = await type(owner);

	await until('what came before', () => subjects(member).length > 0);
	await member.must(200, 'PUT', '/notifications/digest',
		{ mail_digest: 'daily' });
	if (fields)
		await sql(`update account set ${fields} where id = '${member.account_id}'`);
	for (let i = 0; i < count; i++) {
		const card = await certificate(member, kind, { number: `N${i}` });

		await owner.must(200, 'POST', `/certificates/${card.id}/verify`);
	}
	await sql(`update notification set created_at = now() - interval '${before}'
		where account_id = '${member.account_id}' and by_digest`);
	return { owner, member, kind };
}

const gather = async () => {
	await sql(`update schedule set next_at = now()
		where kind = 'notification_digest'; notify job`);
	await until('the run', async () => await sql(`select next_at > now()
		and not exists (select from job where kind = 'notification_digest'
			and status in ('waiting', 'running'))
		from schedule where kind = 'notification_digest'`) === 't');
};
const digests = async (who) => Number(await sql(`select count(*) from message
	where event = 'notification_digest' and account_id = '${who.account_id}'`));

test('NTF-12 who wants one mail a day gets one, of what was not read; nothing is mailed twice',
	{ timeout: 90000 }, async () => {
		const { owner, member, kind } = await gathered(3);
		const [first] = await told(member);

		await member.must(200, 'POST', `/notifications/${first.id}/read`);
		await gather();
		await until('the mail', () => subjects(member).includes(
			'What is new for you'));
		const [mail] = mails(member.email).filter(({ subject }) =>
			subject === 'What is new for you');

		assert.equal(mail.text.match(new RegExp(`${owner.organization.name
		}: Your certificate ${kind.name} was verified\\.`, 'g')).length, 2);
		assert.equal(mail.html.match(/was verified/g).length, 2);
		await gather();
		await parallel([1, 2, 3, 4], 4, () => sql(
			'set role outstaff_worker; select notification_digest_send()'));
		assert.equal(await digests(member), 1);
		assert.ok(!subjects(member).some((subject) => /was verified/.test(subject)));
		assert.equal((await member.get('/notifications/digest')).json.mail_digest,
			'daily');
	});

test('NTF-12 A8 the mail of the day tells nothing of where somebody is no more',
	{ timeout: 90000 }, async () => {
		const { owner, member } = await gathered(2);

		await owner.must(204, 'DELETE', `/members/${member.member.id}`);
		await gather();
		await sql('set role outstaff_worker; select notification_digest_send()');
		assert.equal(await digests(member), 0);
	});

test('NTF-12 A3 of many workers at once one gathers', { timeout: 90000 },
	async () => {
		const { member } = await gathered(2);

		await parallel([1, 2, 3, 4, 5, 6], 6, () => sql(
			'set role outstaff_worker; select notification_digest_send()'));
		assert.equal(await digests(member), 1);
	});

test('NTF-12 the mail of the day is in the language and at the morning of who reads it',
	{ timeout: 90000 }, async () => {
		const { member } = await gathered(1, '2 days', "language = 'de'");
		const { member: early } = await gathered(1, '1 second');

		await gather();
		await until('the mail', () => mails(member.email).some(({ html }) =>
			/Was es für Sie Neues gibt/.test(html)));
		assert.equal(await digests(early), 0, 'their morning is to come');
		assert.equal(await sql(`select string_agg(digest_time(zone,
				at::timestamptz)::text, ' ' order by at, zone)
			from (values ('Europe/Berlin', '2026-03-29 04:59Z'),
				('Europe/Berlin', '2026-03-29 05:00Z'),
				('Pacific/Kiritimati', '2026-03-29 04:59Z')) v (zone, at)`),
		'2026-03-28 06:00:00+00 2026-03-28 17:00:00+00 2026-03-29 05:00:00+00');
	});

test('NTF-07 who runs an organization sees what became of its messages, and nothing of others',
	{ timeout: 60000 }, async () => {
		const owner = await organization();
		const member = await add(owner, 'member');
		const admin = await add(owner, 'admin');
		const stranger = await organization();
		const list = async (who, query = '') =>
			(await who.must(200, 'GET', `/messages${query}`)).data;
		const id = await sql(`insert into message (organization_id, account_id,
				channel, event, recipient, status, attempts, error)
			values ('${owner.organization.id}', '${member.account_id}', 'sms',
				'certificate_expiring', '+4915112345678', 'failed', 3,
				'undelivered, error 30003') returning id`);

		await until('the mail', async () => (await list(owner)).filter((each) =>
			each.recipient === member.email && each.status === 'sent').length > 0);
		await member.must(204, 'POST', '/account/email',
			{ email: `private-${member.email}` });
		const [failed] = await list(admin, '?status=failed&channel=sms');

		assert.deepEqual([failed.id, failed.event, failed.recipient, failed.status,
			failed.attempts, failed.error], [id, 'certificate_expiring',
			'+4915112345678', 'failed', 3, 'undelivered, error 30003']);
		assert.deepEqual([await list(owner, '?status=delivered'),
			await list(stranger, '?channel=sms')], [[], []]);
		assert.ok((await list(stranger)).every((each) =>
			each.recipient !== member.email));
		assert.ok((await list(owner)).every(({ event }) =>
			!event.startsWith('email_change')), 'not what is their own');
		assert.equal((await list(owner, '?channel=mail')).filter(({ channel }) =>
			channel !== 'mail').length, 0);
		assert.equal((await member.get('/messages')).status, 403);
		assert.equal((await owner.get('/messages?status=nonsense')).status, 400);
		const { json } = await owner.get('/messages?limit=1');

		assert.equal((await owner.get(`/messages?limit=1&cursor=${json.page.next}`))
			.json.data.length, 1);
		const page = await (await browse(owner.email)).get('/messages');

		assert.match(page.text, /Certificate runs out/);
		assert.match(page.text, /undelivered, error 30003/);
		assert.match(page.text, /3 tries/);
		for (const shown of [page.text, JSON.stringify(await list(owner))])
			assert.doesNotMatch(shown, /token=|capability|Hello/,
				'neither bodies nor links');
	});

test('NTF-07 operators list messages and failures by outstaffctl',
	{ timeout: 60000 }, async () => {
		const owner = await organization();
		const id = await sql(`insert into message (organization_id, event,
				recipient, status, error)
			values ('${owner.organization.id}', 'role_granted',
				'gone@example.test', 'failed', 'no such user') returning id`);
		const ctl = async (...words) => (await run(path.join(stack.root,
			'bin/outstaffctl'), ['messages', ...words], { timeout: 30000,
			env: { ...process.env, OUTSTAFF_CONF: path.join(stack.dir,
				'etc/outstaff/outstaff.conf') } })).stdout;

		assert.match(await ctl(), /^mail\tfailed\t\d+\t/m);
		assert.match(await ctl('failed'),
			new RegExp(`^${id}\tmail\trole_granted\tgone@example.test\t.*no such user$`,
				'm'));
		await assert.rejects(ctl('nonsense'), /usage: outstaffctl messages/);
	});

test('NTF-02 who has proven their address is welcomed, once', { timeout: 60000 },
	async () => {
		const who = person();
		const program = new Program({ address: loopback() });

		await program.must(200, 'POST', '/auth/register', who);
		for (let i = 0; i < 2; i++)
			await program.must(204, 'POST', '/verify-email',
				{ token: await link('email_verification', who.email) });
		await until('the welcome', () => subjects(who).includes(
			'Welcome to OutStaff'));
		assert.equal(Number(await sql(`select count(*) from message
			where event = 'welcome' and recipient = '${who.email}'`)), 1);
		assert.equal((await signIn(who.email)).email, who.email);
	});

test('NTF-07 UX-09 each kind of message has a name for people', async () => {
	const owner = await organization();
	const source = fs.readFileSync(path.join(stack.top, 'fcgi/work/mail.c'),
		'utf8');
	const events = [...source.matchAll(/^\t\{ "([a-z_]+)", /gm)]
		.map(([, event]) => event);

	await sql(`delete from message
			where organization_id = '${owner.organization.id}';
		insert into message (organization_id, event, recipient)
		select '${owner.organization.id}', e, 'x@example.test'
		from unnest('{${events}}'::text[]) e`);
	const seen = (await owner.get('/messages?limit=200')).json.data;
	const page = await (await browse(owner.email)).get('/messages?limit=200');

	assert.ok(events.length > 40 && seen.length > 25);
	assert.equal((page.text.match(/<th scope="row">/g) ?? []).length,
		seen.length);
	assert.ok(!/<th scope="row"><span/.test(page.text), 'none without a name');
});

test('U4 NTF-07 nobody learns from the messages of their organization who has an account',
	{ timeout: 60000 }, async () => {
		const owner = await organization();
		const known = (await register()).email;
		const shown = async () => (await owner.get('/messages?limit=200')).json
			.data.map(({ recipient }) => recipient);
		const before = await shown();
		const unknown = `${name('nobody')}@example.test`;

		for (const email of [known, unknown]) {
			await owner.must(200, 'POST', '/auth/register',
				{ ...person(), email });
			await owner.must(204, 'POST', '/auth/forgot-password', { email });
			await until('the mail', () => mails(email).length > 0);
		}
		assert.deepEqual(await shown(), before);
	});
