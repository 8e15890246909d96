// Forged requests. Every unsafe route that a cookie opens is taken from the
// program's own table; each is tried in all the ways that a foreign page, or an
// old page of ours, could try it.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { PASSWORD, Program, account, add, certificate, directory, document,
	encode, group, identityOf, invitation, invited, link, loopback, name,
	organization, parallel, person, send, signedIn, sql, stack, type } from './client.mjs';
import { askedFor, apiToken, browserOf, deadJob, emergencyAccess, fingerprint, openReview,
	ownRole, rightsChange, session } from './world.mjs';

let owner, member, heir, marked, kind, mine, other, second, file, picture, oldToken,
	givenRole, lookedRole;

const routes = execFileSync(`${stack.root}/bin/outstaffctl`, ['routes'],
	{ encoding: 'utf8' }).trim().split('\n').slice(1)
	.map((line) => line.split('\t'))
	.filter(([method, , form]) => method !== 'GET' &&
		['page', 'both'].includes(form))
	// It is not there unless a setting says so: development.test.mjs.
	.filter(([, path]) => path !== '/sign-in/development')
	.map(([method, path]) => ({ method, path }));

/** Who is signed in needs no second account: that is refused, not the token. */
const refused = { '/permission-requests': 409, '/invitations/sign-up': 422 };

/** Changes that answer with a page of their own, for what is told once. */
const shown = ['/account/api-tokens', '/invitations/bulk',
	'/roles/{id}/preview', '/roles/{id}/edit', '/members/{id}/roles/preview',
	'/members/{id}/exceptions/preview', '/grants/{id}/preview',
	'/members/{id}/position/preview', '/departments/{id}/preview',
	'/teams/{id}/preview', '/teams/{id}/members/preview',
	'/teams/{id}/members/{person_id}/preview',
	'/members/{id}/preview', '/rights-changes/{id}/preview'];

const tab = async () => browserOf(await session(owner.account_id,
	owner.organization.id, 'cookie'));
const switchTo = (browser, id) => browser.submit(`/organizations/${id}/switch`);

before(async () => {
	owner = await organization();
	member = await add(owner, 'member');
	heir = await add(owner, 'member');
	marked = await sql(`update role set emergency = true
		where organization_id = '${owner.organization.id}'
			and template = 'admin' returning id`);
	kind = await type(owner);
	file = document();
	picture = document('png');
	second = (await owner.must(201, 'POST', '/organizations', {
		name: 'Second', slug: name('second'), timezone: 'UTC' })).id;
	await owner.post(`/organizations/${owner.organization.id}/switch`);
	givenRole = await ownRole(owner.organization.id);
	lookedRole = await ownRole(owner.organization.id);
	mine = await tab();
	other = await tab();
	// A token of the same session in another organization.
	await mine.csrf();
	assert.equal((await switchTo(mine, second)).status, 303);
	mine.token = undefined;
	oldToken = await mine.csrf();
	assert.equal((await switchTo(mine, owner.organization.id)).status, 303);
	mine.token = undefined;
	await mine.csrf();
}, { timeout: 120000 });

/** An organization of the owner that is deleted. */
async function deletedOne() {
	const made = await owner.must(201, 'POST', '/organizations', {
		name: 'Third', slug: name('third'), timezone: 'UTC' });

	await owner.post(`/organizations/${owner.organization.id}/switch`);
	await sql(`update organization set deleted_at = now()
		where id = '${made.id}'`);
	return made;
}

/** One invitation of the owner by another organization. */
let toAccept;
const mineToAccept = async () => {
	toAccept ??= organization().then((other) =>
		invitation(other, owner.email));
	return (await toAccept).token;
};

const links = async (path) => path === '/invitations/accept' ?
	{ token: await mineToAccept() } :
	path === '/invitations/sign-up' ? { first_name: 'A', last_name: 'B',
		password: PASSWORD, token: (await invitation(owner)).token } :
	path === '/invitations/decline' ?
	{ token: (await invitation(owner)).token } : path === '/confirm-email' ?
	{ token: await link('email_change', (await account()).email) } :
	path === '/verify-email' ?
	{ token: await link('email_verification', owner.email) } :
	path !== '/reset-password' ? undefined : { password: 'umbrella-ladder-comet',
		token: await link('password_reset', (await account()).email) };

