// What pages say of people and organizations at a glance: every role, every
// exception, what has run out, and the colors of who they are of.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { add, browse, certificate, document, name, organization, rows, sql,
	stack, type } from './client.mjs';

let owner;

before(async () => {
	owner = await organization();
}, { timeout: 60000 });

const settings = (who) => `/organizations/${who.organization.id}`;

test('ORG-09 POL-36 the list of people has every role of a person', async () => {
	const person = await add(owner, 'member');
	const own = name('Own role');
	const { id } = await owner.must(201, 'POST', '/roles', { name: own,
		permissions: ['audit.read'] });
	const roles = (await owner.must(200, 'GET', '/roles')).data;
	const give = (role) => owner.must(200, 'POST',
		`/members/${person.member.id}/roles`, { role_id: role });

	await give(id);
	await give(roles.find(({ template }) => template === 'auditor').id);
	const told = (await owner.must(200, 'GET', '/members')).data.find((each) =>
		each.id === person.member.id);

	assert.deepEqual([told.role, told.role_names, told.other_role_names,
		told.other_role_count], ['auditor', ['Auditor', 'Member', own],
		['Member', own], 2]);
	const page = (await (await browse(owner.email)).get('/members')).text;

	assert.match(page, new RegExp(`Auditor[^]{0,200}<summary>\\+2<span` +
		`[^]{0,200}<span>Member, ${own}</span>`));
	const bare = await add(owner, 'member');

	await sql(`update member_role set valid_until = now()
		where member_id = '${bare.member.id}'`);
	await owner.must(200, 'POST', `/members/${bare.member.id}/roles`,
		{ role_id: id });
	assert.deepEqual((await owner.must(200, 'GET', '/members')).data.filter(
		(each) => each.id === bare.member.id).map((each) =>
		[each.role, each.role_names]), [[null, [own]]]);
});

test('POL-36 UX-08 exceptions say by a word and a sign whether they allow or deny',
	async () => {
		const person = await add(owner, 'member');
		const path = `/members/${person.member.id}/exceptions`;

		for (const [permission, effect] of [['audit.read', 'allow'],
			['certificate.write', 'deny']])
			await owner.must(200, 'POST', path, { permission, effect,
				reason: 'a reason' });
		const page = (await (await browse(owner.email)).get(
			`/members/${person.member.id}/permissions`)).text;
		const given = page.slice(page.indexOf('grants-title'),
			page.indexOf('give-title'));

		assert.match(given, /#i-check"[^]{0,40}Allowed<[^]{0,80}Read the audit log/);
		assert.match(given, /#i-cross"[^]{0,40}Denied<[^]{0,80}certificates/);
		assert.equal(given.match(/Allowed|Denied/g).length, 2);
	});

test('CRT-12 UX-05 what has expired is not counted among what is to expire',
	async () => {
		const who = await organization();
		const kind = await type(who);
		const day = (days) => new Date(Date.now() + days * 864e5)
			.toISOString().slice(0, 10);
		const today = new Date().getUTCDate();

		for (const days of [-2, -1, 3, 40])
			await certificate(who, kind, { document: document(),
				issued_on: day(-300), expires_on: day(days) });
		const page = (await (await browse(who.email)).get('/home')).text;
		const months = [...page.matchAll(
			/<th scope="row"><time[^>]*>[^<]*<\/time><\/th><td>[^]*?<span>(\d+)<\/span>/g)]
			.map((found) => Number(found[1]));

		assert.equal(months.length, 12, `on day ${today}`);
		assert.equal(months.reduce((sum, each) => sum + each, 0), 2);
		assert.match(page, /2 that have expired already are not counted here/);
	});

test('ORG-27 UX-14 pages are in the colors of their organization', async () => {
	const who = await organization();
	const stranger = await organization();
	const member = await add(who, 'member');
	const browser = await browse(member.email);
	const link = async () => ((await browser.get('/home')).text.match(
		/<link rel="stylesheet" href="(\/organizations\/[^"]*)"/) ?? [])[1];

	assert.equal(await link(), undefined, 'none chosen');
	await who.must(200, 'PATCH', settings(who), { primary_color: '#c2410c',
		accent_color: '#ffee00' });
	const first = await link();
	const sheet = await browser.get(first);

	assert.equal(sheet.status, 200);
	assert.equal(sheet.headers['content-type'], 'text/css; charset=utf-8');
	assert.match(sheet.headers['cache-control'], /private.*immutable/);
	assert.match(sheet.text,
		/^:root\{--accent:light-dark\(#c2410c,#[0-9a-f]{6}\);/);
	assert.doesNotMatch(sheet.text, /--accent-ink:light-dark\(#ffee00/,
		'nobody reads yellow on white');
	assert.match(sheet.text, /--accent-ink:light-dark\(#[0-9a-f]{6},#ffee00\)/);
	await who.must(200, 'PATCH', settings(who), { secondary_color: '#7c3aed' });
	assert.notEqual(await link(), first, 'other colors, another address');
	assert.match((await browser.get('/nowhere')).text, /\/style\?version=/,
		'also around an error');
	assert.equal((await (await browse(stranger.email)).get(first)).status, 404);
	await who.must(200, 'PATCH', settings(who), { primary_color: null,
		secondary_color: null, accent_color: null });
	assert.equal(await link(), undefined);
});

test('AUD-03 UX-09 every column that a history can name has a name for people',
	async () => {
		const labels = fs.readFileSync(path.join(stack.top,
			'fcgi/present/column.c'), 'utf8');
		const columns = await rows(`select distinct c.column_name as name
			from pg_trigger t
			join pg_class k on k.oid = t.tgrelid
			join pg_proc p on p.oid = t.tgfoid and p.proname = 'audit'
			join information_schema.columns c
				on c.table_schema = 'outstaff' and c.table_name = k.relname
			where not exists (select from audit_hidden h
				where h.omitted and h.column_name = c.column_name
					and h.table_name in ('*', k.relname))`);

		assert.ok(columns.length > 100);
		assert.deepEqual(columns.filter((column) =>
			!labels.includes(`{ "${column.name}",`)), []);
	});
