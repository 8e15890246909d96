// Personal API tokens: shown once, for some of what their owner may do, and gone
// at the next request after they are revoked.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { crc32 } from 'node:zlib';
import { createHash } from 'node:crypto';
import { Program, add, browse, certificate, loopback, name, organization,
	parallel, sleep, sql, stack, type, uuid } from './client.mjs';
import { mails } from './mail.mjs';
import { browserOf } from './world.mjs';

let owner, member, admin, kind;

const SHAPE = /^ost_[0-9A-Za-z]{49}$/;
const everywhere = (ask) => parallel(Array.from({ length: 24 }), 8, ask);
const all = async (ask) =>
	[...new Set((await everywhere(ask)).map((answer) => answer.status))];
const as = (token) => new Program({ token, address: loopback() });
const make = (who, scopes, more = {}) => who.must(201, 'POST',
	'/account/api-tokens', { name: name('token'), scopes, ...more });

before(async () => {
	owner = await organization();
	admin = await add(owner, 'admin');
	member = await add(owner, 'member');
	kind = await type(owner);
}, { timeout: 60000 });

// ---- made once --------------------------------------------------------------

test('U17 a token has a prefix, 256 bits and a checksum, and ends in 90 days',
	async () => {
		const made = await make(member, ['certificate.read']);
		const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ' +
			'abcdefghijklmnopqrstuvwxyz';
		let sum = '';

		assert.match(made.token, SHAPE);
		for (let crc = crc32(made.token.slice(0, 47)); sum.length < 6;
			crc = Math.floor(crc / 62))
			sum = digits[crc % 62] + sum;
		assert.equal(made.token.slice(47), sum);
		assert.equal(made.prefix, made.token.slice(0, 10));
		assert.deepEqual(made.scopes, ['certificate.read']);
		assert.equal(made.last_used_at, null);
		assert.ok(Math.abs(new Date(made.expires_at) - Date.now() - 90 * 864e5) <
			36e5);
	});

test('U17 U20 a token is told once and kept as its hash', async () => {
	const { id, token } = await make(member, ['certificate.read']);
	const list = await member.get('/account/api-tokens');

	await as(token).get('/certificates');
	assert.ok(list.json.data.some((each) => each.id === id));
	assert.ok(!list.text.includes(token));
	assert.equal(await sql(`select count(*) from session where token_hash =
		'\\x${createHash('sha256').update(token).digest('hex')}'`), '1');
	await sleep(300);
	for (const file of stack.logs())
		assert.ok(!fs.readFileSync(file, 'utf8').includes(token), file);
	for (const table of ['api_token', 'session', 'audit_event'])
		assert.equal(await sql(`select count(*) from ${table} t
			where t::text like '%${token.slice(10)}%'`), '0', table);
});

for (const [what, body, field] of [
	['without a name', { scopes: ['certificate.read'] }, 'name'],
	['without a permission', { name: 'x' }, 'scopes'],
	['with no permission', { name: 'x', scopes: [] }, 'scopes'],
	['with an unknown permission', { name: 'x', scopes: ['all'] }, 'scopes'],
	['with one twice', { name: 'x', scopes: ['certificate.read',
		'certificate.read'] }, 'scopes'],
	['with permissions as text', { name: 'x', scopes: 'certificate.read' },
		'scopes'],
	['with more than its owner may', { name: 'x', scopes: ['certificate.read',
		'member.write'] }, 'scopes'],
	['for more than a year', { name: 'x', scopes: ['certificate.read'],
		expires_in_days: 366 }, 'expires_in_days'],
	['that never ends', { name: 'x', scopes: ['certificate.read'],
		expires_in_days: 0 }, 'expires_in_days'],
	['with a text of one\'s own', { name: 'x', scopes: ['certificate.read'],
		token: 'ost_x' }, undefined]])
	test(`U17 no token ${what}`, async () => {
		const answer = await member.post('/account/api-tokens', body);

		assert.equal(answer.status, 422, answer.text);
		if (field !== undefined)
			assert.ok(answer.json.details.fields[field], answer.text);
	});

test('U17 two tokens of one person do not have the same name', async () => {
	const word = name('token');

	await make(member, ['certificate.read'], { name: word });
	const answer = await member.post('/account/api-tokens',
		{ name: word.toUpperCase(), scopes: ['certificate.read'] });

	assert.equal(answer.status, 409);
	assert.match(answer.json.error, /of this name/);
	await make(admin, ['certificate.read'], { name: word });
});

// ---- what it may do ---------------------------------------------------------

