// Two-factor sign-in: setting it up, the second step of signing in, recovery
// codes, and who must prove anew who they are before touching it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Browser, PASSWORD, Program, add, browse, loopback, organization,
	parallel, register, signIn, sql } from './client.mjs';
import { STEP, totp } from './totp.mjs';

/** The codes of earlier steps count again. */
const rewind = (who) => sql(`update two_factor set last_step = 0
	where account_id = '${who.program.account_id}'`);

async function somebody() {
	const who = await register();

	return { ...who, program: await signIn(who.email) };
}

/** Somebody with an authenticator, and the recovery codes. */
async function secured() {
	const who = await somebody();
	const { secret } = await who.program.must(200, 'POST',
		'/account/two-factor');
	const { recovery_codes: codes } = await who.program.must(200, 'PUT',
		'/account/two-factor', { code: totp(secret) });

	await rewind(who);
	return { ...who, secret, codes };
}

const login = (who, code, address = loopback()) => new Program({ address })
	.post('/auth/login', { email: who.email, password: PASSWORD, code });

/** A browser that has given the right password. */
async function halfway(who, next) {
	const browser = new Browser({ address: loopback() });
	const answer = await browser.signIn(who.email, PASSWORD, next);

	assert.equal(answer.status, 303);
	assert.match(answer.headers.location, /^\/sign-in\/code(\?|$)/);
	return browser;
}

const enter = (browser, code, more = {}) =>
	browser.submit('/sign-in/code', { code, ...more }, { csrf: null });
const age = (who) => sql(`update session set authenticated_at = now() -
	interval '6 minutes' where account_id = '${who.program.account_id}'`);

