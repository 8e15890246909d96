// The end of an organization: deleted by an owner, with what stands against it;
// brought back; suspended by who runs the installation, for everybody at once.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { Program, add, browse, certificate, loopback, name, organization, rows,
	signIn, sql, stack, type } from './client.mjs';
import { mail } from './mail.mjs';
import { browserOf, session } from './world.mjs';

const run = promisify(execFile);

/** What the operator's tool prints, or its error. */
async function tool(...words) {
	try {
		const { stdout } = await run(path.join(stack.root, 'bin/outstaffctl'),
			['organization', ...words], { env: { ...process.env,
				OUTSTAFF_CONF: path.join(stack.dir,
					'etc/outstaff/outstaff.conf') } });

		return stdout;
	} catch (error) {
		return error.stderr;
	}
}

const address = ({ organization: { id } }) => `/organizations/${id}`;
const confirmed = ({ organization: { name: whole } }) => ({ name: whole });

/** A program's token for the owner's organization. */
async function script(owner) {
	const who = await signIn(owner.email);
	const { token } = await who.must(201, 'POST', '/account/api-tokens', {
		name: name('script'), scopes: ['certificate.read', 'member.read'] });

	return new Program({ token, address: loopback() });
}

async function age(who) {
	await sql(`update session set authenticated_at = '-infinity'
		where account_id = '${who.account_id}'`);
}

test('ORG-03 DAT-03 SEC-14 a deleted organization is kept, and nobody gets in',
	async () => {
		const owner = await organization();
		const member = await add(owner, 'member');
		const program = await script(owner);
		const open = await browse(member.email);

		await open.csrf();
		assert.equal((await program.get('/members')).status, 200);
		await owner.must(204, 'DELETE', address(owner), confirmed(owner));
		for (const who of [owner, member, program])
			assert.equal((await who.get('/certificates')).status, 403);
		const page = await open.get('/home');

		assert.equal(page.status, 303);
		assert.equal(page.headers.location, '/organizations');
		assert.equal((await open.submit('/certificate-types', { name: 'x' }))
			.status, 403);
		const [row] = await rows(`select o.deleted_at is not null as deleted,
			(select count(*)::int from membership m
				where m.organization_id = o.id and m.deleted_at is null)
				as people
			from organization o where o.id = '${owner.organization.id}'`);

		assert.deepEqual(row, { deleted: true, people: 2 });
		assert.match((await mail(owner.email)).subject, /was deleted/);
	});

test('ORG-03 its name is typed exactly, by an owner who proved who they are',
	async () => {
		const owner = await organization();
		const admin = await add(owner, 'admin');
		const stranger = await organization();

		for (const body of [{}, { name: '' }, { name: 'Else' },
			{ name: owner.organization.name.toUpperCase() }]) {
			const answer = await owner.call('DELETE', address(owner), body);

			assert.equal(answer.status, 422, JSON.stringify(body));
			assert.ok(answer.json.details.fields.name);
		}
		assert.equal((await admin.call('DELETE', address(owner),
			confirmed(owner))).status, 403);
		assert.equal((await stranger.call('DELETE', address(owner),
			confirmed(owner))).status, 404);
		await age(owner);
		assert.equal((await owner.call('DELETE', address(owner),
			confirmed(owner))).json.code, 'reauthentication_required');
		const browser = browserOf(await session(owner.account_id,
			owner.organization.id, 'cookie'));

		await age(owner);
		assert.match((await browser.get(`${address(owner)}/delete`)).headers
			.location, /^\/account\/confirm\?next=/);
		assert.equal(await sql(`select deleted_at is null from organization
			where id = '${owner.organization.id}'`), 't');
	});

test('ORG-04 CRT-15 what stands against it blocks deletion, as the organization set it',
	async () => {
		const owner = await organization();
		const member = await add(owner, 'member');
		const kind = await type(owner);
		const card = await certificate(member, kind,
			{ expires_on: '2199-01-01' });
		const blockers = async () => Object.fromEntries((await owner.must(200,
			'GET', '/organizations/blockers')).data.map((each) =>
			[each.kind, [each.count, each.is_blocking]]));
		const refused = async () => {
			const answer = await owner.call('DELETE', address(owner),
				confirmed(owner));

			assert.equal(answer.status, 409, answer.text);
			assert.match(answer.json.error, /stands against/);
		};

		assert.deepEqual(await blockers(), { pending_certificates: [1, true],
			people: [1, false] });
		await refused();
		await owner.must(200, 'POST', `/certificates/${card.id}/verify`);
		assert.deepEqual(await blockers(), { active_certificates: [1, true],
			people: [1, false] });
		await refused();
		const browser = await browse(owner.email);
		const page = (await browser.get(`${address(owner)}/delete`)).text;

		assert.match(page, /<a href="\/certificates\?review=verified">1 cert/);
		assert.match(page, /<a href="\/members">1 person/);
		// Neither what ran out nor what was rejected stands against it.
		await sql(`update certificate set expires_on = '2024-06-01'
			where id = '${card.id}'`);
		assert.deepEqual(await blockers(), { pending_certificates: [1, true],
			people: [1, false] });
		await owner.must(200, 'PATCH', address(owner),
			{ deletion_blockers: ['people'] });
		assert.deepEqual(await blockers(), { pending_certificates: [1, false],
			people: [1, true] });
		await refused();
		await browser.submit(address(owner), { name: owner.organization.name,
			deletion_blockers: '' }, { method: 'PATCH' });
		assert.deepEqual((await owner.must(200, 'GET', address(owner)))
			.deletion_blockers, []);
		await owner.must(204, 'DELETE', address(owner), confirmed(owner));
	});

