// What somebody does with an account of their own: profile, password, the
// sessions that are open, and proving anew who one is.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { PASSWORD, Program, account, add, browse, certificate, loopback, name,
	organization, parallel, person, register, signIn, signedIn, sql, type }
	from './client.mjs';
import { browserOf, session } from './world.mjs';

const NEW = 'lantern gravel thirteen';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) ' +
	'AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
let owner;

/** Often enough that every worker of the pool answers. */
const all = async (ask) => [...new Set((await parallel(
	Array.from({ length: 24 }), 8, ask)).map((answer) => answer.status))];

/** Somebody new, as a program and in a browser. */
async function somebody() {
	const who = await account();

	return { ...who, program: await signedIn(who), browser: browserOf(
		await session(who.id, null, 'cookie')) };
}

const age = (who, minutes) => sql(`update session set authenticated_at = now() -
	interval '${minutes} minutes' where account_id = '${who.program.account_id}'`);

before(async () => {
	owner = await organization();
}, { timeout: 60000 });

// ---- the rules for passwords --------------------------------------------------

const refused = {
	'eleven characters': ['elevenchars', 'at least 12'],
	'129 characters': ['zeta '.repeat(25) + 'zeta', 'at most 128'],
	'a known password': ['password1234', 'most used'],
	'a known word with digits around it': ['Liverpool#2024', 'most used'],
	'a walk over the keyboard': ['qwertyuiop12345', 'a sequence'],
	'one sign again and again': ['aaaaaaaaaaaaaaaa', 'a sequence'],
	'a known word twice': ['trustno1trustno1', 'most used'],
	'a first name': ['my name is aurelia', 'your name'],
	'a last name': ['the oberlander house', 'your name'],
	'an email address': ['xx unmistakable.99', 'your name'],
	'the name of this program': ['i love outstaff ok', 'your name'],
};

for (const [what, [password, words]] of Object.entries(refused))
	test(`U2 IDN-21 ${what} is no password`, async () => {
		const answer = await new Program({ address: loopback() }).post(
			'/auth/register', { first_name: 'Aurelia', last_name: 'Oberlander',
				email: 'unmistakable.99@example.test', password });

		assert.equal(answer.status, 422);
		assert.equal(answer.json.code, 'validation_failed');
		assert.ok(answer.json.details.fields.password.includes(words),
			answer.text);
	});

test('U2 IDN-21 an organization\'s name is no password in it', async () => {
	const named = await organization({ name: 'Thunderbird Rigging' });
	const answer = await named.put('/account/password', {
		current_password: PASSWORD, password: 'nine thunderbirds' });

	assert.equal(answer.status, 422);
	assert.ok('password' in answer.json.details.fields);
});

test('U2 IDN-21 72, 73 and 128 characters count to the last, spaces too',
	async () => {
		for (const length of [72, 73, 128]) {
			const password = ' ' + 'unheard melody '.repeat(9)
				.slice(0, length - 2) + ' ';
			const who = await register({ ...person(), password });
			const login = (text) => new Program({ address: loopback() }).post(
				'/auth/login', { email: who.email, password: text });

			assert.equal((await login(password)).status, 200);
			assert.equal((await login(password.slice(0, -1))).status, 401);
			assert.equal((await login(password.trim())).status, 401);
		}
	});

test('U2 a password with a NUL or with what is no text is refused', async () => {
	const program = new Program({ address: loopback() });
	const body = JSON.stringify({ ...person(), password: 'nul\0in the middle' });

	for (const data of [body, Buffer.from(body.replace('\\u0000', '\xff'),
		'latin1')])
		assert.ok([400, 422].includes((await program.post('/auth/register',
			data, { headers: { 'content-type': 'application/json' } })).status));
});

// ---- the profile --------------------------------------------------------------

test('IDN-13 IDN-15 names and time zone are changed, by program and page',
	async () => {
		const { program, browser } = await somebody();
		const changed = await program.must(200, 'PATCH', '/account',
			{ first_name: 'Grace', timezone: 'Asia/Tokyo' });

		assert.equal(changed.name.split(' ')[0], 'Grace');
		assert.equal(changed.timezone, 'Asia/Tokyo');
		assert.equal((await browser.submit('/account', { last_name: 'Hopper',
			first_name: 'Grace', timezone: '' }, { method: 'PATCH' })).status, 303);
		const seen = await program.must(200, 'GET', '/account');

		assert.equal(seen.name, 'Grace Hopper');
		assert.equal(seen.timezone, null);
		assert.match((await browser.get('/account')).text, /Grace Hopper/);
	});

