// What keeps organizations apart when the policy is compiled out: responders
// built --enable-test-policy-bypass, which allow everything, on the same
// database. BYPASS_DIR is the folder of that outstaff-fcgi; `run` builds it.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { Program, add, invited, name, sql, stack } from './client.mjs';
import { apiToken, browserOf, makeWorld, session, settle } from './world.mjs';
import { folder, over, responder } from './responder.mjs';

const program = path.join(process.env.BYPASS_DIR ?? '/nonexistent',
	'outstaff-fcgi');
const skip = fs.existsSync(program) ? false :
	'there is no BYPASS_DIR with an outstaff-fcgi';
const routes = execFileSync(`${stack.root}/bin/outstaffctl`, ['routes'],
	{ encoding: 'utf8' }).trim().split('\n').slice(1).map((line) => {
	const [method, target, form, , pool] = line.split('\t');

	return { method, path: target, form, pool };
});
let world, place, workers, guests, canary;
let cells = 0;

const poolOf = (method, target) => {
	const bare = target.replace(/^\/api\/v1/, '').replace(/\?.*/, '');

	return routes.find((route) => route.method === method &&
		new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`)
			.test(bare))?.pool ?? (bare.endsWith('/document') ? 'files' : 'web');
};

async function guest(label, account, organizationId) {
	const via = over((method, target) => workers[poolOf(method, target)].socket);
	const one = { label, account, organization: organizationId ?? null,
		program: new Program({ via }), browser: browserOf() };

	one.browser.via = via;
	if (account !== undefined) {
		one.program.token = await session(account, organizationId, 'bearer');
		one.browser.cookies.set('__Host-sid',
			await session(account, organizationId, 'cookie'));
	}
	return one;
}

before(async () => {
	if (skip)
		return;
	world = await makeWorld();
	canary = name('canary');
	// Everything of the organization that is to be protected carries the word.
	await sql(`update account set first_name = '${canary}' where id in
			(select account_id from membership where organization_id =
			'${world.owner.organization.id}');
		update organization set name = '${canary}'
			where id = '${world.owner.organization.id}';
		update identity_provider set name = '${canary}'
			where organization_id = '${world.owner.organization.id}';
		update certificate_type set description = '${canary}'
			where organization_id = '${world.owner.organization.id}'`);
	world.card = await world.owner.must(201, 'POST', '/certificates', {
		member_id: world.colleague.member.id, certificate_type_id: world.kind.id,
		number: canary, issuing_authority: canary, issued_on: '2024-01-01',
		document: { ...world.file, name: `${canary}.pdf` } });
	world.token = await apiToken(world.owner.account_id,
		world.owner.organization.id);
	place = folder();
	workers = {};
	for (const pool of ['web', 'auth', 'files'])
		workers[pool] = await responder({ pool, place, program });
	guests = [await guest('anonymous'),
		await guest('no organization', world.loner.account_id, null),
		await guest('worker of another organization', (await add(world.stranger,
			'worker')).account_id, world.stranger.organization.id),
		await guest('manager of another organization', (await add(
			world.stranger, 'manager')).account_id,
		world.stranger.organization.id),
		await guest('owner of another organization', world.stranger.account_id,
			world.stranger.organization.id)];
}, { timeout: 240000 });

after(async () => {
	for (const worker of Object.values(workers ?? {}))
		await worker.stop();
	if (place !== undefined)
		fs.rmSync(place, { recursive: true, force: true });
	console.log(`isolation without the policy: ${cells} cells`);
});

const protectedRows = () => sql(['certificate', 'certificate_type', 'membership',
	'member_role', 'role', 'document', 'audit_event', 'api_token',
	'organization', 'invitation', 'invitation_role']
	.map((table) => `select '${table}', count(*),
		md5(coalesce(string_agg(md5(t::text), '' order by id), ''))
		from ${table} t where ${table === 'organization' ? 'id' :
	'organization_id'} = '${world.owner.organization.id}'`)
	.join(' union all '));

const idsOf = (target) => target.startsWith('/account/api-tokens') ?
	[world.token] : target.startsWith('/identity-providers') ||
	target.startsWith('/account/identities') ? [world.provider] :
	target.startsWith('/idp-group-roles') ? [world.group] :
	target.startsWith('/organizations') ?
	[world.owner.organization.id] : target.startsWith('/members') ?
		[world.colleague.member.id, world.gone.member] :
		target.startsWith('/invitations') ?
			[world.invitation, world.gone.invitation] :
		target.startsWith('/certificate-types') ?
			[world.kind.id, world.gone.certificate_type] :
			[world.card.id, world.gone.certificate];

/** Bodies that name what is another organization's. */
function bodiesOf({ method, path: target }) {
	const facts = { issuing_authority: 'X', issued_on: '2024-01-01',
		certificate_type_id: world.kind.id };

	if (method === 'GET' || method === 'DELETE')
		return [undefined];
	if (target === '/certificates')
		return [{ ...facts }, { ...facts, member_id: world.colleague.member.id,
			certificate_type_id: world.foreignKind.id, document: world.file },
		{ ...facts, member_id: world.colleague.member.id }];
	if (target.endsWith('/group-roles'))
		return [{ group_name: 'stolen', role: 'admin' }];
	if (target.startsWith('/identity-providers'))
		return [{ name: 'stolen', issuer: 'https://evil.example',
			client_id: name('stolen') }];
	if (target.endsWith('/document'))
		return [{ document: world.file }];
	if (target.endsWith('/reject'))
		return [{ review_reason: 'stolen' }];
	if (target === '/invitations/bulk')
		return [{ emails: invited().email, role: 'owner' }];
	if (target === '/members' || target === '/invitations')
		return [invited('owner')];
	if (target.startsWith('/invitations/') && !target.includes('{id}'))
		return [{ token: 'A'.repeat(43) }];
	if (target === '/members/{id}')
		return [{ roles: ['owner'] }];
	if (target === '/auth/switch')
		return [{ organization_id: world.owner.organization.id }];
	if (target === '/account/api-tokens')
		return [{ name: name('stolen'), scopes: ['certificate.read'] }];
	if (target.startsWith('/organizations'))
		return [{ name: 'stolen', slug: name('stolen'), timezone: 'UTC' }];
	if (target.startsWith('/certificate-types'))
		return [{ name: name('stolen') }];
	return [facts];
}

async function leaksOf(route) {
	const found = [];
	const was = await protectedRows();
	const targets = route.path.includes('{id}') ? idsOf(route.path).map((id) =>
		route.path.replace('{id}', id)) : [route.path];
	const forms = { both: ['api', 'page'], api: ['api'], page: ['page'],
		root: ['page'] }[route.form];

	for (const one of guests)
		for (const form of forms)
			for (const target of targets)
				for (const body of bodiesOf(route)) {
					const answer = form === 'api' ?
						await one.program.call(route.method, target, body) :
						route.method === 'GET' ?
							await one.browser.get(target) :
							await one.browser.submit(target, body ?? {},
								{ method: route.method });
					const cell = `${one.label} ${form} ${target}`;
					const all = JSON.stringify(answer.headers) + answer.text;

					cells++;
					// A token is for the organization that it was made in.
					if (route.method === 'POST')
						await settle(one);
					if (all.includes(canary))
						found.push(`${cell}: leaks`);
					if (route.path.includes('{id}') && answer.status < 300)
						found.push(`${cell}: ${answer.status}`);
				}
	if (await protectedRows() !== was)
		found.push('something changed');
	return found;
}

const ends = ['/sign-out', '/auth/logout', '/auth/logout-all', '/sign-in',
	'/auth/login', '/login'];

test('A3 the responders really have no policy', { skip }, async () => {
	const member = await guest('member', world.member.account_id,
		world.owner.organization.id);

	// What a member may not do: read the whole list of people. The word that
	// must not leak is seen where it belongs.
	const answer = await member.program.get('/members');

	assert.equal(answer.status, 200);
	assert.ok(answer.text.includes(canary));
});

for (const route of routes.filter((each) => !ends.includes(each.path)))
	test(`A3 SEC-11 ORG-33 without the policy nothing leaks: ${route.method} ${
		route.path}`, { skip, timeout: 60000 }, async () => {
		assert.deepEqual(await leaksOf(route), []);
	});

for (const [what, target] of [['the list', '/certificates'],
	['the export', '/certificates.csv']])
	test(`A3 A7 without the policy ${what} ignores a foreign holder and type`,
		{ skip }, async () => {
			const stranger = guests.at(-1).program;

			for (const query of [`member_id=${world.colleague.member.id}`,
				`certificate_type_id=${world.kind.id}`]) {
				const answer = await stranger.get(`${target}?${query}`);

				assert.equal(answer.status, 200);
				assert.ok(!answer.text.includes(canary));
				assert.ok(!answer.text.includes(world.card.id));
			}
		});

test('A3 without the policy no cursor of another organization helps',
	{ skip }, async () => {
		const stranger = guests.at(-1).program;
		const ids = { certificates: `2000-01-01_${world.card.id}`,
			members: world.colleague.member.id,
			'certificate-types': world.kind.id };

		for (const [list, cursor] of Object.entries(ids)) {
			const answer = await stranger.get(`/${list}?cursor=${cursor}`);

			assert.ok(!answer.text.includes(canary), list);
		}
	});

test('A3 the bypass never starts in production', { skip }, async () => {
	const env = { ...process.env, APP_ENV: 'production', OIDC_ISSUER: '',
		VIEWS_DIR: path.join(stack.root, 'share/outstaff/views') };

	assert.throws(() => execFileSync(program, ['--pool', 'web'],
		{ env, stdio: 'pipe', timeout: 10000 }), /not for production/);
});
