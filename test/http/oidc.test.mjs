// Signing in by an OpenID provider: a certified one end to end, and one that
// signs with real keys and lies in one place at a time.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import { Browser, PASSWORD, Program, add, browse, encode, loopback, name, organization,
	person, register, rows, sleep, sql, stack, uuid } from './client.mjs';
import { newKeys, signInThere, start } from '../servers/oidc/provider.mjs';
import { hmacOfPublicKey, liar, pairs, publicJwk }
	from '../servers/oidc/liar.mjs';
import { totp } from './totp.mjs';
import { session } from './world.mjs';

const ISSUER = process.env.OIDC_ISSUER;
const NIL = '00000000-0000-0000-0000-000000000000';
const real = { issuer: ISSUER, redirect: `${stack.url}/sign-in/callback`,
	clientId: process.env.OIDC_CLIENT_ID,
	clientSecret: process.env.OIDC_CLIENT_SECRET };
const SESSION = '__Host-sid', VISIT = '__Host-visit';
const keys = newKeys();
let provider, lying, button;

const restart = async (more = {}) => {
	await provider?.stop();
	provider = await start({ ...real, keys, ...more });
};
const local = (address) => address.slice(new URL(address).origin.length);
const fresh = () => new Browser({ address: loopback() });

/** Those of this file are on nobody's sign-in page afterwards. */
const sweep = () => sql(`update identity_provider set enabled = false
	where name = 'Liar' and enabled`);

before(async () => {
	await sweep();
	await restart();
	lying = await liar();
	const page = await fresh().get('/sign-in');

	[, button] = page.text.match(
		/href="(\/sign-in\/[0-9a-f-]{36})">Sign in with Test ID</);
}, { timeout: 60000 });

after(async () => {
	await sweep();
	await provider?.stop();
	await lying?.stop();
});

/** Goes to the provider: the address there. */
async function leave(browser, path = button) {
	const answer = await browser.get(path);

	assert.equal(answer.status, 303, answer.text);
	return answer.headers.location;
}

/** All of it, by the real provider. */
async function signIn(browser, login, path) {
	const back = await signInThere(await leave(browser, path), login);

	assert.ok(back.startsWith(`${real.redirect}?`), back);
	return browser.get(local(back));
}

