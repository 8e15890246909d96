// Addresses that are proven by mail and passwords that were forgotten: links
// work once, for one person, for a time; nobody learns who is known here.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Browser, PASSWORD, Program, add, browse, loopback, name, organization,
	parallel, person, signIn, sql, invited } from './client.mjs';
import { linked, mail, mailOf, mails } from './mail.mjs';

const NEW = 'umbrella-ladder-comet';

/** An account whose address nobody has proven. */
async function newcomer() {
	const who = person('newcomer');

	await new Program({ address: loopback() }).must(200, 'POST',
		'/auth/register', who);
	return who;
}

const verify = (token) => new Program({ address: loopback() })
	.post('/verify-email', { token });
const forgot = (email, address = loopback()) => new Program({ address })
	.post('/auth/forgot-password', { email });
const reset = (token, password = NEW) => new Program({ address: loopback() })
	.post('/auth/reset-password', { token, password });

test('IDN-02 NTF-01 sign-up sends a mail whose link proves the address', async () => {
	const who = await newcomer();
	const sent = await mail(who.email);
	const program = await signIn(who.email);

	assert.equal(sent.subject, 'Confirm your email address');
	assert.match(sent.text, /Hello Ada,/);
	assert.ok(sent.html.includes(sent.link));
	assert.equal(new URL(sent.link).origin, new URL(process.env.OUTSTAFF_URL).origin);
	assert.equal((await program.get('/me')).json.email_verified_at, null);
	assert.equal((await verify(sent.token)).status, 204);
	assert.notEqual((await program.get('/me')).json.email_verified_at, null);
	assert.equal((await verify(sent.token)).status, 422, 'once');
});

test('IDN-03 nobody manages an organization before the address is proven', async () => {
	const who = await newcomer();
	const program = await signIn(who.email);
	const made = await program.post('/organizations', { name: 'Early',
		slug: name('early'), timezone: 'UTC', workweek_start: 'monday' });

	assert.equal(made.status, 201);
	assert.equal((await program.get('/certificate-types')).status, 200);
	for (const [method, path, body] of [
		['POST', '/certificate-types', { name: 'First aid' }],
		['POST', '/members', invited('admin')],
		['PATCH', `/organizations/${made.json.id}`, { name: 'Later' }]]) {
		const refused = await program.call(method, path, body);

		assert.equal(refused.status, 403, path);
		assert.equal(refused.json.code, 'email_unverified');
		assert.match(refused.json.error, /confirmed email address/);
	}
	assert.equal((await verify((await mail(who.email)).token)).status, 204);
	assert.equal((await program.post('/certificate-types',
		{ name: 'First aid' })).status, 201, 'at once');
});

test('IDN-02 a new link takes the place of the one before, and is throttled', async () => {
	const who = await newcomer();
	const program = await signIn(who.email);
	const first = await mail(who.email);

	assert.equal((await program.post('/verify-email/resend')).status, 204);
	const second = await mail(who.email, 2);

	assert.equal((await verify(first.token)).status, 422);
	assert.equal((await verify(second.token)).status, 204);
	assert.equal((await program.post('/verify-email/resend')).status, 204);
	for (let i = 0; i < 3; i++)
		await program.post('/verify-email/resend');
	assert.equal((await program.post('/verify-email/resend')).status, 429);
	assert.equal(mails(who.email).filter(({ token }) => token).length, 2,
		'none once it is proven');
});

test('IDN-02 a link ends after three days, and with the address', async () => {
	const who = await newcomer();
	const sent = await mail(who.email);

	await sql(`update capability c set expires_at = now() from account a
		where a.id = c.account_id and a.email = '${who.email}'`);
	assert.equal((await verify(sent.token)).status, 422);
	assert.equal((await verify('x'.repeat(43))).status, 422);
	assert.equal((await verify('')).status, 422);
});

test('U8 IDN-10 IDN-11 a forgotten password is set anew by mail; all sessions end', async () => {
	const who = await newcomer();
	const program = await signIn(who.email);
	const browser = await browse(who.email);

	await mail(who.email);
	assert.equal((await forgot(who.email.toUpperCase())).status, 204);
	const sent = await mail(who.email, 2);

	assert.equal(sent.subject, 'Set a new password');
	assert.equal((await reset(sent.token, 'short')).status, 422, 'rules hold');
	assert.equal((await reset(sent.token, who.email)).status, 422);
	assert.equal((await reset(sent.token)).status, 204);
	assert.equal((await program.get('/me')).status, 401);
	assert.equal((await browser.get('/home')).status, 303);
	assert.equal((await reset(sent.token)).status, 422, 'once');
	await assert.rejects(signIn(who.email), /401/);
	const again = await signIn(who.email, { password: NEW });

	assert.notEqual((await again.get('/me')).json.email_verified_at, null,
		'the link came by mail');
	assert.ok(await mailOf(who.email, 'Your password was changed'));
});