test('ORG-03 an owner brings it back within 30 days, with all that was in it',
	async () => {
		const owner = await organization();
		const member = await add(owner, 'member');
		const program = await script(owner);
		const { id } = owner.organization;

		await owner.must(204, 'DELETE', address(owner), confirmed(owner));
		const again = await signIn(owner.email);
		const { data: [closed] } = await again.must(200, 'GET',
			'/organizations/closed');

		assert.equal(closed.id, id);
		assert.equal(closed.state, 'deleted');
		assert.deepEqual((await member.must(200, 'GET',
			'/organizations/closed')).data, []);
		assert.equal((await member.post(`/organizations/${id}/restore`)).status,
			404);
		const browser = await browse(owner.email);

		assert.match((await browser.get('/organizations')).text,
			/You can bring it back until/);
		assert.equal((await browser.submit(`/organizations/${id}/restore`))
			.status, 303);
		assert.equal((await browser.get('/members')).status, 200);
		// The script of before goes on; people choose the organization again.
		assert.equal((await program.get('/members')).status, 200);
		const back = await signIn(member.email);

		assert.equal((await back.get('/my-certificates')).status, 200);
		await sql(`update organization set deleted_at = now() - interval '31 days'
			where id = '${id}'`);
		assert.equal((await (await signIn(owner.email)).post(
			`/organizations/${id}/restore`)).status, 404);
	});

test('ORG-03 ORG-06 its short name is free at once; who comes back gets another',
	async () => {
		const owner = await organization();
		const { id, slug } = owner.organization;

		await owner.must(204, 'DELETE', address(owner), confirmed(owner));
		const other = await organization({ slug });

		assert.equal(other.organization.slug, slug);
		const told = await (await signIn(owner.email)).must(200, 'POST',
			`/organizations/${id}/restore`);

		assert.notEqual(told.slug, slug);
		assert.ok(told.slug.startsWith(slug));
	});

test('ORG-25 SEC-14 suspended: nobody gets in at the very next request, and all is told',
	async () => {
		const owner = await organization();
		const { id, slug } = owner.organization;
		const program = await script(owner);
		const browser = await browse(owner.email);

		await browser.csrf();
		assert.equal((await browser.get('/home')).status, 200);
		assert.equal((await program.get('/members')).status, 200);
		assert.match(await tool('suspend', slug, 'The invoice is open.'),
			/is suspended/);
		for (const who of [owner, program])
			assert.equal((await who.get('/members')).status, 403);
		assert.equal((await owner.patch(address(owner), { industry: 'x' }))
			.status, 403);
		assert.equal((await browser.submit('/certificate-types', { name: 'x' }))
			.status, 403);
		const page = await browser.get('/organizations');

		assert.match(page.text, /Suspended by who runs this installation/);
		assert.match(page.text, /The invoice is open\./);
		assert.equal((await browser.get('/home')).headers.location,
			'/organizations');
		const again = await signIn(owner.email);

		assert.equal((await again.post(`/organizations/${id}/switch`)).status,
			404);
		// Another organization of the same person is not touched.
		const second = await again.must(201, 'POST', '/organizations', {
			name: 'Second', slug: name('second'), timezone: 'UTC' });

		assert.equal(second.is_active, true);
		assert.equal((await again.get('/members')).status, 200);
		assert.match(await tool('list', slug), /\tsuspended\t/);
		assert.match(await tool('resume', slug), /works again/);
		assert.equal((await program.get('/members')).status, 200);
		await again.must(200, 'POST', `/organizations/${id}/switch`);
		const actions = await rows(`select action from audit_event
			where subject_id = '${id}' and action like 'operator.%' order by id`);

		assert.deepEqual(actions.map(({ action }) => action),
			['operator.suspend', 'operator.resume']);
	});

test('ORG-03 ORG-25 the operator brings back what is gone, and is told what cannot be',
	async () => {
		const owner = await organization();
		const { id, slug } = owner.organization;

		assert.match(await tool('restore', slug), /no deleted organization/);
		assert.match(await tool('resume', slug), /no suspended organization/);
		assert.match(await tool('suspend', 'there-is-none'),
			/no active organization/);
		assert.match(await tool('suspend'), /usage:/);
		assert.match(await tool('close', slug), /usage:/);
		await owner.must(204, 'DELETE', address(owner), confirmed(owner));
		await sql(`update organization set deleted_at = now() - interval '90 days'
			where id = '${id}'`);
		assert.match(await tool('list', slug), /\tdeleted\t/);
		assert.match(await tool('restore', slug), /is back/);
		assert.equal((await (await signIn(owner.email)).get('/members')).status,
			200);
	});
