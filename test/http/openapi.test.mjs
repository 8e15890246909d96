// Whoever knows only /api/v1/openapi.json can use the API: the document is one
// of OpenAPI 3.1, says what is answered, and what is answered is that. All other
// tests of this folder hold each answer that their programs get against it, too
// (client.mjs).
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { execFileSync } from 'node:child_process';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Program, account, add, name, signedIn, sql, stack } from './client.mjs';
import { bodyFault, description, fault, operationOf } from './conform.mjs';
import { apiToken, cardOf, deadJob, emergencyAccess, idOf, makeWorld, ownRole,
	openReview, rightsChange } from './world.mjs';

const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
	Object.entries(methods).map(([method, operation]) => ({ path,
		method: method.toUpperCase(), ...operation })));
const follow = (part) => part?.$ref === undefined ? part :
	follow(part.$ref.split('/').slice(1).reduce((at, key) => at[key],
		description));
let world, owner, ids;

before(async () => {
	world = await makeWorld();
	owner = world.owner;
	const me = { account: owner.account_id, member: owner.member,
		organization: owner.organization.id };
	const own = (kind) => idOf(world, me, kind, 'own');

	await apiToken(owner.account_id, owner.organization.id);
	await deadJob(owner.organization.id);
	ids = {
		organizations: owner.organization.id,
		companies: owner.organization.id,
		members: world.colleague.member.id,
		certificates: (await cardOf(world, owner.member)).id,
		'certificate-types': world.kind.id,
		departments: await own('department'),
		teams: await own('team'),
		roles: await ownRole(owner.organization.id),
		invitations: world.invitation,
		'identity-providers': world.provider,
		'rights-changes': await rightsChange(owner, owner.member.id,
			world.colleague.member.id),
		'emergency-accesses': await emergencyAccess(owner,
			world.colleague.member.id),
		exports: await own('export'),
		'permission-requests': await own('permission_request'),
	};
	({ id: ids['access-reviews'], item: ids['access-review-items'] } =
		await openReview(owner, world.colleague.member.id));
	ids['member-changes'] = ids['member-imports'] = (await owner.must(201,
		'POST', '/member-changes', { people: [world.colleague.member.id],
			no_manager: true })).id;
	ids.notifications = await sql(`insert into notification (account_id,
		organization_id, event) values ('${owner.account_id}',
			'${owner.organization.id}', 'role_granted') returning id`);
	await owner.must(200, 'PUT', `/teams/${ids.teams}/members`,
		{ person_id: world.colleague.member.id });
}, { timeout: 120000 });

const target = (path) => path.replace('{id}', ids[path.split('/')[1]]) +
	(path === '/permissions/explain' ? '?permission=audit.read' : '');

test('API-06 the description is one of OpenAPI 3.1', async () => {
	const { valid, errors } = await new Validator().validate(
		structuredClone(description));

	assert.ok(valid, JSON.stringify(errors));
	assert.deepEqual((await new Program().get('/openapi.json')).json,
		description);
});

test('API-06 columns are described as the database has them', () => {
	const told = execFileSync(`${stack.root}/bin/outstaffctl`, ['columns'],
		{ encoding: 'utf8', timeout: 30000 });

	assert.equal(fs.readFileSync(`${stack.top}/sql/query/columns`, 'utf8'),
		told, 'outstaffctl columns >sql/query/columns');
});

test('API-06 API-08 every operation says what it is for, takes and answers', () => {
	const wrong = [];
	const summaries = new Map();

	for (const each of operations) {
		const key = `${each.method} ${each.path}`;
		const bare = /\.(csv|jsonl)$/.test(each.path) ? key : each.summary;

		if (summaries.has(bare))
			wrong.push(`${key}: ${each.summary}, as ${summaries.get(bare)}`);
		summaries.set(bare, key);
		if (!/^[A-Z][\w ,()/-]+$/.test(each.summary) || !each.tags?.length)
			wrong.push(`${key}: ${each.summary}`);
		for (const [status, response] of Object.entries(each.responses)) {
			const { content } = follow(response);

			if (content?.['application/json'] !== undefined &&
			    each.path !== '/openapi.json' && Object.keys(follow(
				content['application/json'].schema)).length === 0)
				wrong.push(`${key}: nothing is known of ${status}`);
		}
		if (!/^[A-Za-z]/.test(each['x-permission'] ?? ''))
			wrong.push(`${key}: no permission`);
		for (const { in: place, name: parameter, schema } of
			each.parameters.filter((one) => one.in === 'query'))
			if (schema.type === undefined)
				wrong.push(`${key}: ${place} ${parameter} has no type`);
	}
	assert.deepEqual(wrong, []);
});