const fieldsOf = async (path, method) => await links(path) ??
	(method === 'DELETE' ? {} : ({
	'/account/email': { email: `${name('new')}@example.test` },
	'/notifications/preferences/all': { mail_digest: 'daily', by_app: '',
		by_mail: '', by_sms: '' },
	'/notification-defaults/all': { by_app: '', by_mail: '', by_sms: '',
		by_app_role_granted: 'true' },
	'/account/phone': { phone: '+4915123456789' },
	'/account/phone/confirm': { code: '123456' },
	'/forgot-password': { email: owner.email }, '/language': { language: 'en' },
	'/sign-up': person(), '/sign-in': { email: owner.email, password: PASSWORD },
	'/sign-in/code': { code: '123456' },
	'/organizations': { name: 'N', slug: name('slug'), timezone: 'UTC' },
	'/organizations/{id}': { name: name('Renamed') },
	'/organizations/{id}/logo': { logo: picture },
	'/account/api-tokens': { name: name('token'),
		scopes_certificate_read: 'on' },
	'/owners': { member_id: heir.member.id, handover: 'false' },
	'/subscription': { seats: '500' },
	'/permission-requests': { permission: 'audit.read' },
	'/permission-requests/{id}/decline': { decision_reason: 'No' },
	'/members': invited(), '/members/{id}': { roles_auditor: 'on' },
	'/invitations': { email: invited().email, roles_member: 'on' },
	'/invitations/bulk': { emails: invited().email, roles_member: 'on' },
	'/certificate-types': { name: name('Type') },
	'/certificate-types/{id}': { description: name('text') },
	'/members/{id}/position': { manager_id: '' },
	'/roles': { name: name('Role') }, '/roles/{id}': { name: name('Role') },
	'/roles/{id}/preview': method === 'POST' ? {} : { name: name('Role') },
	'/roles/{id}/edit': { name: name('Role') },
	'/members/{id}/roles': { role_id: givenRole },
	'/members/{id}/position/preview': { manager_id: '' },
	'/departments/{id}/preview': method === 'POST' ? { move_up: 'true' } :
		{ parent_id: '' },
	'/teams/{id}/preview': method === 'POST' ? {} : { name: name('Team') },
	'/teams/{id}/members/preview': { person_id: member.member.id },
	'/members/{id}/roles/preview': { role_id: lookedRole },
	'/members/{id}/exceptions/preview': { permission: 'audit.read',
		effect: 'deny' },
	'/members/{id}/exceptions': { permission: 'audit.read', effect: 'deny',
		reason: name('reason') },
	'/departments': { name: name('Department') },
	'/member-changes': { no_manager: 'true',
		[`people_${member.member.id.replaceAll('-', '')}`]: 'on' },
	'/member-imports': { csv: 'email\nnobody@example.test' },
	'/member-changes/{id}/apply': { seen: drafts.get(path)?.seen ??
		'0'.repeat(64) },
	'/departments/{id}': { name: name('Department') },
	'/teams': { name: name('Team') }, '/teams/{id}': { name: name('Team') },
	'/teams/{id}/members': { person_id: member.member.id },
	'/certificates': { certificate_type_id: kind.id, issuing_authority: 'X',
		issued_on: '2024-01-01' },
	'/certificates/{id}': { number: name('n').slice(0, 50) },
	'/certificates/{id}/reject': { review_reason: 'No' },
	'/rights-changes/{id}/reject': { reason: 'No' },
	'/access-reviews/{id}/keep': { [`items_${
		reviewed.get(path)?.replaceAll('-', '')}`]: 'on' },
	'/emergency-accesses': { role_id: marked, minutes: '15',
		reason: 'The database is down, nobody answers' },
	'/emergency-accesses/{id}/review': { verdict: 'accepted', review: 'Fine' },
	'/roles/{id}/emergency': { emergency: 'true' },
	'/identity-providers': { name: 'Directory', client_id: name('client'),
		issuer: 'https://directory.example' },
	'/identity-providers/{id}': { name: name('Directory') },
	'/identity-providers/{id}/group-roles': { group_name: name('group'),
		role: 'member' },
	'/certificates/{id}/document': { document: file } }[path] ?? {}));

const drafts = new Map();