test('U17 a token may do what its scopes name, as far as its owner may',
	async () => {
		const mine = await certificate(member, kind);
		const others = await certificate(owner, kind,
			{ member_id: admin.member.id });
		const { token } = await make(member, ['certificate.read']);
		const program = as(token);

		assert.equal((await program.get(`/certificates/${mine.id}`)).status, 200);
		assert.equal((await program.get(`/certificates/${others.id}`)).status, 404);
		const refused = await program.patch(`/certificates/${mine.id}`,
			{ number: 'x' });

		assert.equal(refused.status, 403);
		assert.equal(refused.json.code, 'insufficient_scope');
		assert.equal(refused.headers['www-authenticate'],
			'Bearer error="insufficient_scope", scope="certificate.write"');
		assert.equal((await program.get('/members')).status, 403);
		const writing = as((await make(member, ['certificate.write'])).token);

		assert.equal((await writing.patch(`/certificates/${mine.id}`,
			{ number: 'x' })).status, 200);
		assert.equal((await writing.get('/members')).status, 403);
	});

test('U17 what a token does is in the audit under its owner', async () => {
	const { token } = await make(owner, ['certificate_type.write']);
	const request = `test-${uuid()}`;

	await as(token).must(201, 'POST', '/certificate-types',
		{ name: name('Type') }, { headers: { 'x-request-id': request } });
	assert.equal(await sql(`select account_id || ' ' || action from audit_event
		where request_id = '${request}'`),
	`${owner.account_id} certificate_type.write`);
});

test('U17 a token cannot do what just needs a signed-in person', async () => {
	const { id, token } = await make(owner, ['certificate.read',
		'organization.write', 'member.write']);
	const program = as(token);

	for (const [method, target, body] of [
		['GET', '/account/api-tokens'],
		['POST', '/account/api-tokens', { name: 'x',
			scopes: ['certificate.read'] }],
		['DELETE', `/account/api-tokens/${id}`],
		['GET', '/organizations'],
		['POST', '/organizations', { name: 'N', slug: name('slug'),
			timezone: 'UTC' }],
		['POST', `/organizations/${owner.organization.id}/switch`],
		['POST', '/auth/switch', { organization_id: owner.organization.id }],
		['POST', '/auth/logout'], ['POST', '/auth/logout-all']]) {
		const answer = await program.call(method, target, body);

		assert.equal(answer.status, 403, `${method} ${target}`);
		assert.equal(answer.json.code, 'insufficient_scope');
	}
	assert.equal((await program.get('/me')).status, 200);
	const me = await program.must(200, 'GET', '/auth/me');

	assert.deepEqual(me.permissions.map((each) => each.permission),
		['organization.write', 'member.write', 'certificate.read']);
});

test('U17 A8 a token loses what its owner loses, at the next request, in every worker',
	{ timeout: 60000 }, async () => {
		const who = await add(owner, 'admin');
		const program = as((await make(who, ['member.read',
			'certificate.read'])).token);

		assert.deepEqual(await all(() => program.get('/members')), [200]);
		await sql(`update member_role set role_id = (select id from role
				where organization_id = '${owner.organization.id}'
					and template = 'member')
			where member_id = '${who.member.id}'`);
		assert.deepEqual(await all(() => program.get('/members')), [403]);
		assert.deepEqual(await all(() => program.get('/certificates')), [200]);
		await sql(`update membership set status = 'suspended'
			where id = '${who.member.id}'`);
		assert.deepEqual(await all(() => program.get('/certificates')), [403]);
	});

test('U17 a token is for one organization, wherever its owner goes', async () => {
	const both = await organization();
	const program = as((await make(both, ['organization.read'])).token);
	const second = await both.must(201, 'POST', '/organizations', { name: 'N',
		slug: name('slug'), timezone: 'UTC' });

	assert.equal((await program.get(`/organizations/${
		both.organization.id}`)).status, 200);
	assert.equal((await program.get(`/organizations/${second.id}`)).status, 404);
	assert.deepEqual((await both.must(200, 'GET', '/account/api-tokens')).data,
		[]);
});

// ---- its end ----------------------------------------------------------------

