// How accounts are looked after: what needs a proof of a moment ago, what is
// told by mail, what ends at once with a session, what operators can do, and
// what is left of somebody who has gone.
import test, { after } from 'node:test';
import assert from 'node:assert/strict';
import https from 'node:https';
import path from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Browser, PASSWORD, Program, add, browse, directory, identityOf, loopback,
	name, organization, register, rows, send, signIn, sleep, sql, stack }
	from './client.mjs';
import { mails } from './mail.mjs';
import { apiToken } from './world.mjs';

const run = promisify(execFile);
const streams = new Set();
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 ' +
	'Firefox/128.0';

after(() => streams.forEach((stream) => stream.destroy()));

const until = async (what, isTrue, ms = 15000) => {
	for (const end = Date.now() + ms; Date.now() < end; await sleep(30))
		if (await isTrue())
			return;
	assert.fail(`never: ${what}`);
};
const age = (who) => sql(`update session set authenticated_at = now() -
	interval '6 minutes' where account_id = '${who.account_id}'`);

// ---- a proof of a moment ago ---------------------------------------------------

test('U9 IDN-34 tokens and other ways to sign in need a recent proof',
	async () => {
		const owner = await organization();
		const provider = await directory(owner);
		const identity = await identityOf(owner, owner);
		const browser = await browse(owner.email);
		const token = { name: name('token'), scopes: ['certificate.read'] };

		await age(owner);
		for (const [method, target, body] of [
			['POST', '/account/api-tokens', token],
			['DELETE', `/account/identities/${identity}`]]) {
			const answer = await owner.call(method, target, body);

			assert.equal(answer.status, 403, target);
			assert.equal(answer.json.code, 'reauthentication_required');
		}
		const linking = await browser.submit(
			`/account/identities/${provider.id}/link`);

		assert.match(linking.headers.location, /^\/account\/confirm\?next=/);
		const form = await browser.get('/account/api-tokens/new');

		assert.equal(form.status, 303);
		assert.match(form.headers.location,
			/^\/account\/confirm\?next=%2Faccount%2Fapi-tokens%2Fnew$/);
		assert.equal(await sql(`select count(*) from api_token
			where account_id = '${owner.account_id}'`), '0');
		// What takes rights away needs none.
		const old = await apiToken(owner.account_id, owner.organization.id);

		assert.equal((await owner.delete(`/account/api-tokens/${old}`)).status,
			204);
		await owner.must(204, 'POST', '/account/confirm',
			{ current_password: PASSWORD });
		await owner.must(201, 'POST', '/account/api-tokens', token);
		assert.equal((await owner.delete(`/account/identities/${identity}`))
			.status, 204);
	});

// ---- a sign-in from elsewhere --------------------------------------------------

const login = (who, address, agent = FIREFOX) => new Program({ address })
	.call('POST', '/auth/login', { email: who.email, password: PASSWORD },
		{ headers: { 'user-agent': agent } });
const told = async (who, count) => {
	const mine = () => mails(who.email).filter(({ subject }) =>
		subject === 'New sign-in to your account');

	await until(`${count} mails`, async () => await sql(`select count(*)
		from message where recipient = '${who.email}'
			and event = 'new_sign_in' and status = 'sent'`) === `${count}`);
	assert.equal(mine().length, count);
	return mine();
};

test('U13 a sign-in with a device or from a network never seen before is told by mail',
	{ timeout: 60000 }, async () => {
		const who = await register();

		assert.equal((await login(who, '127.8.1.5')).status, 200);
		assert.equal((await login(who, '127.8.1.77')).status, 200,
			'the same network');
		await told(who, 0);
		assert.equal((await login(who, '127.8.2.5')).status, 200);
		const [first] = await told(who, 1);

		assert.match(first.text, /Firefox/);
		assert.match(first.text, /Linux/);
		assert.match(first.text, /127\.8\.2\.5/);
		assert.equal(new URL(first.link).pathname, '/account/sessions');
		assert.equal((await login(who, '127.8.2.6')).status, 200);
		assert.equal((await login(who, '127.8.1.5', 'curl/8.0')).status, 200);
		await told(who, 2);
		assert.equal((await login(who, '127.8.1.5', 'curl/8.1')).status, 200,
			'another version is the same program');
		const browser = new Browser({ address: '127.8.1.5', via:
			(method, target, options) => send(method, target, { ...options,
				headers: { ...options.headers, 'user-agent': FIREFOX } }) });

		assert.equal((await browser.signIn(who.email)).status, 303);
		await told(who, 2);
	});