/** A change of many people, done where the route takes it back. */
async function draft(path) {
	const { id } = await owner.must(201, 'POST', '/member-changes', {
		people: [member.member.id], no_manager: true });
	const { seen } = await owner.must(200, 'GET', `/member-changes/${id}`);

	drafts.set(path, { seen });
	if (path.endsWith('undo'))
		await owner.must(200, 'POST', `/member-changes/${id}/apply`, { seen });
	return id;
}

/** The right that is decided on, by route. */
const reviewed = new Map();

async function targetOf(path, method) {
	if (path === '/members/{id}/suspension') {
		const target = path.replace('{id}',
			(await add(owner, 'member')).member.id);

		if (method === 'DELETE')
			await owner.must(200, 'POST', target);
		return target;
	}
	if (path.startsWith('/access-review')) {
		const one = await add(owner, 'member');
		const { id, item } = await openReview(owner, one.member.id);

		reviewed.set(path, item);
		if (path === '/access-reviews')
			await sql(`update access_review set completed_at = now()
				where id = '${id}'`);
		return path.replace('{id}', path.includes('items') ? item : id);
	}
	if (path.startsWith('/member-changes/{id}'))
		return path.replace('{id}', await draft(path));
	if (path.startsWith('/account/api-tokens/{id}'))
		return path.replace('{id}', await apiToken(owner.account_id,
			owner.organization.id));
	if (path.startsWith('/certificates/{id}'))
		return path.replace('{id}', (await certificate(owner, kind,
			{ member_id: member.member.id, document: file })).id);
	if (path.startsWith('/certificate-types/{id}'))
		return path.replace('{id}', (await type(owner)).id);
	if (path.startsWith('/identity-providers/{id}') || path.endsWith('/link'))
		return path.replace('{id}', (await directory(owner)).id);
	if (path.startsWith('/idp-group-roles/{id}'))
		return path.replace('{id}', (await group(owner)).id);
	if (path.startsWith('/account/identities/{id}'))
		return path.replace('{id}', await identityOf(owner, owner));
	if (path.startsWith('/roles/{id}'))
		return path.replace('{id}', await ownRole(owner.organization.id));
	if (path.startsWith('/grants/{id}'))
		return path.replace('{id}', (await owner.must(200, 'POST',
			`/members/${member.member.id}/roles`, { role_id: await ownRole(
				owner.organization.id) })).id);
	if (path.startsWith('/members/{id}'))
	if (path === '/members/{id}/position')
		return path.replace('{id}', member.member.id);
	if (/^\/(department|team)s\/\{id\}/.test(path)) {
		const kindOf = path.startsWith('/team') ? 'teams' : 'departments';
		const { id } = await owner.must(201, 'POST', `/${kindOf}`,
			{ name: name('unit') });

		if (path.includes('{person_id}'))
			await owner.must(200, 'PUT', `/teams/${id}/members`,
				{ person_id: member.member.id });
		return path.replace('{id}', id)
			.replace('{person_id}', member.member.id);
	}
	if (path.startsWith('/permission-requests/{id}'))
		return path.replace('{id}', await askedFor(owner, heir.member.id,
			'certificate.read'));
	if (path === '/emergency-accesses')
		await emergencyAccess(owner, owner.member.id);
	if (path.startsWith('/emergency-accesses/{id}'))
		return path.replace('{id}', await emergencyAccess(owner,
			path.endsWith('end') ? owner.member.id : heir.member.id,
			path.endsWith('end')));
	if (path.startsWith('/rights-changes/{id}'))
		return path.replace('{id}', await rightsChange(owner, (path
			.endsWith('withdraw') ? owner : await add(owner, 'admin'))
			.member.id, member.member.id));
	if (path.startsWith('/background-jobs/{id}'))
		return path.replace('{id}', await deadJob(owner.organization.id));
	if (path.startsWith('/exports/{id}'))
		return path.replace('{id}', await sql(`insert into export (account_id,
			kind, status, expires_at) values ('${owner.account_id}', 'account',
			'ready', now() + interval '1 day') returning id`));
	if (path.startsWith('/owners/{id}'))
		return path.replace('{id}', (await add(owner, 'owner')).member.id);
	if (path.startsWith('/notifications/{id}'))
		return path.replace('{id}', await sql(`insert into notification
			(account_id, organization_id, event) values
			('${owner.account_id}', '${owner.organization.id}', 'role_granted')
			returning id`));
	if (path.startsWith('/invitations/{id}'))
		return path.replace('{id}', (await invitation(owner)).id);
	if (path.startsWith('/members/{id}'))
		return path.replace('{id}', (await add(owner, 'member')).member.id);
	return path.replace('{id}', owner.organization.id);
}