test('U17 a revoked token is dead at the next request, in every worker',
	async () => {
		const { id, token } = await make(member, ['certificate.read']);
		const program = as(token);

		assert.deepEqual(await all(() => program.get('/certificates')), [200]);
		assert.equal((await member.delete(`/account/api-tokens/${id}`)).status,
			204);
		assert.deepEqual(await all(() => program.get('/certificates')), [401]);
		const answer = await program.get('/me');

		assert.equal(answer.json.code, 'invalid_token');
		assert.match(answer.headers['www-authenticate'],
			/^Bearer error="invalid_token"/);
		assert.equal((await member.delete(`/account/api-tokens/${id}`)).status,
			404);
		assert.equal((await member.must(200, 'GET', '/account/api-tokens')).data
			.find((each) => each.id === id).status, 'revoked');
	});

test('U17 only its owner revokes a token', async () => {
	const { id, token } = await make(member, ['certificate.read']);

	for (const who of [owner, admin, await organization()])
		assert.equal((await who.delete(`/account/api-tokens/${id}`)).status, 404);
	assert.equal((await as(token).get('/certificates')).status, 200);
});

for (const [what, statement] of Object.entries({
	'that ended': (who) => `update session set expires_at = now()
		where account_id = '${who.account_id}' and kind = 'token'`,
	'of a deactivated account': (who) => `update account
		set status = 'deactivated' where id = '${who.account_id}'`,
	'of a deleted account': (who) => `update account set deleted_at = now()
		where id = '${who.account_id}'` }))
	test(`U17 a token ${what} is 401, in every worker`, async () => {
		const who = await add(owner, 'member');
		const program = as((await make(who, ['certificate.read'])).token);

		assert.deepEqual(await all(() => program.get('/certificates')), [200]);
		await sql(statement(who));
		assert.deepEqual(await all(() => program.get('/certificates')), [401]);
	});

test('U17 when a token was used last is noted, at most once a minute',
	async () => {
		const { id, token } = await make(member, ['certificate.read']);
		const seen = () => sql(`select seen_at from api_token
			where id = '${id}'`);
		const program = as(token);

		assert.equal(await seen(), '');
		await program.get('/certificates');
		const first = await seen();

		assert.notEqual(first, '');
		await everywhere(() => program.get('/certificates'));
		assert.equal(await seen(), first);
		assert.equal((await member.must(200, 'GET', '/account/api-tokens')).data
			.find((each) => each.id === id).last_used_at !== null, true);
		assert.equal(await sql(`select count(*) from audit_event
			where subject_id = '${id}'`), '1');
	});

// ---- what is none -----------------------------------------------------------

test('U17 NTF-08 its owner is told a week and a day before a token ends, each once',
	{ timeout: 60000 }, async () => {
		const who = await add(owner, 'member');
		const ends = (id, left, made = '90 days') => sql(`update api_token
			set created_at = now() - interval '${made}',
				expires_at = now() + interval '${left}' where id = '${id}'`);
		const long = await make(who, ['certificate.read']);
		const gone = await make(who, ['certificate.read']);
		const short = await make(who, ['certificate.read']);
		const told = async () => {
			await sql(`update schedule set next_at = now()
				where kind = 'api_token_reminder'; notify job`);
			for (let ran = 'f'; ran !== 't'; await sleep(50))
				ran = await sql(`select next_at > now() and not exists (
						select from job where kind = 'api_token_reminder'
						and status in ('waiting', 'running'))
					from schedule where kind = 'api_token_reminder'`);
			return (await who.get('/notifications')).json.data.filter(
				({ event }) => event === 'api_token_expiring');
		};

		assert.equal((await told()).length, 0);
		await who.must(204, 'DELETE', `/account/api-tokens/${gone.id}`);
		await ends(long.id, '8 days');
		await ends(gone.id, '5 days');
		await ends(short.id, '5 days', '2 days');
		assert.equal((await told()).length, 0);
		await ends(long.id, '6 days 23 hours');
		await told();
		const first = await told();

		assert.deepEqual(first.map(({ subject_id }) => subject_id), [long.id]);
		assert.equal(first[0].expires_on.length, 10);
		await ends(long.id, '23 hours');
		await told();
		assert.equal((await told()).length, 2);
		const mailed = () => mails(who.email).filter(({ subject }) =>
			subject.startsWith(`Your API token ${first[0].subject_name} ends on`));

		for (const end = Date.now() + 20000; mailed().length < 2 &&
		    Date.now() < end; await sleep(50));
		assert.equal(mailed().length, 2);
		assert.match(mailed()[0].link, /\/notifications\/[-0-9a-f]{36}$/);
		const browser = await browse(who.email);

		assert.equal((await browser.get(`/notifications/${first[0].id}`))
			.headers.location, '/account/api-tokens');
		await ends(long.id, '-1 seconds');
		assert.equal((await told()).length, 2);
	});

