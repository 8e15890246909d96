// What programs sign in with: short access tokens that only name a session, and
// refresh tokens that are good once.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { PASSWORD, Program, add, browse, claimsOf, loopback, name, organization,
	parallel, register, signIn, signJwt, sleep, sql, stack, uuid }
	from './client.mjs';

let owner, member;

const everywhere = (ask) => parallel(Array.from({ length: 24 }), 8, ask);
const all = async (ask) =>
	[...new Set((await everywhere(ask)).map((answer) => answer.status))];
const part = (token, i) => JSON.parse(Buffer.from(token.split('.')[i],
	'base64url'));
const guest = () => new Program({ address: loopback() });
const refresh = (refreshToken, program = guest()) => program.post(
	'/auth/refresh-token', { refresh_token: refreshToken });
const as = (token) => new Program({ token, address: loopback() });
const sidOf = (program) => part(program.token, 1).sid;

/** An owner with the tokens that signing in gave. */
async function signedInOwner() {
	const who = await signIn((await register()).email);

	who.organization = await who.must(201, 'POST', '/organizations',
		{ name: name('Organization'), slug: name('org'), timezone: 'UTC' });
	return who;
}

before(async () => {
	owner = await signedInOwner();
	member = await add(owner, 'member');
}, { timeout: 60000 });

// ---- signing in -------------------------------------------------------------

for (const address of ['/auth/login', '/login'])
	test(`IDN-04 IDN-07 C2 POST ${address} gives both tokens and who one is`,
		async () => {
			const answer = await guest().must(200, 'POST', address,
				{ email: owner.email, password: PASSWORD });

			assert.deepEqual(Object.keys(answer).sort(), ['access_token',
				'account', 'expires_in', 'organization_id', 'organizations',
				'refresh_token', 'token_type']);
			assert.equal(answer.token_type, 'Bearer');
			assert.equal(answer.expires_in, 600);
			assert.match(answer.refresh_token, /^[A-Za-z0-9_-]{43}$/);
			assert.equal(answer.account.email, owner.email);
			assert.equal(answer.account.password_hash, undefined);
			assert.equal(answer.organization_id, owner.organization.id);
			assert.deepEqual(answer.organizations.map((each) => [each.id,
				each.role, each.current]), [[owner.organization.id, 'owner', true]]);
		});

test('C2 IDN-33 an access token names its key, its session and no role', () => {
	const claims = part(owner.token, 1);

	assert.deepEqual(part(owner.token, 0),
		{ alg: 'HS256', typ: 'at+jwt', kid: 'k1' });
	assert.deepEqual(Object.keys(claims).sort(), ['aud', 'exp', 'iat', 'iss',
		'jti', 'sid', 'sub']);
	assert.equal(claims.iss, stack.url);
	assert.equal(claims.aud, `${stack.url}/api`);
	assert.equal(claims.sub, owner.account_id);
	assert.equal(claims.exp - claims.iat, 600);
	assert.equal(part(member.token, 1).org, owner.organization.id);
});

test('IDN-37 who a token stands for', async () => {
	const me = await member.must(200, 'GET', '/auth/me');

	assert.equal(me.session_id, sidOf(member));
	assert.equal(me.account.id, member.account_id);
	assert.equal(me.organization.id, owner.organization.id);
	assert.equal(me.member_id, member.member.id);
	assert.deepEqual(me.permissions.find(({ permission: each }) =>
		each === 'certificate.read'), { permission: 'certificate.read',
			reach: 'own' });
	assert.ok(!me.permissions.some(({ permission: each }) => each === 'member.write'));
	assert.equal((await (await signIn((await register()).email))
		.must(200, 'GET', '/auth/me')).organization, null);
});

// ---- refreshing -------------------------------------------------------------

for (const address of ['/auth/refresh-token', '/refresh-token'])
	test(`IDN-07 POST ${address} gives the next pair`, async () => {
		const program = await signIn(member.email);
		const answer = await guest().must(200, 'POST', address,
			{ refresh_token: program.refresh });

		assert.deepEqual(Object.keys(answer).sort(), ['access_token',
			'expires_in', 'refresh_token', 'token_type']);
		assert.notEqual(answer.refresh_token, program.refresh);
		assert.equal(part(answer.access_token, 1).sid, sidOf(program));
		assert.equal((await as(answer.access_token).get('/me')).status, 200);
		// The one before goes on until it runs out.
		assert.equal((await program.get('/me')).status, 200);
	});

test('IDN-07 a program stays signed in for as long as it refreshes', async () => {
	const program = await signIn(member.email);

	for (let i = 0; i < 5; i++) {
		const answer = await refresh(program.refresh);

		assert.equal(answer.status, 200, answer.text);
		program.take(answer.json);
	}
	assert.equal((await program.get('/me')).status, 200);
});