const gone = { origin: undefined, 'sec-fetch-site': undefined };
const forgeries = {
	'without a token': { csrf: null },
	'with an empty token': { csrf: '' },
	'with a made-up token': { csrf: 'A'.repeat(43) },
	"with another session's token": { token: () => other.csrf() },
	"with another organization's token": { token: () => oldToken },
	'from another site': { headers: { 'sec-fetch-site': 'cross-site' } },
	'from a neighbour of our site': { headers: { 'sec-fetch-site': 'same-site' } },
	'from an address bar': { headers: { 'sec-fetch-site': 'none' } },
	'from another origin': { headers: { ...gone,
		origin: 'https://evil.example' } },
	'from an origin that looks like ours': { headers: { ...gone,
		origin: `${stack.url}.evil.example` } },
	'from another port of ours': { headers: { ...gone,
		origin: `https://${stack.host}:1` } },
	'from our name without TLS': { headers: { ...gone,
		origin: stack.url.replace('https', 'http') } },
	'from a hidden origin': { headers: { ...gone, origin: 'null' } },
	'without a word on where from': { headers: { ...gone } },
	'from another site with our Origin': { headers: {
		'sec-fetch-site': 'cross-site', origin: stack.url } },
};

const bare = (headers) => Object.fromEntries(Object.entries(headers ?? {})
	.filter(([, value]) => value !== undefined));

/** Submits, with exactly these headers about where from. */
async function forge(browser, target, fields, method, { csrf, token, headers }) {
	const value = csrf === null ? null : csrf ?? await token?.() ??
		await mine.csrf();
	const form = await browser.copy();
	const sent = { origin: stack.url, 'sec-fetch-site': 'same-origin',
		...headers };

	form.via = (verb, path, options) => send(verb, path, { ...options,
		headers: { ...Object.fromEntries(Object.entries(options.headers)
			.filter(([key]) => !['origin', 'sec-fetch-site'].includes(key))),
		...bare(sent) } });
	return form.submit(target, fields, { method, csrf: value });
}

/** What ends sessions or changes a password is somebody's who has no other use
 * for them; what it answers to that is not the question here. */
async function openOwn(method, path) {
	const who = await signedIn(await account());
	const browser = browserOf(await session(who.account_id, null, 'cookie'));
	const { data } = await who.must(200, 'GET', '/account/sessions');
	const answer = await browser.submit(path.replace('{id}', data[0].id),
		method === 'DELETE' ? {} : {
		'/account/email': { email: `${name('new')}@example.test` },
		'/account': { first_name: 'Ada', last_name: 'Byron' },
		'/account/confirm': { current_password: PASSWORD },
		'/account/password': { current_password: PASSWORD,
			password: 'lantern gravel thirteen' } }[path] ?? {}, { method });

	assert.ok(/^\/account\/(two-factor|phone)/.test(path) ?
		[303, 404, 422].includes(answer.status) : answer.status === 303,
	`${answer.status}`);
}