test('U17 a typing error is no token', async () => {
	const { token } = await make(member, ['certificate.read']);

	for (const wrong of [token.slice(0, -1), `${token}0`, token.toUpperCase(),
		token.slice(0, 20) + (token[20] === 'a' ? 'b' : 'a') + token.slice(21),
		token.slice(0, 9) + token[10] + token[9] + token.slice(11) === token ?
			'ost_' : token.slice(0, 9) + token[10] + token[9] + token.slice(11),
		'ost_', `ost_${'0'.repeat(49)}`]) {
		const answer = await as(wrong).get('/me');

		assert.equal(answer.status, 401, wrong);
		assert.equal(answer.json.code, 'invalid_token');
	}
	assert.equal((await as(token).get('/me')).status, 200);
});

test('SEC-01 a token opens no page, as a header or as a cookie', async () => {
	const { token } = await make(member, ['certificate.read']);

	assert.match((await browserOf(token).get('/certificates')).headers.location,
		/^\/sign-in/);
	assert.match((await browserOf().get('/certificates', { headers: {
		authorization: `Bearer ${token}` } })).headers.location, /^\/sign-in/);
});

// ---- the pages --------------------------------------------------------------

test('U17 the pages: made with boxes, shown once, revoked', async () => {
	const who = await add(owner, 'member');
	const browser = await browse(who.email);
	const word = name('Payroll');

	assert.match((await browser.get('/account/api-tokens')).text,
		/No API tokens yet/);
	const form = (await browser.get('/account/api-tokens/new')).text;

	assert.match(form, /name="scopes_certificate_read"/);
	assert.doesNotMatch(form, /name="scopes_member_write"/);
	const wrong = await browser.submit('/account/api-tokens', { name: word,
		scopes_certificate_write: 'on', expires_in_days: '400' });

	assert.equal(wrong.status, 422);
	assert.match(wrong.text, /name="scopes_certificate_write" checked/);
	assert.match(wrong.text, new RegExp(`value="${word}"`));
	assert.match(wrong.text, /whole number from 1 to 365/);
	const none = await browser.submit('/account/api-tokens', { name: word });

	assert.equal(none.status, 422);
	assert.match(none.text, /Choose some of the permissions/);
	const made = await browser.submit('/account/api-tokens', { name: word,
		scopes_certificate_read: 'on', scopes_certificate_write: 'on',
		expires_in_days: '30' });
	const [token] = made.text.match(/ost_[0-9A-Za-z]{49}/);

	assert.equal(made.status, 200);
	assert.equal(made.headers['cache-control'], 'no-store');
	assert.equal((await as(token).get('/certificates')).status, 200);
	const list = (await browser.get('/account/api-tokens')).text;

	assert.ok(list.includes(word) && !list.includes(token));
	const [, id] = list.match(/action="\/account\/api-tokens\/([0-9a-f-]{36})"/);
	const gone = await browser.submit(`/account/api-tokens/${id}`, {},
		{ method: 'DELETE' });

	assert.equal(gone.status, 303);
	assert.equal(gone.headers.location, '/account/api-tokens');
	assert.equal((await as(token).get('/certificates')).status, 401);
	assert.match((await browser.get('/account/api-tokens')).text, /Revoked/);
});

test('A3 A9 a token gives nobody rights, whatever its owner may give', async () => {
	const program = as((await make(owner, ['member.write', 'member.read'])).token);
	const target = `/members/${member.member.id}`;
	const email = () => `${name('by-token')}@example.test`;

	for (const [method, path, body] of [
		['POST', '/invitations', { email: email(), role: 'admin' }],
		['POST', '/members', { email: email(), roles: ['member', 'auditor'] }],
		['POST', '/invitations/bulk', { emails: email(), role: 'auditor' }],
		['PATCH', target, { roles: ['admin'] }],
	]) {
		const answer = await program.call(method, path, body);

		assert.equal(answer.status, 422, `${method} ${path}: ${answer.text}`);
		assert.match(answer.json.error, /An API token gives no rights/);
	}
	assert.deepEqual((await owner.must(200, 'GET', target)).roles, ['member']);
	const made = await program.must(201, 'POST', '/invitations',
		{ email: email(), role: 'member' });

	assert.deepEqual(made.roles, ['member']);
	const other = await owner.must(201, 'POST', '/invitations',
		{ email: email(), role: 'auditor' });

	assert.equal((await program.post(`/invitations/${other.id}/resend`)).status,
		422);
	await program.must(200, 'POST', `/invitations/${made.id}/resend`);
});