test('it is set up by scanning and a first code, in a browser', async () => {
	const who = await register();
	const browser = await browse(who.email);
	const old = browser.copy();
	const other = await browse(who.email);

	assert.match((await browser.get('/account/two-factor')).text, /Set it up/);
	assert.equal((await browser.submit('/account/two-factor')).headers.location,
		'/account/two-factor/new');
	const page = (await browser.get('/account/two-factor/new')).text;
	const secret = page.match(/<code id="key">([A-Z2-7 ]+)</)[1]
		.replaceAll(' ', '');

	assert.equal(secret.length, 32);
	assert.match(page, /<path d="M4 4h7v1h-7z/);
	assert.ok(page.includes(`secret&#x3D;${secret}`) ||
		page.includes(`secret=${secret}`));
	const wrong = await browser.submit('/account/two-factor', { code: '000000' },
		{ method: 'PUT' });

	assert.equal(wrong.status, 422);
	assert.match(wrong.text, /id="code-error"/);
	assert.match(wrong.text, /<path d="M4 4h7v1h-7z/);
	const done = await browser.submit('/account/two-factor',
		{ code: totp(secret) }, { method: 'PUT' });

	assert.equal(done.status, 200);
	const codes = done.text.match(/<pre[^>]*>([^<]+)</)[1].trim().split('\n');

	assert.equal(new Set(codes).size, 10);
	assert.match((await browser.get('/account/two-factor')).text, /10 of your/);
	// U5: under a new token, and sessions without a second proof are over.
	assert.equal((await old.get('/account')).status, 303);
	assert.equal((await other.get('/account')).status, 303);
});

test('the secret and codes are kept sealed and hashed, and never audited',
	async () => {
		const who = await secured();
		const held = await sql(`select row_to_json(t) from two_factor t
			where account_id = '${who.program.account_id}'`);
		const audit = await sql(`select string_agg(changes::text, '') from
			audit_event where account_id = '${who.program.account_id}'`);
		const secret = Buffer.from(who.secret).toString('hex');

		for (const text of [held, audit]) {
			assert.ok(!text.includes(who.secret) && !text.includes(secret));
			for (const code of who.codes)
				assert.ok(!text.includes(code) &&
					!text.includes(code.replace('-', '')));
		}
		assert.match(audit, /"sealed_secret": \["hidden", "hidden"\]/);
		const sealed = held.match(/"sealed_secret":"\\\\x([0-9a-f]+)"/)[1];

		assert.ok(!audit.includes(sealed));
	});

test('a program signs in with a code, and learns that one is needed',
	async () => {
		const who = await secured();
		const without = await login(who);

		assert.equal(without.status, 401);
		assert.equal(without.json.code, 'second_factor_required');
		const wrong = await login(who, '000000');

		assert.equal(wrong.status, 401);
		assert.equal(wrong.json.code, 'second_factor_required');
		const right = await login(who, totp(who.secret));

		assert.equal(right.status, 200);
		assert.equal((await new Program({ token: right.json.access_token,
			address: loopback() }).get('/me')).status, 200);
	});

test('who has a wrong password learns nothing of a second proof', async () => {
	const who = await secured();
	const plain = await register();
	const answers = await Promise.all([who, plain].map(({ email }) =>
		new Program({ address: loopback() }).post('/auth/login',
			{ email, password: 'not the right one', code: '123456' })));

	assert.equal(answers[0].bare, answers[1].bare);
});

test('a browser signs in in two steps, under a new token', async () => {
	const who = await secured();
	const browser = await halfway(who, '/account');
	const pending = browser.copy();

	assert.match((await browser.get('/sign-in/code')).text, /Enter the code/);
	const answer = await enter(browser, totp(who.secret), { next: '/account' });

	assert.equal(answer.status, 303);
	assert.equal(answer.headers.location, '/account');
	assert.notEqual(browser.cookie, pending.cookie);
	assert.equal((await browser.get('/account')).status, 200);
	assert.match((await pending.get('/sign-in/code')).headers.location,
		/^\/sign-in$/);
});

test('between the steps one is nobody', async () => {
	const who = await secured();
	const browser = await halfway(who);

	for (const target of ['/home', '/account', '/account/two-factor',
		'/organizations'])
		assert.match((await browser.get(target)).headers.location ?? '',
			/^\/sign-in\?next=/, target);
	assert.equal((await browser.submit('/account/password', {
		current_password: PASSWORD, password: 'lantern gravel thirteen' },
	{ method: 'PUT', csrf: 'x' })).status, 401);
	const token = browser.cookies.get('__Host-sid');

	assert.equal((await new Program({ token, address: loopback() })
		.get('/me')).status, 401);
	assert.ok(!(await who.program.get('/account/sessions')).text
		.includes('pending'));
});

test('of a code sent twenty times at once, one counts', { timeout: 60000 },
	async () => {
		const who = await secured();
		const code = totp(who.secret);
		const answers = await parallel(Array.from({ length: 20 }), 20,
			() => login(who, code));
		const statuses = answers.map((answer) => answer.status);

		assert.equal(statuses.filter((status) => status === 200).length, 1);
		assert.equal((await login(who, code)).status, 401);
		assert.equal((await login(who, totp(who.secret, 1))).status, 200);
	});

test('a code counts one step early and late, not two', async () => {
	const who = await secured();

	assert.equal((await login(who, totp(who.secret, 3))).status, 401);
	assert.equal((await login(who, totp(who.secret, -3))).status, 401);
	assert.equal((await login(who, totp(who.secret, -1))).status, 200);
	assert.equal((await login(who, totp(who.secret, -1))).status, 401);
	assert.equal((await login(who, totp(who.secret, 1))).status, 200);
});

test('U1 five wrong codes end the second step', async () => {
	const who = await secured();
	const browser = await halfway(who);
	const copy = browser.copy();
	const statuses = [];

	for (let i = 0; i < 6; i++)
		statuses.push((await enter(browser.copy(), `00000${i}`)).status);
	assert.deepEqual(statuses, [422, 422, 422, 422, 422, 429]);
	assert.equal((await enter(copy, totp(who.secret))).headers.location,
		'/sign-in');
});

test('U1 codes of one account are guessed thirty times at most',
	{ timeout: 90000 }, async () => {
		const who = await secured();
		const statuses = [];

		for (let i = 0; i < 32; i++)
			statuses.push((await login(who, `0000${10 + i}`)).status);
		assert.deepEqual(statuses.slice(-2), [429, 429]);
	});

test('U1 the right password alone does not make tries free again',
	{ timeout: 60000 }, async () => {
		const who = await secured();
		const address = loopback();
		const statuses = [];

		for (let i = 0; i < 11; i++)
			statuses.push((await login(who, undefined, address)).status);
		assert.equal(statuses.at(-1), 429);
	});

test('a recovery code gets in once, however it is written', async () => {
	const who = await secured();

	assert.equal((await login(who, who.codes[0])).status, 200);
	assert.equal((await login(who, who.codes[0])).status, 401);
	assert.equal((await login(who, ` ${who.codes[1].toUpperCase()
		.replace('-', ' ')} `)).status, 200);
	const state = await who.program.must(200, 'GET', '/account/two-factor');

	assert.equal(state.codes_left, 8);
	const browser = await halfway(who);

	assert.equal((await enter(browser, who.codes[2])).status, 303);
	assert.equal((await browser.get('/account')).status, 200);
});

test('of a recovery code sent ten times at once, one counts',
	{ timeout: 60000 }, async () => {
		const who = await secured();
		const answers = await parallel(Array.from({ length: 10 }), 10,
			() => login(who, who.codes[3]));

		assert.equal(answers.filter((one) => one.status === 200).length, 1);
	});

test('somebody else\'s recovery code is no good', async () => {
	const [who, other] = [await secured(), await secured()];

	assert.equal((await login(who, other.codes[0])).status, 401);
	assert.equal((await login(other, other.codes[0])).status, 200);
});

test('new recovery codes make the old ones void', async () => {
	const who = await secured();
	const { recovery_codes: codes } = await who.program.must(200, 'POST',
		'/account/two-factor/recovery-codes');

	assert.equal((await login(who, who.codes[0])).status, 401);
	assert.equal((await login(who, codes[0])).status, 200);
});

test('once it is on, it is not set up over, but turned off first', async () => {
	const who = await secured();

	assert.equal((await who.program.post('/account/two-factor')).status, 409);
	assert.equal((await who.program.put('/account/two-factor',
		{ code: totp(who.secret) })).status, 404);
	assert.equal((await who.program.delete('/account/two-factor')).status, 204);
	assert.equal((await login(who)).status, 200);
	assert.equal((await who.program.delete('/account/two-factor')).status, 404);
});

const sensitive = [['POST', '/account/two-factor'],
	['PUT', '/account/two-factor', { code: '123456' }],
	['POST', '/account/two-factor/recovery-codes'],
	['DELETE', '/account/two-factor']];

for (const [method, target, fields] of sensitive)
	test(`U19 ${method} ${target} wants a recent proof`, async () => {
		const who = await secured();
		const held = () => sql(`select sealed_secret, recovery_hashes,
			confirmed_at from two_factor
			where account_id = '${who.program.account_id}'`);
		const before = await held();

		await age(who);
		const answer = await who.program.call(method, target, fields);

		assert.equal(answer.status, 403);
		assert.equal(answer.json.code, 'reauthentication_required');
		const browser = await halfway(who);

		await enter(browser, totp(who.secret));
		await age(who);
		const page = await browser.submit(target, fields ?? {}, { method });

		assert.equal(page.status, 303);
		assert.match(page.headers.location,
			/^\/account\/confirm\?next=%2Faccount%2Ftwo-factor/);
		assert.equal(await held(), before);
	});

test('U19 the password opens the way for five minutes', async () => {
	const who = await somebody();

	await age(who);
	assert.equal((await who.program.post('/account/two-factor')).status, 403);
	assert.equal((await who.program.post('/account/confirm',
		{ current_password: PASSWORD })).status, 204);
	assert.equal((await who.program.post('/account/two-factor')).status, 200);
});

test('U19 a page that wants it leads there and back', async () => {
	const who = await somebody();
	const browser = await browse(who.email);

	await browser.submit('/account/two-factor');
	await age(who);
	const away = await browser.get('/account/two-factor/new');

	assert.equal(away.headers.location,
		'/account/confirm?next=%2Faccount%2Ftwo-factor%2Fnew');
	const page = await browser.get(away.headers.location);
	const back = await browser.submit('/account/confirm', {
		current_password: PASSWORD, next: page.hidden('next')
			.replaceAll('&#x2F;', '/') });

	assert.equal(back.headers.location, '/account/two-factor/new');
	assert.equal((await browser.get('/account/two-factor/new')).status, 200);
});

test('an organization that asks for it shows nothing to who has none, at once',
	async () => {
		const owner = await organization();
		const member = await add(owner, 'member');
		const browser = await browse(member.email);
		const path = `/organizations/${owner.organization.id}`;
		const { secret } = await owner.must(200, 'POST',
			'/account/two-factor');

		await owner.must(200, 'PUT', '/account/two-factor',
			{ code: totp(secret) });
		assert.equal((await member.patch(path, { require_two_factor: true }))
			.status, 403);
		assert.equal((await owner.must(200, 'PATCH', path,
			{ require_two_factor: true })).require_two_factor, true);
		const refused = await member.get('/my-certificates');

		assert.equal(refused.status, 403);
		assert.equal(refused.json.code, 'two_factor_required');
		assert.equal((await browser.get('/home')).headers.location,
			'/account/two-factor');
		assert.match((await browser.get('/account/two-factor')).text,
			/asks for two-factor sign-in/);
		const mine = await member.must(200, 'POST', '/account/two-factor');

		await member.must(200, 'PUT', '/account/two-factor',
			{ code: totp(mine.secret) });
		assert.equal((await member.get('/my-certificates')).status, 200);
		assert.equal((await owner.get('/members')).status, 200);
		await owner.must(200, 'PATCH', path, { require_two_factor: false });
	});