for (const { method, path } of routes) {
	test(`SEC-01 TST-11 A12 no forgery of ${method} ${path}`,
		{ timeout: 120000 }, async () => {
			const target = await targetOf(path, method);
			const was = await fingerprint(owner.organization.id, second);
			const fields = await fieldsOf(path, method);
			const passed = [];

			for (const [how, what] of Object.entries(forgeries)) {
				const answer = await forge(mine, target, fields, method, what);

				if (answer.status !== 403)
					passed.push(`${how}: ${answer.status}`);
			}
			assert.deepEqual(passed, []);
			assert.equal(await fingerprint(owner.organization.id, second), was);
		});

	if (method === 'DELETE' && path === '/organizations/{id}')
		test(`SEC-01 the page's own token opens ${method} ${path}`, async () => {
			const who = await organization();
			const browser = browserOf(await session(who.account_id,
				who.organization.id, 'cookie'));
			const answer = await browser.submit(`/organizations/${
				who.organization.id}`, { name: who.organization.name }, { method });

			assert.equal(answer.status, 303);
		});
	else if (path === '/organizations/{id}/restore')
		test(`SEC-01 the page's own token opens ${method} ${path}`, async () => {
			const { id } = (await deletedOne());
			const browser = await tab();
			const answer = await browser.submit(`/organizations/${id}/restore`);

			assert.equal(answer.status, 303);
		});
	else if (/^\/account(?!\/(api-tokens|identities))/.test(path))
		test(`SEC-01 the page's own token opens ${method} ${path}`, () =>
			openOwn(method, path));
	else test(`SEC-01 the page's own token opens ${method} ${path}`, async () => {
		const browser = await tab();
		const answer = await browser.submit(await targetOf(path, method),
			await fieldsOf(path, method), { method });

		assert.equal(answer.status, shown.includes(path) ? 200 :
			refused[path] ?? 303);
	});
}

for (const path of ['/sign-up', '/sign-in'])
	test(`SEC-01 A12 before there is a session: no forgery of POST ${path}`,
		async () => {
			const nobody = browserOf();

			for (const [how, what] of Object.entries(forgeries).filter(
				([, each]) => each.headers !== undefined)) {
				const answer = await forge(nobody, path, await fieldsOf(path),
					'POST', { ...what, csrf: null });

				assert.equal(answer.status, 403, how);
				assert.equal(answer.headers['set-cookie'], undefined, how);
			}
		});

test('SEC-01 an old browser that tells only its origin is let in', async () => {
	const answer = await forge(mine, '/certificate-types',
		{ name: name('Type') }, 'POST', { headers: { 'sec-fetch-site':
		undefined } });

	assert.equal(answer.status, 303);
});

test('SEC-01 the token may come in a header, for scripts of ours', async () => {
	const form = mine.copy();
	const answer = await form.submit('/certificate-types',
		{ name: name('Type') }, { csrf: null,
			headers: { 'x-csrf-token': await mine.csrf() } });

	assert.equal(answer.status, 303);
});

test('SEC-01 a cookie alone opens nothing unsafe of the API', async () => {
	const was = await fingerprint(owner.organization.id);

	for (const headers of [{}, { origin: stack.url, 'sec-fetch-site':
		'same-origin' }, { 'sec-fetch-site': 'cross-site', 'x-csrf-token':
		await mine.csrf() }]) {
		const answer = await send('POST', '/api/v1/certificate-types', {
			body: JSON.stringify({ name: name('Type') }), headers: { ...headers,
				cookie: mine.cookie, 'content-type': 'application/json' } });

		assert.equal(answer.status, 403);
		assert.match(answer.headers['content-type'], /^application\/problem/);
	}
	assert.equal(await fingerprint(owner.organization.id), was);
});

for (const contentType of ['text/plain', 'text/plain; charset=utf-8', '',
	'application/octet-stream'])
	test(`SEC-01 A12 JSON that is sent as "${contentType}" does nothing`,
		async () => {
			const was = await fingerprint(owner.organization.id);
			const answer = await send('POST', '/api/v1/certificate-types', {
				body: JSON.stringify({ name: name('Type') }), headers: {
					...(contentType === '' ? {} : { 'content-type': contentType }),
					authorization: `Bearer ${owner.token}` } });

			assert.equal(answer.status, 415);
			assert.equal(await fingerprint(owner.organization.id), was);
		});

test('SEC-01 a bearer token opens no page', async () => {
	for (const [method, path] of [['GET', '/home'], ['GET', '/certificates'],
		['GET', '/'], ['POST', '/certificate-types'], ['POST', '/sign-out']]) {
		const answer = await send(method, path, { headers: {
			authorization: `Bearer ${owner.token}`, origin: stack.url,
			'sec-fetch-site': 'same-origin', 'content-type':
				'application/x-www-form-urlencoded' },
		body: method === 'POST' ? encode({ name: name('Type') }) : undefined });

		if (method === 'GET')
			assert.match(answer.headers.location, /^\/sign-in/, path);
		else
			assert.equal(answer.status, 401, path);
	}
});