test('U8 of twenty that use a link at once, one sets the password', async () => {
	const who = await newcomer();

	await mail(who.email);
	await forgot(who.email);
	const { token } = await mail(who.email, 2);
	const answers = await parallel(Array.from({ length: 20 }), 20,
		(_, i) => reset(token, `umbrella-ladder-${i}`));

	assert.equal(answers.filter(({ status }) => status === 204).length, 1);
	assert.ok(answers.every(({ status }) => [204, 422].includes(status)));
	const winner = answers.findIndex(({ status }) => status === 204);

	await signIn(who.email, { password: `umbrella-ladder-${winner}` });
});

test('U8 a newer reset link ends the older one; a mailbox is not flooded', async () => {
	const who = await newcomer();

	await mail(who.email);
	const tokens = [];

	for (let i = 0; i < 7; i++) {
		await forgot(who.email);
		await new Promise((done) => { setTimeout(done, 300); });
	}
	tokens.push(...mails(who.email).slice(1).map((each) => each.token));
	assert.ok(tokens.length >= 2 && tokens.length <= 5, `${tokens.length}`);
	assert.equal((await reset(tokens[0])).status, 422);
	assert.equal((await reset(tokens[tokens.length - 1])).status, 204);
});

test('U4 IDN-10 forgotten password: known and unknown addresses are answered alike', async () => {
	const who = await newcomer();
	const known = await forgot(who.email);
	const unknown = await forgot(`${name('nobody')}@example.test`);

	assert.equal(known.bare, unknown.bare);
});

test('U4 sign-up with a known address tells its holder alone', async () => {
	const who = await newcomer();
	const program = new Program({ address: loopback() });
	const again = await program.post('/auth/register',
		{ ...who, password: NEW });
	const fresh = await program.post('/auth/register', person('fresh'));

	assert.equal(again.bare, fresh.bare);
	assert.equal((await mail(who.email, 2)).subject,
		'You have an account already');
	await signIn(who.email, { password: PASSWORD });
	await assert.rejects(signIn(who.email, { password: NEW }), /401/);
});

test('B12 U10 links lead to the configured host; names cannot add headers', async () => {
	const who = { ...person('host'), first_name: 'Eve\u2028Bcc: x@y.test',
		last_name: '=?utf-8?q?x?=' };
	const program = new Program({ address: loopback() });

	await program.must(200, 'POST', '/auth/register', who);
	const sent = await mail(who.email);

	assert.ok(sent.link.startsWith(`${process.env.OUTSTAFF_URL}/verify-email`));
	assert.deepEqual(sent.lines.map((line) => line.split(':')[0]), ['Date',
		'From', 'To', 'Message-ID', 'Subject', 'Auto-Submitted', 'MIME-Version',
		'Content-Type']);
});

test('IDN-02 the same by pages, without a script', async () => {
	const who = await newcomer();
	const browser = new Browser({ address: loopback() });
	const { link } = await mail(who.email);
	const page = await browser.get(link.slice(new URL(link).origin.length));

	assert.equal(page.status, 200);
	assert.match(page.headers['cache-control'], /no-store/);
	const done = await browser.submit('/verify-email',
		{ token: page.hidden('token') }, { csrf: null });

	assert.equal(done.status, 303);
	const old = await browser.submit('/verify-email',
		{ token: page.hidden('token') }, { csrf: null });

	assert.equal(old.status, 422);
	assert.match(old.text, /does not work any more/);
});

test('IDN-18 C42 a person whom an admin adds gets the link too', async () => {
	const owner = await organization();
	const { email } = person('invited');

	await owner.must(201, 'POST', '/members', { email, roles: ['admin'] });
	assert.match((await mail(email)).subject, /invites you to/);
});

test('IDN-19 C4 signing up with a company makes it, and its first owner, at once',
	async () => {
		const who = { ...person('founder'), company: { name: 'Söhne & Partner' } };

		await new Program({ address: loopback() }).must(200, 'POST',
			'/auth/register', who);
		const program = await signIn(who.email);
		const { json } = await program.get('/organizations');

		assert.equal(json.data.length, 1);
		assert.equal(json.data[0].name, 'Söhne & Partner');
		assert.equal(json.data[0].role, 'owner');
		const again = await new Program({ address: loopback() }).post(
			'/auth/register', { ...who, company: { name: 'Another' } });

		assert.equal(again.status, 200, 'nobody learns that one is known');
		assert.equal((await program.get('/organizations')).json.data.length, 1);
	});