test('U12 a session of a program is over after 30 days, however often it refreshes',
	async () => {
		const program = await signIn(member.email);
		const end = () => sql(`select expires_at, extract(epoch from
			expires_at - created_at) / 86400 from session
			where id = '${sidOf(program)}'`);
		const was = await end();

		assert.match(was, /\|30(\.0*)?$/);
		const { refresh_token: next } = (await refresh(program.refresh)).json;

		assert.equal(await end(), was);
		await sql(`update session set expires_at = now()
			where id = '${sidOf(program)}'`);
		assert.equal((await refresh(next)).status, 401);
		assert.equal((await program.get('/me')).status, 401);
	});

test('U12 a used refresh token that comes again ends the session with all its tokens',
	async () => {
		const program = await signIn(member.email);
		const other = await signIn(member.email);
		const stolen = program.refresh;

		program.take((await refresh(stolen)).json);
		assert.deepEqual(await all(() => program.get('/me')), [200]);
		const again = await refresh(stolen);

		assert.equal(again.status, 401);
		assert.equal(again.json.code, 'invalid_refresh_token');
		assert.match(again.headers['www-authenticate'], /error="invalid_token"/);
		assert.equal((await refresh(program.refresh)).status, 401);
		assert.deepEqual(await all(() => program.get('/me')), [401]);
		assert.equal((await other.get('/me')).status, 200);
		assert.equal(await sql(`select count(*) from audit_event where action =
			'session.reuse' and subject_id = '${sidOf(program)}'`), '1');
	});

test('U12 of twenty uses at once exactly one wins', { timeout: 60000 },
	async () => {
		for (let round = 0; round < 3; round++) {
			const program = await signIn(member.email);
			const token = program.refresh;
			const answers = await parallel(Array.from({ length: 20 }), 20,
				() => refresh(token));
			const won = answers.filter((answer) => answer.status === 200);

			assert.equal(won.length, 1);
			assert.ok(answers.every((answer) =>
				[200, 401].includes(answer.status)));
			// Nineteen others have the token: what was won is worth nothing.
			assert.equal((await as(won[0].json.access_token).get('/me')).status,
				401);
		}
	});

test('IDN-07 what is no refresh token is 401, whatever it looks like', async () => {
	const browser = await browse(owner.email);

	for (const token of ['x', 'A'.repeat(43), 'A'.repeat(200), owner.token.slice(
		0, 200), browser.cookies.get('__Host-sid'), `${owner.refresh}A`,
	owner.refresh.slice(1), 'ost_x']) {
		const answer = await refresh(token);

		assert.equal(answer.status, 401, token);
		assert.equal(answer.json.code, 'invalid_refresh_token');
	}
	assert.equal((await guest().post('/auth/refresh-token', {})).status, 422);
	assert.equal((await owner.get('/me')).status, 200);
});

test('IDN-07 an access token that ran out does not hinder its refresh',
	async () => {
		const program = await signIn(member.email);
		const late = as(signJwt(claimsOf(sidOf(program), program.account_id, null,
			{ exp: Math.floor(Date.now() / 1000) - 100 })));

		assert.equal((await late.get('/me')).json.code, 'token_expired');
		assert.equal((await refresh(program.refresh, late)).status, 200);
	});

test('IDN-22 guessing refresh tokens is throttled', { timeout: 60000 },
	async () => {
		const address = loopback();
		const answers = await parallel(Array.from({ length: 310 }), 16, (_, i) =>
			new Program({ address }).post('/auth/refresh-token',
				{ refresh_token: `guess-${i}` }));

		assert.equal(answers.filter((each) => each.status === 401).length, 300);
		assert.equal(answers.filter((each) => each.status === 429).length, 10);
	});

// ---- the end ----------------------------------------------------------------

test('IDN-05 signing out ends access and refresh tokens, in every worker',
	async () => {
		const program = await signIn(member.email);
		const other = await signIn(member.email);

		await everywhere(() => program.get('/me'));
		assert.equal((await program.post('/auth/logout')).status, 204);
		assert.deepEqual(await all(() => program.get('/me')), [401]);
		assert.equal((await refresh(program.refresh)).status, 401);
		assert.equal((await other.get('/me')).status, 200);
	});