test('U13 NTF-01 such mails cannot flood anybody, and go to no unproven address',
	{ timeout: 60000 }, async () => {
		const who = await register();

		for (let i = 1; i <= 9; i++)
			assert.equal((await login(who, `127.9.${i}.5`)).status, 200);
		await told(who, 5);
		const unproven = await register();

		await sql(`update account set email_verified_at = null
			where email = '${unproven.email}'`);
		for (let i = 1; i <= 3; i++)
			await login(unproven, `127.10.${i}.5`);
		await sleep(500);
		await told(unproven, 0);
		// Wrong passwords tell nobody anything.
		const other = await register();

		await login(other, '127.11.1.5');
		for (let i = 0; i < 5; i++)
			await new Program({ address: `127.11.${i + 2}.5` }).call('POST',
				'/auth/login', { email: other.email, password: 'wrong' });
		await sleep(300);
		await told(other, 0);
	});

// ---- open pages --------------------------------------------------------------------

function listen(browser) {
	return new Promise((resolve, reject) => {
		const seen = { ended: false };
		const request = https.get({ host: '127.0.0.1', port: stack.port,
			servername: stack.host, ca: stack.ca, path: '/events', agent: false,
			localAddress: loopback(), headers: { cookie: browser.cookie,
				host: new URL(stack.url).host, accept: 'text/event-stream' } },
		(answer) => {
			const end = () => { seen.ended = true; };

			seen.status = answer.statusCode;
			answer.on('data', () => {});
			answer.on('end', end);
			answer.on('close', end);
			answer.on('error', end);
			resolve(seen);
		});

		streams.add(request);
		request.on('error', (error) => seen.status === undefined ?
			reject(error) : undefined);
	});
}

const endings = {
	'signed out in another tab': (who, browser) => browser.copy()
		.submit('/sign-out'),
	'ended from the list of sessions': async (who) => {
		const { data } = await who.must(200, 'GET', '/account/sessions');

		for (const { id } of data.filter(({ kind }) => kind === 'cookie'))
			await who.must(204, 'DELETE', `/account/sessions/${id}`);
	},
	'all others ended': (who) => who.must(204, 'DELETE', '/account/sessions'),
	'everything ended': (who) => who.must(200, 'POST', '/auth/logout-all'),
	'the password changed': (who) => who.must(204, 'PUT', '/account/password',
		{ current_password: PASSWORD, password: 'lantern gravel thirteen' }),
	'the account deleted': (who) => who.must(204, 'DELETE', '/account'),
	'the account closed by an operator': (who) => control('deactivate',
		who.email),
};

for (const [how, end] of Object.entries(endings))
	test(`NTF-13 IDN-05 IDN-06 IDN-09 an open stream of events is closed: ${how}`,
		{ timeout: 30000 }, async () => {
			const who = await signIn((await register()).email);
			const browser = await browse(who.email);
			const other = await browse((await register()).email);
			const mine = await listen(browser);
			const theirs = await listen(other);

			assert.deepEqual([mine.status, theirs.status], [200, 200]);
			await sleep(300);
			assert.equal(mine.ended, false);
			await end(who, browser);
			await until('it ends', () => mine.ended, 10000);
			assert.equal((await listen(browser)).status, 401,
				'and is not opened again');
			assert.equal(theirs.ended, false, "somebody else's goes on");
		});

// ---- operators -----------------------------------------------------------------------