test('IDN-13 a new name is seen at once, in every worker and in lists',
	async () => {
		const member = await add(owner, 'admin');
		const browser = browserOf(await session(member.account_id,
			owner.organization.id, 'cookie'));
		const word = name('Renamed');

		await all(() => browser.copy().get('/home'));
		await member.must(200, 'PATCH', '/account', { first_name: word });
		const pages = await parallel(Array.from({ length: 16 }), 4,
			() => browser.copy().get('/home'));

		assert.ok(pages.every((page) => page.text.includes(word)));
		const row = await owner.must(200, 'GET', `/members/${member.member.id}`);

		assert.ok(row.name.startsWith(word));
	});

test('IDN-13 times are shown in the zone of who reads', async () => {
	const { program, browser } = await somebody();

	await sql(`update session set created_at = '2026-01-02 20:30Z' where
		account_id = '${program.account_id}'`);
	await program.must(200, 'PATCH', '/account', { timezone: 'Asia/Tokyo' });
	browser.cookies.set('__Host-sid', await session(program.account_id, null,
		'cookie'));
	assert.match((await browser.get('/account/sessions')).text, /3 Jan 2026/);
});

for (const [what, fields] of Object.entries({
	'an empty name': { first_name: '' }, 'a zone that is none':
	{ timezone: 'Mars/Olympus' }, 'a zone with signs': { timezone: 'a b' },
	'an email': { email: 'other@example.test' }, 'a status':
	{ status: 'deactivated' }, 'a hash': { password_hash: 'x' } }))
	test(`IDN-13 ${what} is refused`, async () => {
		const { program } = await somebody();

		assert.equal((await program.patch('/account', fields)).status, 422);
	});

// ---- the password -------------------------------------------------------------