test('U9 U13 IDN-12 another address: proven by its own mail, told to both, all sessions end',
	async () => {
		const who = await newcomer();
		const fresh = `${name('fresh')}@example.test`;
		const program = await signIn(who.email);
		const token = async (to) => (await linked(to)).token;
		const confirm = (value) => new Program({ address: loopback() })
			.post('/confirm-email', { token: value });

		await mail(who.email);
		assert.equal((await program.post('/account/email',
			{ email: fresh })).status, 204);
		assert.equal((await mail(who.email, 2)).subject,
			'Your email address is about to change');
		assert.equal((await program.get('/me')).json.email, who.email);
		const link = await token(fresh);

		assert.equal((await verify(link)).status, 422, 'for one purpose');
		assert.equal((await confirm(link)).status, 204);
		assert.equal((await confirm(link)).status, 422, 'once');
		assert.equal((await program.get('/me')).status, 401);
		await assert.rejects(signIn(who.email), /401/);
		const again = await signIn(fresh);

		assert.notEqual((await again.get('/me')).json.email_verified_at, null);
		for (const to of [who.email, fresh])
			assert.ok(await mailOf(to, 'Your email address was changed'));
	});

/** Signed in, and whoever confirms moves the account to another address. */
async function moved(program, to) {
	await program.must(204, 'POST', '/account/email', { email: to });
	await new Program({ address: loopback() }).must(204, 'POST',
		'/confirm-email', { token: (await linked(to)).token });
}

test('U9 U13 IDN-12 who lost the account with its address takes both back',
	async () => {
		const who = await newcomer();
		const thief = [`${name('thief')}@example.test`,
			`${name('thief')}@example.test`];

		assert.equal((await verify((await mail(who.email)).token)).status, 204);
		const before = await signIn(who.email);

		await moved(before, thief[0]);
		await moved(await signIn(thief[0]), thief[1]);
		// Turned on an hour before the address was changed.
		await sql(`insert into two_factor (account_id, sealed_secret,
				confirmed_at) select id, decode(repeat('00', 48), 'hex'),
				now() - interval '1 hour' from account
			where email = '${thief[1]}'`);
		// Who takes the free address meanwhile, proven or not, gives it up.
		await new Program({ address: loopback() }).must(200, 'POST',
			'/auth/register', { ...who, password: `other-${NEW}` });
		await sql(`update account set email_verified_at = now()
			where email = '${who.email}'`);
		const told = await mailOf(who.email, 'Your email address was changed');
		const token = new URL(told.link).searchParams.get('token');

		assert.match(told.link, /\/reset-password\?token=/);
		assert.match(told.text, /take my account back/);
		// The address that the thief left behind has a younger link.
		const late = new URL((await mailOf(thief[0],
			'Your email address was changed')).link).searchParams.get('token');

		await assert.rejects(signIn(who.email), /401/);
		assert.equal((await reset(late)).status, 204);
		assert.equal((await reset(token, 'short')).status, 422);
		assert.equal((await reset(token)).status, 204);
		assert.equal((await reset(token)).status, 422, 'once');
		await assert.rejects(signIn(thief[0], { password: NEW }), /401/);
		const back = await signIn(who.email, { password: NEW });

		assert.equal((await back.get('/me')).json.email, who.email);
		assert.equal(back.account_id, before.account_id);
	});

test('U9 an address that nobody proved takes nothing back', async () => {
	const who = await newcomer();
	const fresh = `${name('fresh')}@example.test`;

	await mail(who.email);
	await moved(await signIn(who.email), fresh);
	assert.match((await mailOf(who.email, 'Your email address was changed')).link,
		/\/forgot-password$/);
});

test('U4 an address that somebody has is no other account\'s, and nobody learns of it',
	async () => {
		const known = await newcomer();
		const who = await signIn((await newcomer()).email);

		await mail(known.email);
		const taken = await who.post('/account/email', { email: known.email });
		const free = await who.post('/account/email',
			{ email: `${name('free')}@example.test` });

		assert.equal(taken.bare, free.bare);
		assert.equal((await who.post('/account/email',
			{ email: known.email })).status, 204);
		await mail(known.email, 3);
		const { token } = await linked(known.email);

		assert.equal((await new Program({ address: loopback() })
			.post('/confirm-email', { token })).status, 422);
		await signIn(known.email);
	});

test('U19 another address is asked for by who proved lately who they are',
	async () => {
		const program = await signIn((await newcomer()).email);

		await sql(`update session set authenticated_at = now() - interval '6 min'
			where account_id = '${program.account_id}'`);
		const refused = await program.post('/account/email',
			{ email: `${name('late')}@example.test` });

		assert.equal(refused.status, 403);
		assert.equal(refused.json.code, 'reauthentication_required');
	});

test('U13 two-factor sign-in that is switched on or off is told by mail',
	async () => {
		const who = await newcomer();

		await mail(who.email);
		await sql(`insert into two_factor (account_id, sealed_secret)
			select id, decode(repeat('00', 48), 'hex') from account
			where email = '${who.email}'`);
		await sql(`update two_factor t set confirmed_at = now() from account a
			where a.id = t.account_id and a.email = '${who.email}'`);
		assert.equal((await mail(who.email, 2)).subject,
			'Two-factor sign-in is on');
		await sql(`delete from two_factor t using account a
			where a.id = t.account_id and a.email = '${who.email}'`);
		assert.equal((await mail(who.email, 3)).subject,
			'Two-factor sign-in is off');
	});
