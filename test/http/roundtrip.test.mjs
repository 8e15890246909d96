// The database is asked once for each GET. Counted on the wire between one
// responder and PostgreSQL: Syncs, statements, and how often the wire turned.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { Program, add, certificate, directory, document, invitation, name,
	organization, sql, stack,
	type } from './client.mjs';
import { askedFor, browserOf, emergencyAccess, notificationOf, openReview, rightsChange, session } from './world.mjs';
import { folder, over, responder, wire } from './responder.mjs';

const units = {};
let place, line, workers, program, browser, card, kind, owner, member, provider, made,
	asked, request, roleId, change, emergency, reviewed, notified;

const routes = execFileSync(`${stack.root}/bin/outstaffctl`, ['routes'],
	{ encoding: 'utf8' }).trim().split('\n').slice(1)
	.map((row) => row.split('\t')).map(([method, path, form, , pool]) =>
		({ method, path, form, pool }));
// Who comes from a provider, or goes to one, changes something by that.
const VISITS = ['/sign-in/callback', '/sign-in/{id}'];
// These ask first when their reader last proved who they are.
const ASKING = ['/organizations/{id}/delete', '/owners/new',
	'/account/api-tokens/new', '/emergency-accesses/new',
	'/account/delete', '/account/email', '/account/two-factor/new',
	'/sign-in/code'];
// Nginx holds it, or it is not there.
const OTHERS = ['/events', '/sign-in/development', '/account/phone'];
const UNASKED = ['/openapi.json', '/healthz', '/files/{token}'];

before(async () => {
	place = folder();
	line = await wire(place);
	const env = { DATABASE_URL: `postgresql:///outstaff?host=${line.host}` +
		'&user=outstaff_app' };

	workers = {};
	for (const pool of ['web', 'files'])
		workers[pool] = await responder({ pool, place, env });
	owner = await organization();
	member = await add(owner, 'member');
	kind = await type(owner);
	card = await certificate(member, kind, { document: document() });
	provider = await directory(owner);
	for (const each of ['departments', 'teams'])
		units[each] = (await owner.must(201, 'POST', `/${each}`,
			{ name: name('unit') })).id;
	units['member-changes'] = units['member-imports'] = (await owner.must(201,
		'POST', '/member-changes', { people: [member.member.id],
			no_manager: true })).id;
	await owner.must(200, 'PUT', `/organizations/${owner.organization.id}/logo`,
		{ logo: document('png') });
	made = await sql(`insert into export (account_id, kind, status, expires_at)
		values ('${owner.account_id}', 'account', 'ready',
			now() + interval '1 day') returning id`);
	asked = await invitation(owner);
	emergency = await emergencyAccess(owner, owner.member.id);
	request = await askedFor(owner, member.member.id);
	reviewed = await openReview(owner, member.member.id);
	notified = await notificationOf(owner.account_id, owner.organization.id);
	change = await rightsChange(owner, owner.member.id, member.member.id);
	roleId = await sql(`select id from role where template = 'admin'
		and organization_id = '${owner.organization.id}'`);
	const poolOf = (method, target) => /\/(document|file|logo)$|\/files\//.test(target) ||
		(method === 'POST' && target.endsWith('/certificates')) ? 'files' : 'web';
	const via = over((method, target) => workers[poolOf(method, target)].socket);

	program = new Program({ token: owner.token, via });
	browser = browserOf(await session(owner.account_id, owner.organization.id,
		'cookie'));
	browser.via = via;
}, { timeout: 60000 });

after(async () => {
	for (const worker of Object.values(workers ?? {}))
		await worker.stop();
	line?.close();
	fs.rmSync(place, { recursive: true, force: true });
});

/** What a second, warm request of the kind sends to the database. */
async function count(ask) {
	await ask();
	line.take();
	const answer = await ask();
	const seen = line.take();
	const sent = seen.filter((each) => each.from === 'client');

	return { status: answer.status, syncs: sent.filter((each) =>
		each.kind === 'S').length, turns: seen.filter((each, i) =>
		each.from === 'client' && seen[i - 1]?.from !== 'client').length,
	others: sent.filter((each) => 'PQ'.includes(each.kind)).length,
	statements: sent.filter((each) => each.kind === 'B')
		.map((each) => each.statement) };
}