test('SEC-01 no cookie is taken as a bearer token, in no worker', async () => {
	const browser = await tab();
	const program = new Program({ token: browser.cookies.get('__Host-sid'),
		address: loopback() });

	for (let i = 0; i < 12; i++) {
		await browser.get('/home');
		assert.equal((await program.get('/certificates')).status, 401);
	}
});

test('SEC-01 no bearer token is taken as a cookie, in no worker', async () => {
	const browser = browserOf(owner.token);

	for (let i = 0; i < 12; i++) {
		await owner.get('/home');
		assert.match((await browser.get('/home')).headers.location ?? '',
			/^\/sign-in/);
	}
});

test('SEC-01 a token in the address opens nothing', async () => {
	for (const query of ['access_token', 'token', 'authorization'])
		assert.equal((await send('GET',
			`/api/v1/me?${query}=${owner.token}`)).status, 401);
});

test('A12 no GET changes anything, whatever it asks for', async () => {
	const card = await certificate(owner, kind, { member_id: member.member.id });
	const was = await fingerprint(owner.organization.id, second);
	const token = await mine.csrf();

	for (const target of [`/certificates/${card.id}?_method=DELETE&_csrf=${token}`,
		`/certificates/${card.id}/verify?_csrf=${token}`,
		`/certificate-types?_method=POST&name=x&_csrf=${token}`, '/sign-out',
		`/organizations/${second}/switch?_csrf=${token}`]) {
		const answer = await mine.get(target);

		assert.ok([200, 400, 404, 405].includes(answer.status),
			`${target}: ${answer.status}`);
	}
	assert.equal(await fingerprint(owner.organization.id, second), was);
	assert.equal((await mine.get('/home')).status, 200);
});

test('A12 X-HTTP-Method-Override and _method in JSON mean nothing', async () => {
	const card = await certificate(owner, kind, { member_id: member.member.id });

	for (const [method, options] of [['GET', { headers: {
		'x-http-method-override': 'DELETE' } }], ['POST', { headers: {
		'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' } }]])
		await owner.call(method, `/certificates/${card.id}`, undefined, options);
	await owner.post(`/certificates/${card.id}`, { _method: 'DELETE' });
	assert.equal((await owner.get(`/certificates/${card.id}`)).status, 200);
});

test('A11 a form of one organization never acts on another after a switch',
	{ timeout: 120000 }, async () => {
		const acted = [];
		let switched = 0;

		for (let round = 0; round < 8; round++) {
			const browser = await tab();
			const token = await browser.csrf();

			// Every worker has met the session in the first organization.
			await parallel(Array.from({ length: 24 }), 8,
				() => browser.copy().get('/certificate-types/new'));
			assert.equal((await switchTo(browser, second)).status, 303);
			switched++;
			const word = name('stray');
			const answers = await parallel(Array.from({ length: 12 }), 6,
				(_, i) => browser.copy().submit('/certificate-types',
					{ name: `${word}-${i}` }, { csrf: token }));

			assert.ok(answers.every((answer) => [303, 403].includes(answer.status)),
				`${answers.map((answer) => answer.status)}`);
			await browser.get('/home');
			const there = new Program({ address: loopback(), token: await session(
				owner.account_id, second, 'bearer') });

			acted.push(...(await there.must(200, 'GET',
				'/certificate-types?limit=200')).data
				.filter((row) => row.name.startsWith(word)));
		}
		assert.equal(switched, 8);
		assert.deepEqual(acted.map((row) => row.name), []);
	});

test('ORG-07 right after a switch the new page\'s forms work in every worker',
	{ timeout: 120000 }, async () => {
		const answers = [];

		for (let round = 0; round < 6; round++) {
			const browser = await tab();

			await parallel(Array.from({ length: 24 }), 8,
				() => browser.copy().get('/certificate-types/new'));
			await switchTo(browser, second);
			browser.token = undefined;
			const token = await browser.csrf();

			answers.push(...await parallel(Array.from({ length: 8 }), 4,
				() => browser.copy().submit('/certificate-types',
					{ name: name('Type') }, { csrf: token })));
		}
		assert.deepEqual([...new Set(answers.map((answer) => answer.status))],
			[303]);
	});

after(() => console.log(`forgeries: ${routes.length} routes x ${
	Object.keys(forgeries).length} ways`));
