// Signing in and out, what a session is worth, and for how long.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { randomInt } from 'node:crypto';
import { Browser, PASSWORD, Program, account, add, browse, certificate, document,
	download, loopback, name, organization, parallel, person, register, send,
	signIn, sleep, sql, stack, type, uuid } from './client.mjs';
import { mailOf } from './mail.mjs';
import { browserOf, session } from './world.mjs';

let owner, member;
const tokens = [];

/** Often enough that every worker of the pool answers. */
const everywhere = (ask) => parallel(Array.from({ length: 24 }), 8, ask);
const all = async (ask) =>
	[...new Set((await everywhere(ask)).map((answer) => answer.status))];

before(async () => {
	owner = await organization();
	member = await add(owner, 'member');
	// The last one could not go.
	await add(owner, 'admin');
	tokens.push(owner.token, member.token);
}, { timeout: 60000 });

const login = (email, password, address = loopback(), headers = {}) =>
	new Program({ address }).post('/auth/login', { email, password },
		{ headers });

// ---- the cookie -------------------------------------------------------------

test('U7 IDN-27 the cookie is exactly what it should be', async () => {
	const browser = new Browser({ address: loopback() });
	const lines = (await browser.signIn(owner.email)).headers['set-cookie'];

	assert.equal(lines.length, 1);
	assert.match(lines[0],
		/^__Host-sid=[A-Za-z0-9_-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
});

test('U7 no page hands out a cookie that stands for somebody', async () => {
	const browser = await browse(owner.email);
	const sid = browser.cookies.get('__Host-sid');

	for (const page of ['/home', '/certificates', '/members', '/organizations',
		'/certificates/new']) {
		const answer = await browser.get(page);

		assert.equal(answer.headers['set-cookie'], undefined, page);
		assert.ok(!answer.text.includes(sid), page);
	}
});

/** What is answered to who asks while this change is under way, and has to wait
 * for it to end. */
async function meanwhile(change, ask) {
	const key = randomInt(1, 2 ** 31);
	const ended = sql(`begin; ${change}; select pg_advisory_xact_lock(${key});
		do $$ begin
			for i in 1..400 loop
				exit when exists (select from pg_locks l
					where not l.granted and pg_backend_pid()
						= any (pg_blocking_pids(l.pid)));
				perform pg_sleep(0.05);
			end loop;
		end $$; commit`);

	while (await sql(`select count(*) from pg_locks
		where locktype = 'advisory' and objid = ${key}`) === '0')
		await sleep(20);
	const answer = await ask();

	await ended;
	return answer;
}

test('U9 IDN-09 IDN-16 no sign-in outruns the end of what it was made by', async () => {
	for (const [change, browser] of [
		["password_hash = 'other'", false], ["password_hash = 'other'", true],
		["status = 'deactivated'", false]]) {
		const who = await account();
		const sign = browser ? () => new Browser({ address: loopback() })
			.signIn(who.email) : () => login(who.email, PASSWORD);
		const answer = await meanwhile(`update account set ${change}
			where id = '${who.id}'`, sign);

		assert.equal(answer.status, 409, change);
		assert.match(answer.text, /changed a moment ago/);
		assert.equal(answer.headers['set-cookie'], undefined);
		assert.equal(await sql(`select count(*) from session
			where account_id = '${who.id}'`), '0', change);
	}
});

test('U2 U9 a second factor that is turned on asks whoever signs in just then',
	async () => {
		const who = await account();
		const answer = await meanwhile(`select from account
			where id = '${who.id}' for update; insert into two_factor
				(account_id, sealed_secret, confirmed_at)
			values ('${who.id}', decode(repeat('00', 48), 'hex'), now())`,
		() => login(who.email, PASSWORD));

		assert.equal(answer.status, 409);
	});

test('U9 U17 A8 what outlives a session is not begun by one that is being ended',
	async () => {
		const fresh = `${name('fresh')}@example.test`;

		for (const begin of [
			(who) => who.post('/account/api-tokens', { name: name('token'),
				scopes: ['member.read'] }),
			(who) => who.post('/account/email', { email: fresh }),
			(who) => who.post('/account/confirm',
				{ current_password: PASSWORD })]) {
			const who = await organization();
			const answer = await meanwhile(`update account
					set password_hash = password_hash || ''
					where id = '${who.account_id}';
				update session set revoked_at = now()
					where account_id = '${who.account_id}'`, () => begin(who));

			assert.equal(answer.status, 401, answer.text);
			assert.equal(await sql(`select count(*) from session s
				where s.account_id = '${who.account_id}'
					and s.revoked_at is null`), '0');
		}
		assert.equal(await sql(`select count(*) from capability
			where email = '${fresh}'`), '0');
	});

test('U5 every sign-in gets a token of its own', async () => {
	const seen = new Set();

	for (let i = 0; i < 3; i++)
		seen.add((await browse(owner.email)).cookies.get('__Host-sid'));
	assert.equal(seen.size, 3);
});

test('U5 a token that was there before signing in is not adopted', async () => {
	const planted = Buffer.alloc(32, 7).toString('base64url');
	const browser = browserOf(planted);

	await browser.signIn(owner.email);
	assert.notEqual(browser.cookies.get('__Host-sid'), planted);
	assert.match((await browserOf(planted).get('/home')).headers.location,
		/^\/sign-in/);
});

test('U5 who signs in again in a browser leaves no old session behind',
	async () => {
		const browser = await browse(owner.email);
		const old = browser.copy();

		assert.equal((await browser.submit('/sign-in', { email: member.email,
			password: PASSWORD })).status, 303);
		assert.equal((await browser.get('/home')).status, 200);
		assert.match((await old.get('/home')).headers.location ?? '',
			/^\/sign-in/);
	});

// ---- the end of a session ---------------------------------------------------

test('IDN-05 signing out ends the session in the server, in every worker',
	async () => {
		const browser = await browse(owner.email);
		const copy = browser.copy();

		await everywhere(() => copy.copy().get('/home'));
		const out = await browser.submit('/sign-out');

		assert.equal(out.status, 303);
		assert.ok(out.headers['set-cookie'].includes('__Host-sid=; Max-Age=0; ' +
			'Path=/; Secure; HttpOnly; SameSite=Lax'));
		assert.match(out.headers['clear-site-data'], /"cache"/);
		assert.deepEqual(await all(() => copy.copy().get('/home')), [303]);
		assert.deepEqual(await all(() => copy.copy().submit('/organizations',
			{ name: 'x' }, { csrf: 'x' })), [401]);
	});

test('IDN-05 IDN-32 a token that was signed out is 401 in every worker', async () => {
	const program = await signIn(owner.email);

	await everywhere(() => program.get('/me'));
	assert.equal((await program.post('/auth/logout')).status, 204);
	assert.deepEqual(await all(() => program.get('/me')), [401]);
});

test('IDN-05 IDN-28 signing out ends one session, not the others', async () => {
	const [one, two] = [await browse(owner.email), await browse(owner.email)];

	await one.submit('/sign-out');
	assert.equal((await two.get('/home')).status, 200);
});

test('IDN-28 nobody is signed out by a GET', async () => {
	const browser = await browse(owner.email);

	assert.equal((await browser.get('/sign-out')).status, 405);
	assert.equal((await browser.get('/home')).status, 200);
});

test('IDN-08 a token that ended is 401 with a stable code', async () => {
	const token = await session(owner.account_id, owner.organization.id,
		'bearer', "now() - interval '1 second'");
	const answer = await new Program({ token }).get('/me');

	assert.equal(answer.status, 401);
	assert.equal(answer.json.code, 'invalid_token');
	assert.match(answer.headers['www-authenticate'],
		/^Bearer error="invalid_token"/);
});

test('U6 a browser\'s session is over 12 hours after signing in', async () => {
	await browse(owner.email);
	const hours = Number(await sql(`select extract(epoch from
		expires_at - created_at) / 3600 from session
		where account_id = '${owner.account_id}' and kind = 'cookie'
		order by created_at desc limit 1`));

	assert.equal(hours, 12);
});

test('U6 a browser is signed out after 30 idle minutes, a program is not',
	async () => {
		const browser = await browse(owner.email);
		const program = await signIn(owner.email);

		await everywhere(() => browser.copy().get('/home'));
		await sql(`update session set seen_at = now() - interval '31 minutes'
			where account_id = '${owner.account_id}'`);
		assert.deepEqual(await all(() => browser.copy().get('/home')), [303]);
		assert.equal((await program.get('/me')).status, 200);
	});

// ---- revocation acts on the next request ------------------------------------

/** Somebody whom every worker knows. */
async function known(role = 'admin') {
	const who = await add(owner, role);

	who.browser = browserOf(await session(who.account_id,
		owner.organization.id, 'cookie'));
	await everywhere(() => who.get('/members'));
	await everywhere(() => who.browser.copy().get('/certificate-types/new'));
	return who;
}

const revocations = {
	'a suspended member': [(who) => `update membership set status = 'suspended'
		where id = '${who.member.id}'`, 403],
	'a removed member': [(who) => `update membership set deleted_at = now()
		where id = '${who.member.id}'`, 403],
	'a role that was taken back': [(who) => `update member_role
		set valid_until = now() where member_id = '${who.member.id}'`, 403],
	'a deactivated account': [(who) => `update account set status =
		'deactivated' where id = '${who.account_id}'`, 401],
	'a deleted account': [(who) => `update account set deleted_at = now()
		where id = '${who.account_id}'`, 401],
	'a revoked session': [(who) => `update session set revoked_at = now()
		where account_id = '${who.account_id}'`, 401],
};

for (const [what, [statement, status]] of Object.entries(revocations)) {
	test(`A8 ORG-34 ${what} is out at the next request, in every worker`,
		{ timeout: 60000 }, async () => {
			const who = await known();

			await sql(statement(who));
			assert.deepEqual(await all(() => who.get('/members')), [status]);
			assert.deepEqual(await all(() => who.post('/certificate-types',
				{ name: name('Type') })), [status]);
		});

	test(`A8 ${what} sees not even an empty form, in any worker`,
		{ timeout: 60000 }, async () => {
			const who = await known();

			await sql(statement(who));
			const seen = await all(() =>
				who.browser.copy().get('/certificate-types/new'));

			assert.ok(!seen.includes(200), `${seen}`);
		});
}

test('A8 a role for a span of time ends by itself, in every worker',
	{ timeout: 60000 }, async () => {
		const who = await known();

		await sql(`update member_role set valid_until = now() +
			interval '2 seconds' where member_id = '${who.member.id}'`);
		assert.deepEqual(await all(() => who.get('/members')), [200]);
		await sleep(2500);
		assert.deepEqual(await all(() => who.get('/members')), [403]);
	});

test('A8 a role that begins later begins by itself', { timeout: 60000 },
	async () => {
		const who = await known('member');

		await sql(`insert into member_role (organization_id, member_id, role_id,
				granted_by, valid_from)
			select organization_id, '${who.member.id}', id,
				(select granted_by from member_role
				where member_id = '${who.member.id}' limit 1),
				now() + interval '2 seconds' from role
			where organization_id = '${owner.organization.id}'
				and template = 'auditor'`);
		assert.deepEqual(await all(() => who.get('/members')), [403]);
		await sleep(2500);
		assert.deepEqual(await all(() => who.get('/members')), [200]);
	});

test('A8 a new role counts at the next request, in every worker',
	{ timeout: 60000 }, async () => {
		const who = await known('member');

		assert.deepEqual(await all(() => who.get('/members')), [403]);
		await sql(`insert into member_role (organization_id, member_id, role_id,
				granted_by)
			select organization_id, '${who.member.id}', id,
				(select granted_by from member_role
				where member_id = '${who.member.id}' limit 1) from role
			where organization_id = '${owner.organization.id}'
				and template = 'auditor'`);
		assert.deepEqual(await all(() => who.get('/members')), [200]);
	});

test('A8 ORG-25 a suspended organization is closed at once', async () => {
	const other = await organization();

	await everywhere(() => other.get('/members'));
	await sql(`update organization set status = 'suspended'
		where id = '${other.organization.id}'`);
	assert.deepEqual(await all(() => other.get('/members')), [403]);
});

test('IDN-16 a deactivated account cannot sign in, and looks unknown',
	async () => {
		const who = await register();

		await sql(`update account set status = 'deactivated'
			where email = '${who.email}'`);
		const answer = await login(who.email, who.password);
		const nobody = await login(`${name('nobody')}@example.test`, PASSWORD);

		assert.equal(answer.status, 401);
		assert.equal(answer.bare, nobody.bare);
	});

// ---- enumeration ------------------------------------------------------------

test('U4 a wrong password and an unknown account get the same answer',
	async () => {
		const wrong = await login(owner.email, 'not-the-right-one');
		const nobody = await login(`${name('nobody')}@example.test`,
			'not-the-right-one');

		assert.equal(wrong.status, 401);
		assert.equal(wrong.bare, nobody.bare);
	});

test('U4 the page too says the same of a wrong password and nobody', async () => {
	const answers = [];
	const address = `${name('nobody')}@example.test`;

	for (const email of [owner.email, address]) {
		const browser = new Browser({ address: loopback() });
		const answer = await browser.submit('/sign-in',
			{ email, password: 'not-the-right-one' }, { csrf: null });

		answers.push(answer.bare.replaceAll(email, 'EMAIL').replace(
			/"content-length","\d+"/, ''));
		assert.equal(answer.status, 401);
	}
	assert.equal(answers[0], answers[1]);
});

test('U4 an unknown account takes as long as a wrong password', async () => {
	const times = { known: [], unknown: [] };

	for (let i = 0; i < 6; i++)
		for (const [key, email] of [['known', member.email],
			['unknown', `${name('nobody')}@example.test`]]) {
			const begun = performance.now();

			await login(email, 'not-the-right-one');
			times[key].push(performance.now() - begun);
		}
	const [a, b] = Object.values(times).map((each) =>
		each.sort((x, y) => x - y)[2]);

	assert.ok(a / b < 2 && b / a < 2, `${a} ms and ${b} ms`);
});

test('U4 signing up with an address that is taken says nothing and changes nothing',
	async () => {
		const who = await register();
		const ask = (email) => new Program({ address: loopback() }).post(
			'/auth/register', { ...person(), email,
				password: 'another-long-passphrase' });
		const taken = await ask(who.email.toUpperCase());
		const free = await ask(`${name('free')}@example.test`);

		assert.equal(taken.bare, free.bare);
		assert.equal((await login(who.email, who.password)).status, 200);
		assert.equal((await login(who.email,
			'another-long-passphrase')).status, 401);
	});

// ---- throttling -------------------------------------------------------------

test('U1 IDN-22 SEC-03 ten wrong tries of one account from one address are all',
	{ timeout: 60000 }, async () => {
		const who = await register();
		const here = loopback();
		const seen = [];

		for (let i = 0; i < 10; i++)
			seen.push((await login(who.email, `wrong-password-${i}`,
				here)).status);
		const stopped = await login(who.email, 'wrong-password-x', here);

		assert.deepEqual(seen, Array(10).fill(401));
		assert.equal(stopped.status, 429);
		assert.equal(stopped.json.code, 'too_many_requests');
		assert.match(stopped.headers['retry-after'], /^[1-9]\d{0,3}$/);
		// Also with the right password, in other letters, by a form, and
		// whatever the client says about its address.
		assert.equal((await login(who.email, who.password, here)).status, 429);
		assert.equal((await login(who.email.toUpperCase(), who.password,
			here)).status, 429);
		assert.equal((await login(who.email, who.password, here, {
			'x-forwarded-for': '10.1.2.3', 'x-real-ip': '10.1.2.3',
			forwarded: 'for=10.1.2.3' })).status, 429);
		const form = await new Browser({ address: here }).submit('/sign-in',
			{ email: who.email, password: who.password }, { csrf: null });

		assert.equal(form.status, 429);
		assert.match(form.headers['content-type'], /^text\/html/);
		assert.match(form.headers['retry-after'], /^\d+$/);
		// The right password from another address: nobody is locked out.
		assert.equal((await login(who.email, who.password)).status, 200);
		// Another account from the stopped address.
		assert.equal((await login(member.email, PASSWORD, here)).status, 200);
	});

test('U1 an unknown account is slowed down like a known one', { timeout: 60000 },
	async () => {
		const email = `${name('nobody')}@example.test`;
		const here = loopback();
		const seen = [];

		for (let i = 0; i < 11; i++)
			seen.push((await login(email, `wrong-password-${i}`, here)).status);
		assert.deepEqual(seen, [...Array(10).fill(401), 429]);
	});

test('U1 the right password clears what was counted', { timeout: 60000 },
	async () => {
		const who = await register();
		const here = loopback();
		const seen = [];

		for (let i = 0; i < 9; i++)
			seen.push((await login(who.email, 'wrong-password-1', here)).status);
		seen.push((await login(who.email, who.password, here)).status);
		for (let i = 0; i < 5; i++)
			seen.push((await login(who.email, 'wrong-password-2', here)).status);
		assert.deepEqual(seen, [...Array(9).fill(401), 200,
			...Array(5).fill(401)]);
	});

/** As if so many had tried it lately, from wherever. */
const guessed = (email, tries, span = 'account', wait = '10 minutes') =>
	sql(`insert into attempt values (sha256('sign-in ${span} ${email}'),
		${tries}, now() + interval '${wait}') on conflict (key_hash)
		do update set tries = excluded.tries`);

test('U1 a hundred guesses of one account from everywhere are all; its owner goes on',
	{ timeout: 60000 }, async () => {
		const who = await register();
		const home = loopback();
		const nobody = `${name('nobody')}@example.test`;
		const wrong = (email, address) => login(email, 'wrong-password-1',
			address);

		assert.equal((await login(who.email, who.password, home)).status, 200);
		for (const email of [who.email, nobody]) {
			await guessed(email, 98);
			assert.deepEqual([(await wrong(email)).status,
				(await wrong(email)).status], [401, 401]);
		}
		const [stopped, other] = await Promise.all([who.email, nobody]
			.map(async (email) => (await wrong(email)).bare
				.replace(/"retry-after","\d+"/, '')));

		assert.match(stopped, /^\[429,/);
		assert.equal(stopped, other, 'known or not');
		assert.equal((await login(who.email.toUpperCase(),
			who.password)).status, 429, 'nor with the right one');
		// Where the owner was before a guess is one of ten.
		assert.equal((await wrong(who.email, home)).status, 401);
		assert.equal((await login(who.email, who.password, home)).status, 200);
		assert.equal((await wrong(who.email)).status, 429,
			'which nobody else is told by being let on');
	});

test('U1 slow guesses of one account are a thousand a day', async () => {
	const who = await register();
	const home = loopback();

	await login(who.email, who.password, home);
	await guessed(who.email, 1000, 'day', '20 hours');
	const stopped = await login(who.email, who.password);

	assert.equal(stopped.status, 429);
	assert.ok(Number(stopped.headers['retry-after']) > 70000);
	assert.equal((await login(who.email, who.password, home)).status, 200);
});

test('U1 who is kept out by guesses of others gets in by a new password',
	{ timeout: 60000 }, async () => {
		const who = await register();
		const password = 'umbrella-ladder-comet';
		const outside = loopback();

		for (let i = 0; i < 10; i++)
			await login(who.email, 'wrong-password-1', outside);
		await guessed(who.email, 1000);
		const browser = new Browser({ address: outside });
		const page = await browser.submit('/sign-in',
			{ email: who.email, password: who.password });

		assert.equal(page.status, 429);
		assert.match(page.text, /let us mail you a link to a new password/);
		assert.match(page.text, /href="\/forgot-password"/);
		await new Program({ address: outside }).must(204, 'POST',
			'/auth/forgot-password', { email: who.email });
		await new Program({ address: outside }).must(204, 'POST',
			'/auth/reset-password', { password,
				token: (await mailOf(who.email, 'Set a new password')).token });
		assert.equal((await login(who.email, password, outside)).status, 200);
		await guessed(who.email, 1000);
		assert.equal((await login(who.email, password, outside)).status, 200,
			'whoever goes on guessing');
		assert.equal((await login(who.email, password)).status, 429);
	});

// ---- passwords --------------------------------------------------------------

const refusedPasswords = { 'of 11 characters': 'abc-def-ghi',
	'of 129 characters': 'ab-'.repeat(43), 'that everybody uses':
	'password1234', 'with the own name': 'xx-Nightingale-77',
	'with the own address': 'xx-florence.n-7700' };

for (const [what, password] of Object.entries(refusedPasswords))
	test(`U2 IDN-21 a password ${what} is refused beside its field`, async () => {
		const answer = await new Program({ address: loopback() }).post(
			'/auth/register', { first_name: 'Florence',
				last_name: 'Nightingale', email:
				`florence.n@${name('x')}.test`, password });

		assert.equal(answer.status, 422);
		assert.deepEqual(Object.keys(answer.json.details.fields), ['password']);
		assert.ok(!answer.text.includes(password));
	});

for (const [what, password] of Object.entries({
	'of 128 characters': `${'long ä '.repeat(18)}xy`,
	'with spaces at both ends': '  spaces are kept  ',
	'of twelve signs of any language': '密码很长而且不常见的一句话',
	'with quotes and brackets': `"<b>'&amp;%00\\`.padEnd(14, '}') }))
	test(`U2 a password ${what} is taken as it is`, async () => {
		const who = { ...person(), password };

		await register(who);
		assert.equal((await login(who.email, password)).status, 200);
		assert.equal((await login(who.email, password.trimEnd().slice(0, -1)
			.padEnd(12, 'z'))).status, 401);
	});

test('U2 a password is not cut: 100 characters and the first 99 differ',
	async () => {
		const who = { ...person(), password: 'unheard melody! '.repeat(7)
			.slice(0, 100) };

		await register(who);
		assert.equal((await login(who.email, who.password.slice(0, 99))).status,
			401);
		assert.equal((await login(who.email, `${who.password}x`)).status, 401);
		assert.equal((await login(who.email, who.password)).status, 200);
	});

test('U3 a stored hash that nobody made lets nobody in, and quickly', async () => {
	const who = await register();

	for (const hash of ['x', '$s1$140801$AAAA$AAAA', '$7$zzzz', 'plain',
		`$s1$200801$${'A'.repeat(24)}$${'A'.repeat(88)}`]) {
		await sql(`update account set password_hash = '${hash}'
			where email = '${who.email}'`);
		const begun = performance.now();
		const answer = await login(who.email, who.password);

		assert.equal(answer.status, 401, hash);
		assert.ok(performance.now() - begun < 10000);
	}
});

// ---- secrets ----------------------------------------------------------------

test('U20 no log line holds a password, a token, a cookie or a link',
	{ timeout: 60000 }, async () => {
		const browser = await browse(owner.email);
		const csrf = await browser.csrf();
		const secret = `Secret-${uuid()}`;
		const kind = await type(owner);
		const made = await certificate(owner, kind, { document: document() });
		const link = (await owner.get(`/certificates/${made.id}/document`))
			.headers.location;

		await login(owner.email, secret);
		await login(secret, secret);
		await send('GET', `/sign-in?next=/x&email=${secret}`);
		await send('GET', `/api/v1/me?access_token=${owner.token}`);
		await send('GET', `/${'a'.repeat(9000)}`).catch(() => null);
		await send('POST', '/api/v1/auth/login', { headers: {
			'content-type': 'application/json' }, body: `{"password":"${secret}` });
		await owner.patch('/members', { password: secret });
		await download(owner, made.id);
		const hidden = [PASSWORD, secret, csrf, owner.token, member.token,
			browser.cookies.get('__Host-sid'), ...tokens,
			link.match(/ignature=([0-9a-f]+)/)[1]];
		const found = [];

		await sleep(300);
		for (const file of stack.logs()) {
			const text = fs.readFileSync(file, 'utf8');

			for (const word of hidden)
				if (text.includes(word))
					found.push(`${path.basename(file)}: ${text.split('\n')
						.find((line) => line.includes(word)).slice(0, 300)}`);
		}
		assert.deepEqual(found, []);
	});

test('U20 no log line holds a link whose bytes are missing',
	{ skip: stack.storage !== 'file' && 'links lead to the S3 service' },
	async () => {
		const made = await certificate(owner, await type(owner),
			{ document: document() });
		const link = (await owner.get(`/certificates/${made.id}/document`))
			.headers.location;
		const key = await sql(`select storage_key from document
			where id = '${made.document_id}'`);

		fs.unlinkSync(path.join(stack.dir, 'lib/outstaff/documents', key));
		assert.equal((await send('GET', link)).status, 404);
		await sleep(300);
		for (const file of stack.logs())
			assert.ok(!fs.readFileSync(file, 'utf8').includes(
				link.match(/signature=([0-9a-f]+)/)[1]), file);
	});

/** The stack's own processes: what its pid files name, and their sessions. */
function processes() {
	const leaders = fs.readdirSync(stack.socket)
		.filter((file) => file.endsWith('.pid'))
		.map((file) => fs.readFileSync(path.join(stack.socket, file), 'utf8')
			.split('\n')[0]);

	return fs.readdirSync('/proc').filter((pid) => /^\d+$/.test(pid))
		.filter((pid) => {
			try {
				const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');

				return leaders.includes(stat.replace(/.*\) /s, '')
					.split(' ')[3]);
			} catch {
				return false;
			}
		});
}

test('U20 no command line of the stack holds a secret', () => {
	const secrets = fs.readFileSync(path.join(stack.dir,
		'etc/outstaff/outstaff.conf'), 'utf8').match(/^(SECRET|S3_SECRET_KEY)=.+/gm)
		.map((line) => line.replace(/^\w+=/, ''));
	const pids = processes();

	assert.ok(pids.length >= 10, `${pids.length} processes`);
	for (const pid of pids) {
		const line = fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1');

		for (const secret of [...secrets, PASSWORD, ...tokens])
			assert.ok(!line.includes(secret), `process ${pid}`);
	}
});

test('IDN-20 passwords are kept by scrypt, each with its own salt', async () => {
	const [one, two] = [await register(), await register()];
	const hashes = (await sql(`select password_hash from account
		where email in ('${one.email}', '${two.email}')`)).split('\n');

	assert.equal(new Set(hashes).size, 2);
	for (const hash of hashes)
		assert.ok(!hash.includes(PASSWORD) && hash.length > 60, hash);
});

test('IDN-20 no answer of the API holds a hash', async () => {
	for (const target of ['/me', '/members', `/members/${member.member.id}`])
		assert.doesNotMatch((await owner.get(target)).text, /hash|\$s1\$|\$7\$/);
});

test('SEC-02 every answer that knows who asks is kept by nobody', async () => {
	const browser = await browse(owner.email);
	const kind = await type(owner);
	const made = await certificate(owner, kind, { document: document() });
	const answers = [await new Browser({ address: loopback() })
		.signIn(owner.email)];

	for (const page of ['/home', '/certificates', '/members', '/',
		'/certificates.csv', `/certificates/${made.id}`,
		`/certificates/${made.id}/document`, `/certificates/${uuid()}`])
		answers.push(await browser.get(page));
	answers.push(await owner.get('/certificates'), await owner.get('/me'),
		await browser.submit('/certificate-types', { name: name('T') }));
	if (stack.storage === 'file')
		answers.push(await download(owner, made.id));
	const open = answers.map((answer, i) => [i, answer.status,
		answer.headers['cache-control']])
		.filter(([, , control]) => !/no-store/.test(control ?? ''));

	assert.deepEqual(open, []);
});
