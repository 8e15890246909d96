// Lists are alike for programs: each takes limit and cursor, and those that
// people look at as tables are there as CSV and JSON lines, for whom they are
// and with the same filters.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { add, invited, name, organization, uuid } from './client.mjs';
import { description } from './conform.mjs';

const FORMULA = '=HYPERLINK("http://x.test")';
let owner, member, lead;

before(async () => {
	owner = await organization();
	member = await add(owner, 'member');
	for (const path of ['/departments', '/teams', '/roles'])
		for (const each of [name('Unit'), name('Unit'), `${FORMULA} ${name('x')}`])
			await owner.must(201, 'POST', path, { name: each });
	lead = await add(owner, 'lead');
	for (const who of [invited(), invited('auditor')])
		await owner.must(201, 'POST', '/invitations', { ...who,
			first_name: FORMULA });
}, { timeout: 60000 });

const lists = Object.entries(description.paths).filter(([path, { get }]) =>
	get?.parameters.some((each) => each.name === 'limit') &&
	!path.includes('{')).map(([path]) => path);

test('API-05 every list of the description takes limit and cursor', async () => {
	assert.ok(lists.length > 25, `${lists.length}`);
	for (const path of lists) {
		const whole = await owner.must(200, 'GET', path);
		const some = await owner.must(200, 'GET', `${path}?limit=1`);

		assert.deepEqual(Object.keys(whole), ['data', 'page'], path);
		assert.deepEqual(some.data, whole.data.slice(0, 1), path);
		assert.equal(some.page.limit, 1, path);
		assert.equal(some.page.next === null, whole.data.length < 2, path);
		for (const refused of ['limit=0', 'limit=201', 'limit=x', 'cursor=%00',
			'cursor=a%20b', 'more=1']) {
			const { status, json } = await owner.get(`${path}?${refused}`);
			const [parameter] = refused.split('=');

			assert.equal(status, 400, `${path}?${refused}`);
			if (refused !== 'cursor=%00')
				assert.deepEqual([Object.keys(json.details.fields),
					json.details.fields[parameter]],
				[[parameter], json.error], `${path}?${refused}`);
		}
	}
});

test('API-05 API-08 what is wrong in a query is told by the name of its parameter',
	async () => {
		const said = async (target) => (await owner.get(target)).json;

		for (const [target, parameter, sentence] of [
			['/members?limit=x', 'limit', /^Enter a whole number from 1 to 200/],
			['/members?status=foo', 'status', /^Choose one from the list/],
			['/members?cursor=zz', 'cursor', /^Take the cursor from the page/],
			['/members?sort=moon', 'sort', /cannot be sorted by that/],
			['/permissions/holders?at=x', 'at', /^Enter a date/],
			['/members?moon=1', 'moon', /^There is no field “moon” here/]]) {
			const { code, error, details } = await said(target);

			assert.equal(code, 'bad_request');
			assert.match(error, sentence);
			assert.deepEqual(details, { fields: { [parameter]: error } });
		}
		assert.deepEqual(Object.keys((await said(
			'/members?limit=x&status=foo')).details.fields), ['limit', 'status']);
	});

for (const path of ['/departments', '/teams', '/roles', '/owners',
	'/invitations', '/my-permissions', '/notifications/preferences'])
	test(`API-05 ${path} is the same page by page`, async () => {
		const whole = (await owner.must(200, 'GET', path)).data;
		const pages = [];
		let next = '';

		do {
			const { data, page } = await owner.must(200, 'GET',
				`${path}?limit=2${next}`);

			assert.ok(data.length <= 2);
			pages.push(...data);
			next = page.next === null ? null : `&cursor=${page.next}`;
		} while (next !== null && pages.length < 400);
		assert.deepEqual(pages, whole);
	});

const parse = (text) => text.trimEnd().split('\r\n');

for (const path of ['/departments', '/teams', '/roles', '/owners',
	'/invitations'])
	test(`API-05 ${path}.csv has the rows of the list, and no formula`,
		async () => {
			const { data } = await owner.must(200, 'GET', `${path}?limit=200`);
			const csv = await owner.get(`${path}.csv`);
			const lines = await owner.get(`${path}.jsonl`);
			const objects = parse(lines.text.replaceAll('\n', '\r\n'))
				.map((line) => JSON.parse(line));

			assert.equal(csv.status, 200);
			assert.match(csv.headers['content-type'], /^text\/csv/);
			assert.match(csv.headers['content-disposition'], /attachment/);
			assert.equal(parse(csv.text).length, 1 + data.length);
			assert.deepEqual(objects.map((each) => each.name ?? each.email),
				data.map((each) => each.name ?? each.email));
			assert.doesNotMatch(csv.text, /(^|,|")[=+@-]/m);
			if (path !== '/owners')
				assert.match(csv.text, /'=HYPERLINK/);
		});

test('API-05 exports have the filters of their list', async () => {
	const answer = await owner.get('/invitations.csv?search=auditor');
	const { data } = await owner.must(200, 'GET', '/invitations?status=pending');

	assert.equal(answer.status, 200);
	assert.equal(parse((await owner.get('/invitations.csv?status=pending')).text)
		.length, 1 + data.length);
	assert.equal(parse((await owner.get('/invitations.csv?status=revoked')).text)
		.length, 1);
	assert.equal((await owner.get('/invitations.csv?state=x')).status, 400);
	assert.equal((await owner.get(`/roles.csv?id=${uuid()}`)).status, 400);
});

test('API-05 POL-16 exports are for whom their list is', async () => {
	for (const path of ['/departments', '/teams', '/roles', '/owners',
		'/invitations'])
		for (const who of [member, lead])
			assert.equal((await who.get(`${path}.csv`)).status,
				(await who.get(path)).status, path);
	assert.equal((await member.get('/invitations.csv')).status, 403);
	const owners = parse((await member.get('/owners.csv')).text);

	assert.doesNotMatch(owners[1], new RegExp(owner.email));
});