test('IDN-06 signing out everywhere ends all sessions of the account',
	async () => {
		const who = await add(owner, 'member');
		const programs = [await signIn(who.email), await signIn(who.email)];
		const browser = await browse(who.email);
		const key = (await who.must(201, 'POST', '/account/api-tokens',
			{ name: name('token'), scopes: ['certificate.read'] })).token;

		await everywhere(() => programs[1].get('/me'));
		const answer = await programs[0].must(200, 'POST', '/auth/logout-all');

		assert.equal(answer.sessions_ended, 4);
		assert.deepEqual(await all(() => who.get('/me')), [401]);
		for (const program of programs) {
			assert.deepEqual(await all(() => program.get('/me')), [401]);
			assert.equal((await refresh(program.refresh)).status, 401);
		}
		assert.match((await browser.get('/home')).headers.location, /^\/sign-in/);
		// A token of its own is revoked by itself.
		assert.equal((await as(key).get('/me')).status, 200);
		assert.equal((await member.get('/me')).status, 200);
	});

for (const [what, statement] of Object.entries({
	'IDN-09 whose sessions were ended, as a new password does': (who) =>
		`update session set revoked_at = now()
			where account_id = '${who.account_id}'`,
	'IDN-16 who was deactivated': (who) => `update account
		set status = 'deactivated' where id = '${who.account_id}'`,
	'IDN-14 who deleted the account': (who) => `update account
		set deleted_at = now() where id = '${who.account_id}'` }))
	test(`${what} cannot refresh`, async () => {
		const who = await signIn((await register()).email);

		await sql(statement(who));
		assert.equal((await refresh(who.refresh)).status, 401);
		assert.deepEqual(await all(() => who.get('/me')), [401]);
	});

// ---- the organization of a token --------------------------------------------

test('ORG-08 switching gives a token of the other organization, and ends the old one',
	async () => {
		const both = await signedInOwner();
		const first = both.organization.id;
		const second = await both.must(201, 'POST', '/organizations',
			{ name: 'N', slug: name('slug'), timezone: 'UTC' });
		const answer = await both.must(200, 'POST', '/auth/switch',
			{ organization_id: first });
		const there = as(answer.access_token);

		assert.equal(answer.organization.id, first);
		assert.equal(part(answer.access_token, 1).org, first);
		assert.equal(answer.refresh_token, undefined);
		assert.deepEqual(await all(() => there.get('/members')), [200]);
		const back = (await there.must(200, 'POST', '/auth/switch',
			{ organization_id: second.id })).access_token;

		// It would act on another organization than it was made for.
		assert.deepEqual(await all(() => there.get('/members')), [401]);
		assert.equal((await there.get('/members')).json.code,
			'organization_changed');
		assert.deepEqual(await all(() => as(back).get('/members')), [200]);
		assert.equal(part((await refresh(both.refresh)).json.access_token, 1).org,
			second.id);
	});

test('SEC-11 nobody switches to an organization that is not theirs', async () => {
	const stranger = await organization();

	for (const id of [owner.organization.id, uuid()])
		assert.equal((await stranger.post('/auth/switch',
			{ organization_id: id })).status, 404);
	assert.equal((await stranger.get('/members')).status, 200);
});

// ---- hostile tokens ---------------------------------------------------------

test('U14 IDN-08 IDN-36 a token is refused unless all of it is right', async () => {
	const sid = sidOf(member);
	const sub = member.account_id;
	const org = owner.organization.id;
	const now = Math.floor(Date.now() / 1000);
	const claims = (more = {}) => claimsOf(sid, sub, org, more);
	const cookie = await sql(`insert into session (account_id, organization_id,
			token_hash, kind) values ('${sub}', '${org}',
			sha256('${uuid()}'), 'cookie') returning id`);
	const raw = (header, body) => [header, body].map((each) => Buffer.from(
		each).toString('base64url')).join('.');
	const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const rs = raw('{"alg":"RS256","typ":"at+jwt","kid":"k1"}',
		JSON.stringify(claims()));
	const tokens = {
		'another secret': signJwt(claims(), { secret: 'x'.repeat(64) }),
		'an empty secret': signJwt(claims(), { secret: '' }),
		'no algorithm': `${raw('{"alg":"none","typ":"at+jwt","kid":"k1"}',
			JSON.stringify(claims()))}.`,
		'another algorithm': signJwt(claims(), { header: { alg: 'HS512' } }),
		'a public key': `${rs}.${sign('sha256', Buffer.from(rs), privateKey)
			.toString('base64url')}`,
		'an unknown key': signJwt(claims(), { header: { kid: 'k2' } }),
		'no key': signJwt(claims(), { header: { kid: undefined } }),
		'another type': signJwt(claims(), { header: { typ: 'JWT' } }),
		'critical extensions': signJwt(claims(), { header: { crit: ['exp'] } }),
		'compression': signJwt(claims(), { header: { zip: 'DEF' } }),
		'another issuer': signJwt(claims({ iss: 'https://evil.example' })),
		'another audience': signJwt(claims({ aud: stack.url })),
		'no end': signJwt(claims({ exp: undefined })),
		'an end that is text': signJwt(claims({ exp: `${now + 600}` })),
		'a beginning to come': signJwt(claims({ nbf: now + 600 })),
		'no session': signJwt(claims({ sid: undefined })),
		'a session that is no id': signJwt(claims({ sid: "' or 1=1 --" })),
		'an unknown session': signJwt(claims({ sid: uuid() })),
		"a browser's session": signJwt(claims({ sid: cookie })),
		"another's session": signJwt(claims({ sid: sidOf(owner) })),
		'another account': signJwt(claims({ sub: owner.account_id })),
		'another organization': signJwt(claims({ org: uuid() })),
		'a second signature': `${signJwt(claims())}.AAAA`,
		padding: `${signJwt(claims())}=`,
		'more than 8 KiB': signJwt(claims({ more: 'x'.repeat(7000) })),
		'the word': 'null', nothing: '', dots: '..',
		'a refresh token': owner.refresh,
	};

	assert.equal((await as(signJwt(claims())).get('/me')).status, 200);
	for (const [what, token] of Object.entries(tokens)) {
		const answer = await as(token).get('/me');

		// Nginx does not even read a header of that size.
		if (what === 'more than 8 KiB' && answer.status === 431)
			continue;
		assert.equal(answer.status, 401, what);
		assert.ok(['invalid_token', 'organization_changed'].includes(
			answer.json.code) || token === '', `${what}: ${answer.json.code}`);
		assert.match(answer.headers['www-authenticate'], /^Bearer/, what);
	}
	const late = await as(signJwt(claims({ exp: now - 61 }))).get('/me');

	assert.equal(late.status, 401);
	assert.equal(late.json.code, 'token_expired');
	assert.match(late.headers['www-authenticate'],
		/^Bearer error="invalid_token", error_description="[^"]+"$/);
	assert.equal((await as(signJwt(claims({ exp: now - 30 }))).get('/me')).status,
		200);
});