test('IDN-12 IDN-09 U9 U5 a new password ends all other sessions at once',
	{ timeout: 60000 }, async () => {
		const { email, program, browser } = await somebody();
		const other = await browse(email);
		const old = browser.copy();

		await all(() => browser.copy().get('/account'));
		await all(() => other.copy().get('/account'));
		await all(() => program.get('/me'));
		const answer = await browser.submit('/account/password', {
			current_password: PASSWORD, password: NEW }, { method: 'PUT' });

		assert.equal(answer.status, 303);
		assert.match(answer.headers['set-cookie'][0],
			/^__Host-sid=[A-Za-z0-9_-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
		assert.deepEqual(await all(() => browser.copy().get('/account')), [200]);
		assert.deepEqual(await all(() => old.copy().get('/account')), [303]);
		assert.deepEqual(await all(() => other.copy().get('/account')), [303]);
		assert.deepEqual(await all(() => program.get('/me')), [401]);
		assert.equal((await signIn(email, { password: NEW })).email, email);
		assert.equal((await new Program({ address: loopback() }).post(
			'/auth/login', { email, password: PASSWORD })).status, 401);
	});

test('IDN-12 a program that changes the password goes on', async () => {
	const { email, program, browser } = await somebody();

	assert.equal((await program.put('/account/password',
		{ current_password: PASSWORD, password: NEW })).status, 204);
	assert.equal((await program.get('/me')).status, 200);
	assert.equal((await browser.get('/account')).status, 303);
	await signIn(email, { password: NEW });
});

for (const [what, [fields, field]] of Object.entries({
	'a wrong current password': [{ current_password: 'not the one i have',
		password: NEW }, 'current_password'],
	'no current password': [{ password: NEW }, 'current_password'],
	'the same password': [{ current_password: PASSWORD, password: PASSWORD },
		'password'],
	'a short password': [{ current_password: PASSWORD, password: 'short' },
		'password'],
	'one\'s own name': [{ current_password: PASSWORD,
		password: 'lord byron forever' }, 'password'] }))
	test(`IDN-12 U2 ${what} changes nothing`, async () => {
		const { email, program, browser } = await somebody();
		const answer = await program.put('/account/password', fields);
		const page = await browser.submit('/account/password', fields,
			{ method: 'PUT' });

		assert.equal(answer.status, 422);
		assert.ok(field in answer.json.details.fields, answer.text);
		assert.equal(page.status, 422);
		assert.match(page.text, new RegExp(`id="${field}-error"`));
		await signIn(email);
	});

test('IDN-12 IDN-22 the current password is guessed ten times at most',
	{ timeout: 60000 }, async () => {
		const { program } = await somebody();
		const statuses = [];

		for (let i = 0; i < 12; i++)
			statuses.push((await program.post('/account/confirm',
				{ current_password: `guess number ${i}` })).status);
		assert.deepEqual(statuses, [...Array(10).fill(422), 429, 429]);
	});

test('IDN-12 of two changes at once one counts', { timeout: 60000 },
	async () => {
		const { email, program } = await somebody();
		const words = ['first new passphrase', 'second new passphrase'];
		const answers = await parallel(words, 2, (password) =>
			program.put('/account/password',
				{ current_password: PASSWORD, password }));
		const good = answers.map((answer) => answer.status);

		assert.ok(good.includes(204), `${good}`);
		assert.ok(good.every((status) => [204, 409, 422].includes(status)));
		const works = await Promise.all(words.map((password) =>
			new Program({ address: loopback() }).post('/auth/login',
				{ email, password })));

		assert.deepEqual(works.map((answer) => answer.status).sort(),
			[200, 401]);
	});

// ---- sessions -----------------------------------------------------------------

test('IDN-06 U6 somebody sees where they are signed in', async () => {
	const who = await somebody();

	await who.browser.get('/account', { headers: { 'user-agent': FIREFOX } });
	const phone = browserOf();

	await phone.submit('/sign-in', { email: who.email, password: PASSWORD },
		{ csrf: null, headers: { 'user-agent': IPHONE } });
	const { data } = await who.program.must(200, 'GET', '/account/sessions');

	assert.equal(data.length, 3);
	assert.deepEqual(data.map((row) => row.current), [true, false, false]);
	assert.equal(data[0].kind, 'bearer');
	assert.ok(data.some((row) => row.browser === 'Safari' &&
		row.system === 'iPhone'));
	assert.ok(data.every((row) => !JSON.stringify(row).includes('hash')));
	const page = (await phone.get('/account/sessions')).text;

	assert.match(page, /Safari · iPhone/);
	assert.equal(page.match(/This one/g).length, 1);
});

test('IDN-06 U6 one session is ended, in every worker, the others go on',
	async () => {
		const who = await somebody();
		const other = await browse(who.email);

		await all(() => other.copy().get('/account'));
		const { data } = await who.program.must(200, 'GET', '/account/sessions');
		const newest = data.filter((row) => row.kind === 'cookie')
			.sort((a, b) => a.created_at < b.created_at ? 1 : -1)[0];

		assert.equal((await who.browser.submit(`/account/sessions/${newest.id}`,
			{}, { method: 'DELETE' })).status, 303);
		assert.deepEqual(await all(() => other.copy().get('/account')), [303]);
		assert.equal((await who.browser.get('/account')).status, 200);
		assert.equal((await who.program.get('/me')).status, 200);
		assert.equal((await who.program.delete(
			`/account/sessions/${newest.id}`)).status, 404);
	});

test('IDN-06 U6 signed out everywhere else means everywhere else', async () => {
	const who = await somebody();
	const other = await browse(who.email);

	assert.equal((await who.browser.submit('/account/sessions', {},
		{ method: 'DELETE' })).status, 303);
	assert.equal((await who.browser.get('/account')).status, 200);
	assert.equal((await other.get('/account')).status, 303);
	assert.equal((await who.program.get('/me')).status, 401);
});

test('IDN-06 nobody ends or sees the session of somebody else', async () => {
	const who = await somebody();
	const { data } = await owner.must(200, 'GET', '/account/sessions');

	assert.equal((await who.program.delete(
		`/account/sessions/${data[0].id}`)).status, 404);
	assert.equal((await owner.get('/me')).status, 200);
});

// ---- proving it anew ----------------------------------------------------------

test('U19 U5 the password proves it, under a new token', async () => {
	const { browser } = await somebody();
	const old = browser.copy();
	const answer = await browser.submit('/account/confirm',
		{ current_password: PASSWORD, next: '/account/sessions' });

	assert.equal(answer.status, 303);
	assert.equal(answer.headers.location, '/account/sessions');
	assert.equal((await browser.get('/account')).status, 200);
	assert.equal((await old.get('/account')).status, 303);
});

test('U19 IDN-26 what comes next is a page of ours', async () => {
	for (const next of ['https://evil.example/', '//evil.example', '/\\evil',
		'javascript:alert(1)']) {
		const { browser } = await somebody();
		const answer = await browser.submit('/account/confirm',
			{ current_password: PASSWORD, next });

		assert.equal(answer.headers.location, '/account');
	}
});

test('U19 a wrong password proves nothing', async () => {
	const who = await somebody();

	await age(who, 6);
	assert.equal((await who.program.post('/account/confirm',
		{ current_password: 'not the right one' })).status, 422);
	assert.equal(await sql(`select count(*) from session where authenticated_at >
		now() - interval '5 minutes' and account_id =
		'${who.program.account_id}'`), '0');
});

// ---- the end ------------------------------------------------------------------

test('IDN-14 IDN-17 who deletes the account is gone at once, everywhere',
	{ timeout: 60000 }, async () => {
		const member = await add(owner, 'member');
		const browser = await browse(member.email);
		const word = member.email;

		await all(() => member.get('/me'));
		const answer = await browser.submit('/account', {}, { method: 'DELETE' });

		assert.equal(answer.status, 303);
		assert.equal(answer.headers.location, '/sign-in');
		assert.deepEqual(await all(() => member.get('/me')), [401]);
		assert.equal((await browser.get('/account')).status, 303);
		assert.equal((await new Program({ address: loopback() }).post(
			'/auth/login', { email: word, password: PASSWORD })).status, 401);
		assert.equal((await owner.get(`/members/${member.member.id}`)).status,
			404);
		const left = await sql(`select row_to_json(a)::text || (select
			string_agg(row_to_json(s)::text, '') from session s
			where s.account_id = a.id) || (select row_to_json(m)::text
			from membership m where m.account_id = a.id)
			from account a where a.id = '${member.account_id}'`);

		assert.ok(!left.includes(word) && !left.includes('Byron'), left);
		assert.doesNotMatch(left, /"(address|user_agent)":"/);
		assert.notEqual(await sql(`select count(*) from audit_event
			where account_id = '${member.account_id}'`), '0');
	});

test('IDN-14 C27 the email of a deleted account is free again', async () => {
	const { email, program } = await somebody();

	assert.equal((await program.delete('/account')).status, 204);
	await register({ ...person(), email });
	assert.notEqual((await signIn(email)).account_id, program.account_id);
});

test('IDN-14 the only owner of an organization stays, and learns of which',
	async () => {
		const boss = await organization({ name: name('Solitary') });
		const browser = browserOf(await session(boss.account_id,
			boss.organization.id, 'cookie'));
		const answer = await boss.delete('/account');

		assert.equal(answer.status, 409);
		assert.ok(answer.json.error.includes(boss.organization.name));
		const page = await browser.submit('/account', {}, { method: 'DELETE' });

		assert.equal(page.status, 409);
		assert.ok(page.text.includes(boss.organization.name));
		assert.equal((await boss.get('/me')).status, 200);
		await add(boss, 'owner');
		assert.equal((await boss.delete('/account')).status, 204);
	});

test('IDN-14 U19 deleting wants a recent proof', async () => {
	const who = await somebody();

	await age(who, 6);
	const answer = await who.program.delete('/account');

	assert.equal(answer.status, 403);
	assert.equal(answer.json.code, 'reauthentication_required');
	assert.equal((await who.browser.get('/account/delete')).headers.location,
		'/account/confirm?next=%2Faccount%2Fdelete');
	assert.equal((await who.program.get('/me')).status, 200);
});

test('IDN-14 of two owners who leave at once, one stays', { timeout: 60000 },
	async () => {
		const one = await organization();
		const two = await add(one, 'owner');
		const answers = await parallel([one, two], 2,
			(who) => who.delete('/account'));

		assert.deepEqual(answers.map((answer) => answer.status).sort(),
			[204, 409]);
	});

test('IDN-13 somebody takes along what is kept of them, and nobody else',
	async () => {
		const member = await add(owner, 'member');
		const kind = await type(owner);
		const number = name('number');

		await certificate(member, kind, { number });
		await certificate(owner, kind, { number: 'not of this person' });
		const answer = await browserOf(await session(member.account_id,
			owner.organization.id, 'cookie')).get('/account/export');

		assert.equal(answer.status, 200);
		assert.match(answer.headers['content-disposition'],
			/^attachment; filename="outstaff-account.json"/);
		const { profile, memberships, certificates, sessions, two_factor: second }
			= answer.json;

		assert.equal(profile.email, member.email);
		assert.deepEqual(memberships.map((row) => [row.organization, row.role]),
			[[owner.organization.name, 'member']]);
		assert.deepEqual(certificates.map((row) => row.number), [number]);
		assert.ok(sessions.length >= 2);
		assert.equal(second.enabled, false);
		assert.doesNotMatch(answer.text, /hash|secret|not of this/);
	});