const target = (path) => path.replace('{id}', path.startsWith('/certificates') ?
	card.id : path.startsWith('/exports') ? made : /^\/(identity-prov|account)/.test(path) ? provider.id : path.startsWith('/certificate-types') ? kind.id :
		path.startsWith('/members') ? member.member.id :
			/^\/(departments|teams|member-(changes|imports))/.test(path) ? units[path.split('/')[1]] :
		path.startsWith('/invitations') ? asked.id :
		path.startsWith('/roles') ? roleId :
		path.startsWith('/rights-changes') ? change :
		path.startsWith('/permission-requests') ? request :
		path.startsWith('/emergency-accesses') ? emergency :
		path.startsWith('/access-reviews') ? reviewed.id :
		path.startsWith('/notifications') ? notified :
		path.startsWith('/access-review-items') ? reviewed.item :
			owner.organization.id) + (path === '/permissions/explain' ?
	'?permission=audit.read' : '');

for (const { method, path, form, pool } of routes.filter((route) =>
	route.method === 'GET' && ![...UNASKED, ...VISITS, ...ASKING, ...OTHERS].includes(route.path)))
	for (const one of { both: ['api', 'page'], api: ['api'], page: ['page'],
		root: ['page'] }[form])
		test(`DEP-15 one round trip, read only: GET ${
			one === 'api' ? '/api/v1' : ''}${path}`, async () => {
			const seen = await count(() => one === 'api' ?
				program.get(target(path)) : browser.get(target(path)));

			assert.ok(pool !== undefined && [200, 303].includes(seen.status),
				`${seen.status}`);
			assert.deepEqual({ syncs: seen.syncs, turns: seen.turns,
				others: seen.others }, { syncs: 1, turns: 1, others: 0 });
			assert.equal(seen.statements[0], 'begin_read');
			assert.equal(seen.statements.at(-1), 'commit');
			if (path !== '/readyz')
				assert.equal(seen.statements[1], 'enter');
			console.log(`${seen.statements.length} statements in ${
				seen.syncs} round trip: ${one} ${path}`);
		});

for (const path of UNASKED)
	test(`DEP-15 the database is not asked: GET ${path}`, async () => {
		const seen = await count(() => path === '/openapi.json' ?
			program.get(path) : browser.get(path.replace('{token}', 'x')));

		assert.equal(seen.syncs, 0);
		assert.deepEqual(seen.statements, []);
	});

test('DEP-15 one round trip for each order, filter and page of the list',
	async () => {
		for (const query of ['sort=-expires_on', 'sort=-created_at&limit=1',
			'status=valid&review=pending', `member_id=${member.member.id}`,
			'expires_before=2030-01-01&limit=200']) {
			const seen = await count(() => program.get(`/certificates?${query}`));

			assert.equal(seen.status, 200, query);
			assert.equal(seen.syncs, 1, query);
		}
	});

test('DEP-15 one round trip for an export', async () => {
	const seen = await count(() => program.get('/certificates.csv'));

	assert.equal(seen.status, 200);
	assert.equal(seen.syncs, 1);
});

test('DEP-15 one round trip for a change without a key', async () => {
	const seen = await count(() => program.patch(`/certificate-types/${kind.id}`,
		{ description: name('text') }));

	assert.equal(seen.status, 200);
	assert.equal(seen.syncs, 1);
	assert.equal(seen.statements[0], 'begin_write');
});

test('DEP-15 a change with a key takes two round trips, a repetition of it three',
	async () => {
		const keyed = await count(() => program.post('/certificate-types',
			{ name: name('Type') }, { key: name('key') }));
		const key = name('key');
		const body = { name: name('Type') };
		const again = await count(() => program.post('/certificate-types', body,
			{ key }));

		assert.equal(keyed.status, 201);
		assert.equal(keyed.syncs, 2);
		assert.equal(again.status, 201);
		assert.ok(again.syncs <= 3, `${again.syncs}`);
	});

test('DEP-15 a 404 takes one round trip as well', async () => {
	const seen = await count(() =>
		program.get('/certificates/00000000-0000-7000-8000-000000000000'));

	assert.equal(seen.status, 404);
	assert.equal(seen.syncs, 1);
});