const control = (...words) => run(path.join(stack.root, 'bin/outstaffctl'),
	['account', ...words], { timeout: 20000, env: { ...process.env,
		OUTSTAFF_CONF: path.join(stack.dir, 'etc/outstaff/outstaff.conf') } });

test('IDN-16 an operator closes an account: sessions, programs and tokens end at once',
	{ timeout: 60000 }, async () => {
		const owner = await organization();
		const member = await add(owner, 'member');
		const browser = await browse(member.email);
		const { token } = await member.must(201, 'POST', '/account/api-tokens',
			{ name: name('token'), scopes: ['certificate.read'] });
		const script = new Program({ token, address: loopback() });
		const { refresh } = await signIn(member.email);

		assert.equal((await script.get('/certificates')).status, 200);
		assert.equal((await browser.get('/home')).status, 200);
		const { stdout } = await control('deactivate',
			member.email.toUpperCase());

		assert.match(stdout, /is deactivated; 4 sessions ended/);
		assert.equal((await member.get('/me')).status, 401);
		assert.equal((await script.get('/certificates')).status, 401);
		assert.equal((await browser.get('/home')).headers.location
			.startsWith('/sign-in'), true);
		assert.equal((await new Program({ address: loopback() }).post(
			'/auth/refresh-token', { refresh_token: refresh })).status, 401);
		const attempt = await login(member, loopback());
		const unknown = await login({ email: `${name('no')}@example.test` },
			loopback());

		assert.equal(attempt.status, 401);
		assert.equal(attempt.json.error, unknown.json.error);
		assert.equal((await owner.get('/me')).status, 200);
		await control('activate', member.email);
		assert.equal((await script.get('/certificates')).status, 401,
			'nothing comes back by itself');
		assert.equal((await login(member, loopback())).status, 200);
		const events = await rows(`select action, changes from audit_event
			where subject_id = '${member.account_id}'
				and action in ('account.deactivated', 'account.active')
			order by id`);

		assert.deepEqual(events.map(({ action }) => action),
			['account.deactivated', 'account.active']);
		assert.deepEqual(events[0].changes.status, ['active', 'deactivated']);
		await assert.rejects(control('deactivate', 'nobody@example.test'),
			/no account/);
		await assert.rejects(control('burn', member.email), /usage/);
	});

// ---- what is left --------------------------------------------------------------------

test('IDN-14 AUD-06 no name or address of somebody who has gone is left in events and messages',
	{ timeout: 60000 }, async () => {
		const owner = await organization();
		const first = name('Zebedaeus');
		const member = await add(owner, 'member', { first_name: first,
			last_name: name('Last') });
		const { email } = member;

		await member.must(200, 'PATCH', '/account', { first_name: `${first}2` });
		await login({ email }, '127.12.1.1');
		await member.must(204, 'DELETE', '/account');
		await until('the last mail is sent', async () => await sql(`select
			count(*) from message where account_id = '${member.account_id}'
			and status = 'waiting'`) === '0');
		await sql(`update schedule set next_at = now() where kind = 'sweep';
			notify job`);
		await until('it is forgotten', async () => await sql(`select count(*)
			from message where recipient = '${email}'`) === '0');
		for (const word of [first, email])
			assert.equal(await sql(`select
				(select count(*) from audit_event
					where changes::text like '%${word}%')
				+ (select count(*) from message m
					where m::text like '%${word}%')
				+ (select count(*) from capability c
					where c::text like '%${word}%')
				+ (select count(*) from membership m
					where m::text like '%${word}%')
				+ (select count(*) from account a
					where a::text like '%${word}%')`), '0', word);
		const kept = await rows(`select subject_kind, operation, changes
			from audit_event where account_id = '${member.account_id}'
			or subject_id = '${member.account_id}' order by id`);

		assert.ok(kept.some(({ subject_kind: kind, changes }) =>
			kind === 'account' && changes.first_name?.[1] === 'hidden'),
		'that it changed is told');
		assert.ok(kept.some(({ changes }) => changes.deleted_at));
	});