// This stack sends no text messages.
const ABSENT = ['/account/phone'];

for (const { path } of operations.filter(({ method }) => method === 'GET'))
	test(`API-06 API-08 GET ${path} answers as it is described`, async () => {
		const asked = target(path);
		const answer = await owner.get(asked);

		assert.equal(answer.status, ABSENT.includes(path) ? 404 :
			/\/(document|file)$/.test(path) ? 303 : 200, answer.text);
		assert.equal(fault('GET', asked, answer), null);
	});

/** The members of what is answered: of rows, where there are some. */
function membersOf(schema) {
	const { items, properties = {} } = follow(schema) ?? {};

	return items !== undefined ? membersOf(items) :
		properties.data !== undefined ? membersOf(properties.data) :
			Object.keys(properties);
}

const answered = (operation) => Object.values(operation?.responses ?? {})
	.flatMap((each) => membersOf(
		follow(each).content?.['application/json']?.schema));
const read = (path) => answered(description.paths[path]?.get);

// What is not kept as it was sent: secrets and proofs, files, the page to go on
// to, a length of time that becomes an end, what is to be done with others,
// lists of events that become a row for each, and what becomes rows of another
// kind, which are named.
const SENT_ALONE = {
	'/access-reviews': ['items', 'note'],
	'/account': ['password', 'current_password', 'next', 'expires_in_days',
		'code'],
	'/auth': ['password', 'code', 'token', 'refresh_token', 'company_name',
		'organization_id'],
	'/certificates': ['document', 'expires_before'],
	'/companies': ['logo'],
	'/confirm-email': ['token'],
	'/departments': ['move_up'],
	'/forgot-password': ['email'],
	'/identity-providers': ['client_secret'],
	'/invitations': ['role', 'emails', 'token', 'password'],
	'/login': ['code', 'password'],
	'/member-changes': ['people', 'to_department_id', 'no_department',
		'manager_email', 'no_manager', 'to_team_id', 'team_part',
		'to_role_id'],
	'/member-imports': ['csv'],
	'/members': ['role'],
	'/notifications': ['by_app', 'by_mail', 'by_sms', 'mail_digest'],
	'/organizations': ['logo', 'next'],
	'/owners': ['handover'],
	'/refresh-token': ['refresh_token'],
	'/reset-password': ['token', 'password'],
	'/verify-email': ['token'],
};

test('API-08 what is written is read under the same name', () => {
	const wrong = [];

	for (const { path, method, requestBody, ...operation } of operations) {
		const [content] = Object.values(requestBody?.content ?? {});
		const [, first, , last] = path.split('/');
		const base = `/${first}`;
		const known = new Set([...answered(operation),
			...read(path.replace(/\/preview$/, '')), ...read(base),
			...read(`${base}/{id}`), ...read(`${path}/{id}`),
			'preview', ...(SENT_ALONE[base] ?? []),
			...(first === 'roles' ? answered(description
				.paths['/roles/{id}/preview'].patch) : []),
			...(['auth', 'login'].includes(first) ? read('/account') : []),
			...(['members', 'permission-requests'].includes(first) &&
				last !== 'position' ?
				read('/members/{id}/grants') : [])]);

		for (const name of Object.keys(follow(content?.schema)?.properties ?? {}))
			if (!known.has(name))
				wrong.push(`${method} ${path}: ${name}`);
	}
	assert.deepEqual(wrong, []);
});