test('C2 a role in a token is worth nothing', async () => {
	const token = signJwt(claimsOf(sidOf(member), member.account_id,
		owner.organization.id, { role: 'owner', roles: ['owner'],
			permissions: ['member.read'] }));

	assert.equal((await as(token).get('/members')).status, 403);
});

test('SEC-01 the scheme is Bearer and nothing else', async () => {
	const { token } = member;

	for (const authorization of [token, `Basic ${token}`, `Bearer  ${token}`,
		`Bearer: ${token}`, `Bearer ${token} x`, `JWT ${token}`])
		assert.equal((await guest().get('/me', { headers: { authorization } }))
			.status, 401, authorization.slice(0, 10));
	assert.equal((await guest().get('/me', { headers: { authorization:
		`bearer ${token}` } })).status, 200);
});

// ---- keys and logs ----------------------------------------------------------

test('O6 DEP-05 IDN-33 no program starts in production without a good key',
	async () => {
		const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outstaff-key-'));
		const file = path.join(folder, 'outstaff.conf');
		const conf = fs.readFileSync(path.join(stack.dir,
			'etc/outstaff/outstaff.conf'), 'utf8');
		const start = (key) => {
			fs.writeFileSync(file, conf.replace(/^(JWT_SECRET|APP_ENV)=.*\n/gm,
				'') + `APP_ENV=production\n${key}`, { mode: 0o600 });
			return spawnSync(`${stack.root}/sbin/outstaff-fcgi`, ['--pool', 'web'],
				{ env: { OUTSTAFF_CONF: file, ASAN_OPTIONS: 'detect_leaks=0' },
					encoding: 'utf8', timeout: 20000, input: '' });
		};

		for (const [key, why] of [['', /JWT_SECRET is not set/],
			['JWT_SECRET=k1:short\n', /at least 32 characters/],
			[`JWT_SECRET=k1:${'a'.repeat(64)}\n`, /can be guessed/],
			['JWT_SECRET=k1:your-256-bit-secret-your-256-bit\n',
				/can be guessed/]]) {
			const { status, stderr } = start(key);

			assert.equal(status, 1, stderr);
			assert.match(stderr, why);
			assert.ok(!stderr.includes('short'));
		}
		fs.rmSync(folder, { recursive: true });
	});

test('U20 no log and no event holds a token of a program', async () => {
	const program = await signIn(member.email);
	const { refresh_token: next, access_token: access } =
		(await refresh(program.refresh)).json;

	await refresh(program.refresh);
	await as(access).get(`/me?token=x`);
	await sleep(300);
	for (const word of [program.refresh, next, access, program.token]) {
		for (const file of stack.logs())
			assert.ok(!fs.readFileSync(file, 'utf8').includes(word), file);
		assert.equal(await sql(`select count(*) from audit_event
			where changes::text like '%${word}%'`), '0');
	}
});