/** Nobody is signed in, and a page says so that could be shown to anybody. */
function refused(browser, answer, status = 403) {
	assert.equal(answer.status, status, answer.text.slice(0, 300));
	assert.equal(browser.cookies.get(SESSION), undefined);
	assert.match(answer.headers['content-type'], /^text\/html/);
	assert.match(answer.text, /<h1>(Sign-in did not work|Not available right now)/);
	assert.doesNotMatch(answer.text, /<script(?![^>]*src=)|<img|onerror="/i);
}

/** A provider of the deployment, or of an organization. */
async function addProvider(issuer, fields = {}) {
	const { organizationId = NIL, groupClaim = null, creates =
		organizationId === NIL } = fields;

	return sql(`insert into identity_provider (organization_id, name, issuer,
			client_id, creates_accounts, group_claim)
		values ('${organizationId}', 'Liar', '${issuer}', 'outstaff', ${
			creates}, ${groupClaim === null ? 'null' : `'${groupClaim}'`})
		returning id`);
}

const accountOf = (email) => sql(`select id from account
	where email = '${email}'`);

test('IDN-23 C8 U16 a new person signs in by a real provider, and again', async () => {
	const login = name('olive');
	const browser = fresh();
	const first = await signIn(browser, login);

	assert.equal(first.status, 303, first.text);
	assert.equal(first.headers.location, '/home');
	const token = browser.cookies.get(SESSION);
	const account = await accountOf(`${login}@id.example`);
	const [kept] = await rows(`select email_verified_at is not null as proven,
		password_hash, first_name from account where id = '${account}'`);

	assert.deepEqual(kept, { proven: true, password_hash: null,
		first_name: 'Olive' });
	assert.equal(await sql(`select count(*) from membership
		where account_id = '${account}'`), '0', 'no organization, no rights');
	assert.equal((await browser.get('/organizations')).status, 200);
	assert.equal((await signIn(browser, login)).status, 303);
	assert.notEqual(browser.cookies.get(SESSION), token, 'a new token');
	assert.equal(await sql(`select count(*) filter (where revoked_at is null),
		count(*), min(kind) from session where account_id = '${account}'`),
	'1|2|cookie', 'the old session has ended');
	assert.match(await sql(`select string_agg(action, ' ' order by id)
		from audit_event where account_id = '${account}'`),
	/identity\.create_account.*session\.create/);
});

test('IDN-23 U2 who has a second factor is asked for it after a provider, too', async () => {
	const login = name('olive');

	await signIn(fresh(), login);
	const account = await accountOf(`${login}@id.example`);
	const program = new Program({ address: loopback(),
		token: await session(account, null, 'bearer') });
	const { secret } = await program.must(200, 'POST', '/account/two-factor');

	await program.must(200, 'PUT', '/account/two-factor',
		{ code: totp(secret) });
	await sql(`update two_factor set last_step = 0
		where account_id = '${account}'`);
	const browser = fresh();
	const halfway = await signIn(browser, login);

	assert.equal(halfway.status, 303);
	assert.match(halfway.headers.location, /^\/sign-in\/code/);
	assert.match((await browser.get('/home')).headers.location,
		/^\/sign-in/, 'nobody yet');
	assert.equal(await sql(`select string_agg(kind, ' ') from session
		where account_id = '${account}' and revoked_at is null
			and kind <> 'bearer'`), 'pending');
	const wrong = await browser.submit('/sign-in/code', { code: '000000' },
		{ csrf: null });

	assert.equal(wrong.status, 422);
	const right = await browser.submit('/sign-in/code', { code: totp(secret) },
		{ csrf: null });

	assert.equal(right.status, 303);
	assert.equal((await browser.get('/organizations')).status, 200);
});

test('IDN-23 ES256, and claims that are only told beside the token', async () => {
	for (const more of [{ alg: 'ES256' }, { inToken: false }]) {
		const login = name('olive');
		const browser = fresh();

		await restart(more);
		assert.equal((await signIn(browser, login)).status, 303);
		assert.ok(await accountOf(`${login}@id.example`));
	}
	await restart();
});

test('IDN-24 IDN-25 U15 what is asked for: state, nonce, PKCE, the exact address', async () => {
	const browser = fresh();
	const one = new URL(await leave(browser)).searchParams;
	const two = new URL(await leave(fresh())).searchParams;

	assert.equal(one.get('response_type'), 'code');
	assert.equal(one.get('redirect_uri'), real.redirect);
	assert.equal(one.get('code_challenge_method'), 'S256');
	for (const key of ['state', 'nonce', 'code_challenge']) {
		assert.match(one.get(key), /^[A-Za-z0-9_-]{43}$/);
		assert.notEqual(one.get(key), two.get(key));
	}
	assert.equal(new Set([one.get('state'), one.get('nonce'),
		browser.cookies.get(VISIT)]).size, 3);
	const cookie = (await fresh().get(button)).headers['set-cookie']
		.find((line) => line.startsWith(VISIT));

	assert.match(cookie, /; Max-Age=600; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
});

test('IDN-24 U15 a callback is good once', async () => {
	const browser = fresh();
	const back = await signInThere(await leave(browser), name('olive'));
	const other = browser.copy();

	assert.equal((await browser.get(local(back))).status, 303);
	refused(other, await other.get(local(back)));
});

test('IDN-24 U15 two callbacks at once: one signs in', async () => {
	const lies = name('race');
	const id = await addProvider(lying.issuer(lies));
	const browser = fresh();
	const query = encode(lying.grant(await leave(browser, `/sign-in/${id}`),
		name('lia')));
	const all = await Promise.all(Array.from({ length: 6 }, () =>
		browser.copy().get(`/sign-in/callback?${query}`)));

	assert.deepEqual(all.map((each) => each.status).sort(),
		[303, 403, 403, 403, 403, 403]);
});

test('IDN-24 U15 another browser, a foreign state and an old visit are refused', async () => {
	const browser = fresh();
	const back = await signInThere(await leave(browser), name('olive'));
	const stranger = fresh();

	refused(stranger, await stranger.get(local(back)));
	await leave(stranger);
	refused(stranger, await stranger.get(local(back)));
	const forged = new URL(back);

	forged.searchParams.set('state', 'A'.repeat(43));
	refused(browser, await browser.get(local(forged.href)));
	forged.searchParams.delete('state');
	refused(browser, await browser.get(local(forged.href)));
	await sql(`update sign_in_flow set expires_at = now()
		where used_at is null`);
	refused(browser, await browser.get(local(back)));
});

test('IDN-24 forged answers do not use up the visit', async () => {
	const browser = fresh();
	const back = await signInThere(await leave(browser), name('olive'));

	refused(browser, await browser.get(
		`/sign-in/callback?error=access_denied&state=${'B'.repeat(43)}`));
	assert.equal((await browser.get(local(back))).status, 303);
});

test('IDN-26 nobody is sent elsewhere afterwards', async () => {
	for (const [next, to] of [['/certificate-types?a=b%26c', '/certificate-types?a=b&c'],
		['https://evil.example/', '/home'], ['//evil.example', '/home'],
		['/\\evil.example', '/home'], ['javascript:alert(1)', '/home'],
		['/%2e%2e/evil', '/home']]) {
		const browser = fresh();
		const answer = await signIn(browser, name('olive'),
			`${button}?next=${next.startsWith('/cert') ? next :
				encodeURIComponent(next)}`);

		assert.equal(answer.status, 303, next);
		assert.equal(answer.headers.location, to, next);
	}
	const page = await fresh().get('/sign-in?next='
		+ encodeURIComponent('/certificates?a=b&c=50%25'));

	assert.match(page.text, new RegExp(`href="${button
	}\\?next=/certificates\\?a=b%26c=50%2525"`));
});

// ---- one lie at a time --------------------------------------------------------

const without = (key) => (truth) => Object.fromEntries(
	Object.entries(truth).filter(([each]) => each !== key));
const but = (more) => (truth) => ({ ...truth,
	...(typeof more === 'function' ? more(truth) : more) });
const html = (status = 200) => () => ({ status, headers:
	{ 'content-type': 'text/html' }, raw: '<script>alert(1)</script>' });
const elsewhere = () => ({ status: 302, raw: '',
	headers: { location: 'http://127.0.0.1:1/' } });
const soon = (seconds) => Math.floor(Date.now() / 1000) + seconds;

const lies = {
	'another issuer': { claims: but({ iss: 'https://evil.example' }) },
	'the issuer with a slash': { claims: but(({ iss }) => ({ iss: `${iss}/` })) },
	'no issuer': { claims: without('iss') },
	'another audience': { claims: but({ aud: 'somebody' }) },
	'no audience': { claims: without('aud') },
	'an audience too many': { claims: but({ aud: ['outstaff', 'evil'] }) },
	'another authorized party': { claims: but({ azp: 'evil' }) },
	'no nonce': { claims: without('nonce') },
	'another nonce': { claims: but({ nonce: 'A'.repeat(43) }) },
	'a nonce in a list': { claims: but(({ nonce }) => ({ nonce: [nonce] })) },
	'expired': { claims: but({ iat: soon(-900), exp: soon(-300) }) },
	'no expiry': { claims: without('exp') },
	'an expiry as text': { claims: but({ exp: '9999999999' }) },
	'issued in the future': { claims: but({ iat: soon(3600), exp: soon(7200) }) },
	'not yet valid': { claims: but({ nbf: soon(3600) }) },
	'no subject': { claims: without('sub') },
	'an empty subject': { claims: but({ sub: '' }) },
	'a subject that is a number': { claims: but({ sub: 7 }) },
	'a subject of 300 characters': { claims: but({ sub: 'x'.repeat(300) }) },
	'another access token': { claims: but({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }) },
	'no signature': { how: { signature: () => '' } },
	'alg none': { how: { alg: 'none', signature: () => '' } },
	'HS256 with the public key': { how: { alg: 'HS256', signature: hmacOfPublicKey } },
	'a signature of another key': { how: { key: pairs.stranger } },
	'a key that is not published': { how: { key: pairs.stranger, kid: 'new' } },
	'the id of another key': { how: { kid: 'ec' } },
	'no key id among several': { how: { header: { kid: undefined } } },
	'a key in the header': { how: { key: pairs.stranger, header: {
		jwk: publicJwk(pairs.stranger) } } },
	'a header that is critical': { how: { header: { crit: ['x'], x: 1 } } },
	'another type of token': { how: { header: { typ: 'at+jwt' } } },
	'no ID token': { tokenAnswer: without('id_token') },
	'an ID token that is none': { tokenAnswer: but({ id_token: 'a.b.c' }) },
	'an ID token in a list': { tokenAnswer: but(({ id_token: t }) => ({ id_token: [t] })) },
	'a page for tokens': { tokenAnswer: html() },
	'tokens elsewhere': { tokenAnswer: elsewhere },
	'a code that is not good': { tokenAnswer: () => ({ status: 400,
		raw: '{"error":"invalid_grant","error_description":"<script>"}' }) },
	'no tokens today': { tokenAnswer: html(503), status: 503 },
	'tokens of a megabyte': { tokenAnswer: () => ({ raw: ' '.repeat(1 << 20) }),
		status: 503 },
	'no keys': { jwks: () => ({ keys: [] }) },
	'keys that are a page': { jwks: html() },
	'keys elsewhere': { jwks: elsewhere },
	'keys to encrypt with': { jwks: () => ({ keys: [publicJwk(pairs.rsa,
		{ kid: 'rsa', use: 'enc' })] }) },
	'a key for another algorithm': { jwks: () => ({ keys: [publicJwk(pairs.rsa,
		{ kid: 'rsa', alg: 'PS256' })] }) },
	'a key on another curve': { jwks: () => ({ keys: [publicJwk(pairs.p384,
		{ kid: 'rsa' })] }) },
	'another person beside the token': { claims: without('email'),
		userinfo: but({ sub: 'somebody', email: 'victim@liar.example' }) },
	'nobody beside the token': { claims: without('email'), userinfo: html(401) },
	'an address that is not proven': { claims: but({ email_verified: false }) },
	'an address proven by a text': { claims: but({ email_verified: 'true' }) },
	'an address that is none': { claims: but({ email: 'no address' }),
		userinfo: without('email') },
	'another issuer beside the code': { query: but({ iss: 'https://evil.example' }) },
	'no issuer beside the code': { query: without('iss') },
	'no code': { query: without('code') },
	'another code': { query: but({ code: 'nonsense' }) },
	'an error with a script': { query: ({ state, iss }) => ({ state, iss,
		error: 'access_denied', error_description:
			'<img src=x onerror="alert(1)"><script>alert(2)</script>' }),
	says: /It says: “&lt;img src=x onerror=&quot;alert/ },
	'an error and a code': { query: but({ error: 'access_denied' }) },
};

for (const [what, lie] of Object.entries(lies))
	test(`U15 IDN-23 IDN-24 IDN-25 a lie signs nobody in: ${what}`, async () => {
		const issuer = name('lie');

		lying.lies[issuer] = lie;
		const id = await addProvider(lying.issuer(issuer));
		const browser = fresh();
		const truth = lying.grant(await leave(browser, `/sign-in/${id}`),
			name('lia'));
		const answer = await browser.get(`/sign-in/callback?${encode(
			lie.query?.(truth) ?? truth)}`);

		refused(browser, answer, lie.status ?? 403);
		if (lie.says !== undefined)
			assert.match(answer.text, lie.says);
		assert.equal(await sql(`select count(*) from identity
			where provider_id = '${id}'`), '0');
	});

const wrongDocuments = {
	'of another issuer': but({ issuer: 'https://evil.example' }),
	'of the issuer with a slash': but(({ issuer }) => ({ issuer: `${issuer}/` })),
	'that is a page': html(),
	'elsewhere': elsewhere,
	'without an address for tokens': without('token_endpoint'),
	'with an address of plain http': but({ token_endpoint: 'http://evil.example/' }),
	'with a script for an address': but({ authorization_endpoint: 'javascript:alert(1)' }),
	'without PKCE': but({ code_challenge_methods_supported: ['plain'] }),
	'without our algorithms': but({ id_token_signing_alg_values_supported: ['HS256'] }),
};

for (const [what, discovery] of Object.entries(wrongDocuments))
	test(`U15 IDN-23 a discovery document ${what} leads nowhere`, async () => {
		const issuer = name('document');

		lying.lies[issuer] = { discovery };
		const id = await addProvider(lying.issuer(issuer));
		const browser = fresh();

		refused(browser, await browser.get(`/sign-in/${id}`), 503);
	});

test('U15 IDN-23 the same provider without a lie signs in', async () => {
	const id = await addProvider(lying.issuer(name('honest')));
	const browser = fresh();
	const login = name('lia');
	const query = lying.grant(await leave(browser, `/sign-in/${id}`), login);
	const answer = await browser.get(`/sign-in/callback?${encode({ ...query,
		session_state: 'x', scope: 'openid' })}`);

	assert.equal(answer.status, 303, answer.text);
	assert.ok(await accountOf(`${login}@liar.example`));
});

test('IDN-23 Microsoft Entra ID: one document of all tenants', async () => {
	const tenant = '9188040d-6c67-4c5b-b112-36a304b66dad';
	const issuer = `${lying.origin}/{tenantid}/v2.0`;
	const told = `${lying.origin}/${tenant}/v2.0`;
	const base = `${lying.origin}/organizations`;
	let claims = but({ iss: told, tid: tenant, oid: uuid() });

	lying.lies.organizations = { discovery: (truth) => ({ ...without(
		'authorization_response_iss_parameter_supported')(truth), issuer,
	authorization_endpoint: `${base}/auth`, token_endpoint: `${base}/token`,
	jwks_uri: `${base}/jwks`, userinfo_endpoint: undefined,
	tenant_region_scope: null }),
	claims: (truth) => claims(truth) };
	const id = await addProvider(issuer);
	const once = async (login) => {
		const browser = fresh();
		const { code, state } = lying.grant(
			await leave(browser, `/sign-in/${id}`), login);

		return [browser, await browser.get(
			`/sign-in/callback?${encode({ code, state })}`)];
	};
	const login = name('entra');

	assert.equal((await once(login))[1].status, 303);
	assert.equal(await sql(`select issuer from identity
		where provider_id = '${id}'`), told);
	claims = but({ iss: told.replace('9188', '9189'), tid: tenant });
	refused(...await once(login));
	claims = but({ iss: issuer, tid: '{tenantid}' });
	refused(...await once(login));
	// The same name in another tenant is somebody else.
	claims = but({ iss: told.replace('9188', '9189'),
		tid: tenant.replace('9188', '9189'), email: undefined });
	refused(...await once(login));
});

test('U15 IDN-23 keys change; unknown ones make at most one look each', async () => {
	const issuer = name('rotating');
	let lie = {};

	lying.lies[issuer] = { jwks: (truth) => lie.jwks?.(truth), how: {} };
	const id = await addProvider(lying.issuer(issuer));
	const once = async () => {
		const browser = fresh();

		return browser.get(`/sign-in/callback?${encode(lying.grant(
			await leave(browser, `/sign-in/${id}`), name('lia')))}`);
	};
	const asked = () => lying.seen.filter((path) =>
		path === `/${issuer}/jwks`).length;

	for (let i = 0; i < 4; i++)
		assert.equal((await once()).status, 303);
	const before = asked();

	assert.ok(before <= 2, 'each process asks once');
	lie = { jwks: () => ({ keys: [publicJwk(pairs.stranger,
		{ kid: 'next', alg: 'RS256' })] }) };
	lying.lies[issuer].how = { key: pairs.stranger, kid: 'next' };
	for (let i = 0; i < 4; i++)
		assert.equal((await once()).status, 303, 'the new key is found');
	lying.lies[issuer].how = { key: pairs.stranger, kid: 'never' };
	for (let i = 0; i < 6; i++)
		assert.equal((await once()).status, 403);
	assert.ok(asked() <= before + 2, `${asked()} looks`);
});

// ---- accounts -------------------------------------------------------------------

test('U4 U15 an address that has an account is never taken over', async () => {
	const login = name('olive');
	const who = await register({ ...person(), email: `${login}@id.example` });
	const account = await accountOf(who.email);
	const browser = fresh();
	const answer = await signIn(browser, login);

	refused(browser, answer);
	assert.match(answer.text, /sign in with your password and link it/);
	assert.equal(await sql(`select count(*) from identity
		where account_id = '${account}'`), '0');
	assert.equal(await sql(`select count(*) from session
		where account_id = '${account}'`), '0');
});

test('U4 unproven, suspended and unknown accounts get the same answer', async () => {
	const bodies = new Set();

	for (const prepare of ['status = status', 'email_verified_at = null',
		"status = 'deactivated'"]) {
		const login = name('olive');

		await register({ ...person(), email: `${login}@id.example` });
		await sql(`update account set ${prepare}
			where email = '${login}@id.example'`);
		const answer = await signIn(fresh(), login);

		bodies.add(JSON.stringify([answer.status, answer.text
			.replaceAll(answer.headers['x-request-id'], '')]));
	}
	assert.equal(bodies.size, 1);
});

test('IDN-34 U15 linking from the account page, signing in by it, unlinking', async () => {
	const login = name('olive');
	const who = await register();
	const browser = await browse(who.email);
	const id = button.split('/')[2];

	assert.match((await browser.get('/account/identities')).text,
		/Link Test ID/);
	const begun = await browser.submit(`/account/identities/${id}/link`);

	assert.equal(begun.status, 303);
	assert.match((await browser.get(begun.headers.location)).text,
		new RegExp(`href="${button}"`));
	const session = browser.cookies.get(SESSION);
	const answer = await signIn(browser, login);

	assert.equal(answer.status, 303, answer.text);
	assert.equal(answer.headers.location, '/account/identities');
	assert.equal(browser.cookies.get(SESSION), session, 'still who they were');
	const page = await browser.get('/account/identities');
	const identity = await sql(`select i.id from identity i join account a
		on a.id = i.account_id where a.email = '${who.email}'`);

	assert.match(page.text, new RegExp(`${login}@id.example`));
	assert.match(page.text, new RegExp(`action="/account/identities/${identity}"`));
	const other = fresh();

	assert.equal((await signIn(other, login)).status, 303);
	assert.match((await other.get('/organizations')).text,
		new RegExp(who.email));
	assert.equal((await browser.submit(`/account/identities/${identity}`, {},
		{ method: 'DELETE' })).status, 303);
	const last = fresh();
	const again = await signIn(last, login);

	assert.equal(again.status, 303, 'the address there is its own again');
	assert.notEqual(await accountOf(`${login}@id.example`),
		await accountOf(who.email));
});

test('U15 nobody else can end a link that was begun, nor begin it by a link', async () => {
	const victim = await browse((await register()).email);
	const login = name('olive');
	const id = button.split('/')[2];

	// A link alone signs in, and so ends what was; it links nothing.
	await signIn(victim, login);
	assert.equal(await sql(`select count(*) from identity i
		join account a on a.id = i.account_id
		where a.email = '${victim.email}'`), '0');
	const one = await browse((await register()).email);

	await one.submit(`/account/identities/${id}/link`);
	const back = await signInThere(await leave(one), name('olive'));

	one.cookies.delete(SESSION);
	refused(one, await one.get(local(back)));
	const forged = await one.submit(`/account/identities/${id}/link`, {},
		{ headers: { 'sec-fetch-site': 'cross-site' } });

	assert.equal(forged.status, 403);
});

test('U15 the only way to sign in stays; somebody else\'s identity is not linked', async () => {
	const login = name('olive');
	const browser = fresh();

	await signIn(browser, login);
	const identity = await sql(`select i.id from identity i
		where i.subject = '${login}'`);
	const kept = await browser.submit(`/account/identities/${identity}`, {},
		{ method: 'DELETE' });

	assert.equal(kept.status, 409);
	assert.match(kept.text, /only way to sign in/);
	const thief = await browse((await register()).email);

	assert.equal((await thief.submit(`/account/identities/${identity}`, {},
		{ method: 'DELETE' })).status, 404);
	await thief.submit(`/account/identities/${button.split('/')[2]}/link`);
	const answer = await signInThere(await leave(thief), login);
	const taken = await thief.get(local(answer));

	assert.equal(taken.status, 403);
	assert.match(taken.text, /linked to another account here already/);
});

test('IDN-28 who came by a provider signs out by a form alone', async () => {
	const browser = fresh();

	await signIn(browser, name('olive'));
	assert.equal((await browser.get('/sign-out')).status, 405);
	assert.equal((await browser.submit('/sign-out', {}, { csrf: null })).status, 403);
	assert.equal((await browser.submit('/sign-out')).status, 303);
	assert.equal((await browser.get('/organizations')).status, 303);
});

test('an account that has ended lets its person begin anew', async () => {
	const login = name('olive');
	const email = `${login}@id.example`;

	await signIn(fresh(), login);
	const account = await accountOf(email);

	await sql(`update account set deleted_at = now(),
		email = 'gone-' || email where id = '${account}'`);
	assert.equal(await sql(`select count(*) from identity
		where account_id = '${account}' and (deleted_at is null
			or email is not null)`), '0');
	assert.equal((await signIn(fresh(), login)).status, 303);
	assert.notEqual(await accountOf(email), account);
});

test('a deactivated account does not come in by a provider', async () => {
	const login = name('olive');

	await signIn(fresh(), login);
	await sql(`update account set status = 'deactivated'
		where email = '${login}@id.example'`);
	const browser = fresh();

	refused(browser, await signIn(browser, login));
});

// ---- organizations ----------------------------------------------------------------

const providerOf = (owner, more = {}) => owner.must(201, 'POST',
	'/identity-providers', { name: 'North ID', issuer:
		lying.issuer(name('north')), client_id: 'outstaff',
	client_secret: 'a very secret secret', ...more });

test('IDN-34 an organization\'s providers by the API; secrets are sealed', async () => {
	const owner = await organization();
	const made = await providerOf(owner, { domains: 'North.example, n.example' });
	const path = `/identity-providers/${made.id}`;

	assert.equal(made.domains, 'north.example, n.example');
	assert.doesNotMatch(JSON.stringify(made), /secret/);
	const [kept] = await rows(`select client_secret_sealed as sealed
		from identity_provider where id = '${made.id}'`);

	assert.match(kept.sealed, /^[A-Za-z0-9_-]{40,}$/);
	assert.doesNotMatch(Buffer.from(kept.sealed, 'base64url').toString('latin1'),
		/very secret/);
	assert.equal((await owner.get(path)).json.redirect_uri, real.redirect);
	assert.equal((await owner.must(200, 'PATCH', path, { enabled: false })).enabled, false);
	assert.equal((await owner.get('/identity-providers')).json.data.length, 1);
	assert.equal(await sql(`select client_secret_sealed from identity_provider
		where id = '${made.id}'`), kept.sealed, 'not given: not changed');
	await owner.must(200, 'PATCH', path, { issuer: 'https://other.example' });
	assert.equal(await sql(`select client_secret_sealed is null
		from identity_provider where id = '${made.id}'`), 't',
	'a secret is not sent to another issuer');
	for (const [field, value] of [['issuer', 'http://evil.example'],
		['issuer', 'https://login.example/{tenantid}/v2.0'],
		['issuer', 'javascript:alert(1)'], ['issuer', 'https://a@b.example'],
		['domains', 'no domain'], ['group_claim', 'a b']]) {
		const answer = await owner.patch(path, { [field]: value });

		assert.equal(answer.status, 422, value);
		assert.ok(answer.json.details.fields[field], answer.text);
	}
	assert.equal((await owner.patch(path, { creates_accounts: true })).status, 422);
	await owner.must(204, 'DELETE', path).catch(() => null);
	assert.equal((await owner.get(path)).status, 404);
	assert.doesNotMatch(await sql(`select string_agg(changes::text, ' ')
		from audit_event where subject_id = '${made.id}'`), /very secret/);
});

test('IDN-34 a work address leads to the organization\'s own sign-in', async () => {
	const owner = await organization({ name: name('North Star') });
	const domain = `${name('north')}.example`;
	const made = await providerOf(owner, { domains: domain });
	const find = (email) => fresh().get(
		`/sign-in/organization?email=${encodeURIComponent(email)}`);

	assert.match((await find(`ann@${domain.toUpperCase()}`)).text,
		new RegExp(`href="/sign-in/${made.id}"[^>]*>${owner.organization.name
		}: sign in with North ID`));
	assert.match((await find('ann@elsewhere.example')).text,
		/No organization here has its own sign-in/);
	await owner.must(200, 'PATCH', `/identity-providers/${made.id}`,
		{ enabled: false });
	assert.doesNotMatch((await find(`ann@${domain}`)).text, /North ID/);
	assert.equal((await fresh().get(`/sign-in/${made.id}`)).status, 404);
});

/** A member whose account is linked to the organization's provider. */
async function linked(owner, role, groups) {
	const issuer = name('groups');
	const login = name('lia');

	lying.lies[issuer] = { claims: (truth) => ({ ...truth,
		groups: groups() }) };
	const provider = await providerOf(owner, { issuer: lying.issuer(issuer),
		group_claim: 'groups' });
	const member = await add(owner, role);

	await sql(`insert into identity (account_id, provider_organization_id,
			provider_id, issuer, subject)
		values ('${member.account_id}', '${owner.organization.id}',
			'${provider.id}', '${lying.issuer(issuer)}', '${login}')`);
	return { provider, member, signIn: async () => {
		const browser = fresh();
		const answer = await browser.get(`/sign-in/callback?${encode(
			lying.grant(await leave(browser, `/sign-in/${provider.id}`),
				login))}`);

		assert.equal(answer.status, 303, answer.text);
		return browser;
	} };
}

test('IDN-29 IDN-35 C28 groups of the directory are roles, as long as it says so', async () => {
	const owner = await organization();
	let groups = ['bosses', 'x'];
	const { provider, member, signIn: come } = await linked(owner, 'member',
		() => groups);
	const path = `/identity-providers/${provider.id}/group-roles`;
	const roles = () => sql(`select string_agg(r.template || ' ' || g.source,
			', ' order by r.template)
		from member_role g join role r on r.organization_id = g.organization_id
			and r.id = g.role_id
		where g.member_id = '${member.member.id}'
			and (g.valid_until is null or g.valid_until > now())`);
	const may = async (browser) =>
		(await browser.get('/identity-providers')).status;

	assert.equal(await may(await come()), 403);
	const group = await owner.must(200, 'POST', path,
		{ group_name: 'bosses', role: 'admin' });

	assert.equal((await owner.post(path, { group_name: 'bosses',
		role: 'owner' })).status, 422, 'a directory makes no owners');
	const browser = await come();

	assert.equal(await roles(), 'admin idp, member local');
	assert.equal(await may(browser), 200);
	// Not by hand, and not by the one who has it.
	for (const change of ["set valid_until = null",
		"set source = 'local', identity_provider_id = null"])
		await assert.rejects(sql(`update member_role ${change}
			where member_id = '${member.member.id}' and source = 'idp'`),
		/comes from the directory/);
	groups = ['x'];
	await come();
	assert.equal(await roles(), 'member local', 'gone with the group');
	assert.equal(await may(browser), 403, 'at once, in every session');
	groups = 'bosses';
	await come();
	assert.equal(await roles(), 'admin idp, member local');
	await owner.must(204, 'DELETE', `/idp-group-roles/${group.id}`)
		.catch(() => null);
	assert.equal(await roles(), 'member local', 'and with the mapping');
	assert.match(await sql(`select string_agg(distinct action, ' ')
		from audit_event where subject_kind = 'member_role'
		and organization_id = '${owner.organization.id}'`), /identity\.groups/);
});

test('C28 a provider that is switched off takes its roles along', async () => {
	const owner = await organization();
	const { provider, member, signIn: come } = await linked(owner, 'member',
		() => ['a']);

	await owner.must(200, 'POST',
		`/identity-providers/${provider.id}/group-roles`,
		{ group_name: 'a', role: 'auditor' });
	await come();
	const held = () => sql(`select count(*) from member_role
		where member_id = '${member.member.id}' and source = 'idp'
			and valid_until > now()`);

	assert.equal(await held(), '1');
	await owner.must(200, 'PATCH', `/identity-providers/${provider.id}`,
		{ enabled: false });
	assert.equal(await held(), '0');
});

test('IDN-29 an organization\'s provider makes no accounts and no members', async () => {
	const owner = await organization();
	const issuer = name('own');
	const made = await providerOf(owner, { issuer: lying.issuer(issuer) });
	const browser = fresh();
	const login = name('lia');

	refused(browser, await browser.get(`/sign-in/callback?${encode(
		lying.grant(await leave(browser, `/sign-in/${made.id}`), login))}`));
	assert.equal(await accountOf(`${login}@liar.example`), '');
});

// ---- when it is not there ---------------------------------------------------------

test('F11 a provider that is gone or slow does not keep others out', async () => {
	const who = await register();
	const gone = await addProvider('http://127.0.0.1:1/gone');
	const began = Date.now();
	const browser = fresh();

	refused(browser, await browser.get(`/sign-in/${gone}`), 503);
	assert.ok(Date.now() - began < 10000);
	assert.equal((await fresh().signIn(who.email, PASSWORD)).status, 303);
	refused(fresh(), await fresh().get(`/sign-in/${gone}`), 503);
	assert.equal((await fresh().get('/sign-in')).status, 200);
});

/** A provider whose answers to codes come late, of an organization. */
async function late(ms) {
	const server = http.createServer((request, answer) => {
		const issuer = `http://127.0.0.1:${server.address().port}`;

		if (request.method === 'POST') {
			setTimeout(() => answer.writeHead(500).end(), ms);
			return;
		}
		answer.setHeader('content-type', 'application/json');
		answer.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks`,
			authorization_endpoint: `${issuer}/auth`,
			token_endpoint: `${issuer}/token` }));
	});

	await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
	const { id: organizationId } = (await organization()).organization;

	return { server, id: await addProvider(
		`http://127.0.0.1:${server.address().port}`, { organizationId }) };
}

test('F11 an organization\'s slow provider does not keep everybody out',
	{ timeout: 120000 }, async () => {
		const who = await register();
		const { server, id } = await late(3500);

		try {
			const visits = await Promise.all(Array.from({ length: 24 },
				async () => {
					const browser = fresh();
					const there = await leave(browser, `/sign-in/${id}`);

					return { browser, state: new URL(there).searchParams
						.get('state') };
				}));
			const back = visits.map(({ browser, state }) => browser.get(
				`/sign-in/callback?${encode({ code: 'x', state })}`));

			await sleep(300);
			const began = Date.now();

			assert.equal((await fresh().signIn(who.email, PASSWORD)).status,
				303);
			assert.ok(Date.now() - began < 25000, `${Date.now() - began} ms`);
			for (const [i, answer] of (await Promise.all(back)).entries())
				refused(visits[i].browser, answer, 503);
		} finally {
			server.close();
		}
	});

test('unknown providers are not found, and addresses are not told', async () => {
	assert.equal((await fresh().get(`/sign-in/${uuid()}`)).status, 404);
	assert.equal((await fresh().get('/sign-in/nonsense')).status, 404);
	const bare = fresh();

	refused(bare, await bare.get('/sign-in/callback'));
	refused(bare, await bare.get('/sign-in/callback?code=a&state=b'));
});


test('U15 IDN-23 the real provider starts again with other keys', async () => {
	await restart({ keys: newKeys() });
	for (let i = 0; i < 3; i++)
		assert.equal((await signIn(fresh(), name('olive'))).status, 303);
});