test('API-08 what is sent comes back as it was sent', async () => {
	const sent = {
		'/certificate-types': { name: name('Type'), description: 'For ladders',
			valid_months: 24, lead_days: [60, 5] },
		'/certificates': { certificate_type_id: ids['certificate-types'],
			member_id: ids.members, number: 'N-1', issued_on: '2024-01-15',
			issuing_authority: 'Red Cross', expires_on: '2031-01-15' },
		'/departments': { name: name('Department'),
			parent_id: ids.departments },
		'/identity-providers': { name: 'Directory', client_id: name('client'),
			issuer: 'https://directory.example', enabled: false,
			group_claim: 'groups', domains: 'example.test' },
		'/invitations': { email: `${name('in')}@example.test`, first_name: 'Ada',
			last_name: 'Byron', roles: ['auditor'], message: 'Come' },
		'/organizations': { name: name('Org'), slug: name('org'),
			timezone: 'Europe/Berlin', workweek_start: 'sunday',
			language: 'de' },
		'/roles': { name: name('Role'), description: 'Own', reach: 'team',
			permissions: ['certificate.read', 'member.read'],
			parent_id: ids.roles },
		'/teams': { name: name('Team'), department_id: ids.departments },
	};
	const person = await signedIn(await account());

	for (const [path, fields] of Object.entries(sent)) {
		const who = path === '/organizations' ? person : owner;
		const { id } = await who.must(201, 'POST', path, fields);
		const found = await who.must(200, 'GET', `${path}/${id}`);

		assert.deepEqual(Object.fromEntries(Object.keys(fields).map((key) =>
			[key, Array.isArray(found[key]) ? found[key].sort() : found[key]])),
		Object.fromEntries(Object.entries(fields).map(([key, value]) =>
			[key, Array.isArray(value) ? value.sort() : value])), path);
	}
});

test('API-13 POL-49 one reads what one may, how far, and from what', async () => {
	const who = await add(owner, 'member');
	const ends = new Date(Date.now() + 90 * 86400e3).toISOString().slice(0, 10);

	await owner.must(200, 'POST', `/members/${who.member.id}/exceptions`, {
		permission: 'audit.read', effect: 'allow', reach: 'organization',
		ends_on: ends, reason: 'The yearly review' });
	await owner.must(200, 'POST', `/members/${who.member.id}/exceptions`, {
		permission: 'certificate.write', effect: 'deny', reason: 'On leave' });
	const { data } = await who.must(200, 'GET', '/my-permissions');
	const { permissions } = await who.must(200, 'GET', '/auth/me');
	const audit = data.find((each) => each.permission === 'audit.read');

	assert.deepEqual([...new Set(data.map((each) => each.permission))].sort(),
		permissions.map((each) => each.permission).sort());
	assert.deepEqual([audit.reach, audit.is_exception, audit.reason,
		audit.ends_on, audit.role_names],
	['organization', true, 'The yearly review', ends, null]);
	assert.ok(!data.some((each) => each.permission === 'certificate.write'));
	assert.deepEqual(data.find((each) => each.permission === 'certificate.read'),
		{ permission: 'certificate.read', reach: 'own', anchor_id: null,
			anchor_name: null, role_names: ['Member'], is_exception: false,
			reason: null, ends_on: null });
	const grants = (await owner.must(200, 'GET',
		`/members/${who.member.id}/grants`)).data;

	assert.ok(grants.some((each) => each.ends_on === ends));
});

test('API-13 who asks for a permission reads what becomes of it', async () => {
	const who = await add(owner, 'customer');
	const other = await add(owner, 'member');

	await who.must(200, 'POST', '/permission-requests',
		{ permission: 'team.read', reason: 'To see who leads' });
	const { data } = await who.must(200, 'GET', '/my-permission-requests');

	assert.deepEqual(data.map((each) => [each.permission, each.reason,
		each.state]), [['team.read', 'To see who leads', 'open']]);
	assert.equal((await who.get('/permission-requests')).status, 403);
	assert.deepEqual((await other.must(200, 'GET', '/my-permission-requests'))
		.data, []);
});

test('API-06 what is not described is noticed', () => {
	const { headers } = { headers: { 'content-type': 'application/json' } };
	const told = (json, status = 200) => fault('GET', '/openapi-no', {}) ??
		fault('GET', '/account', { status, headers, json,
			body: Buffer.from('x'), text: JSON.stringify(json) });

	assert.match(told({}, 201), /201 is not described/);
	assert.match(told({ id: 1 }), /must have required property/);
	assert.equal(operationOf('GET', '/nowhere'), undefined);
	assert.match(bodyFault('POST', '/teams', { name: 7 }), /must be string/);
	assert.match(bodyFault('POST', '/teams', {}), /required property 'name'/);
	assert.equal(bodyFault('POST', '/teams', { name: 'A' }), null);
});
