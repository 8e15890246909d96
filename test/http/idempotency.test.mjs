// A request with a key is done once, however often it is sent.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { Program, add, browse, certificate, document, loopback, name,
	organization, parallel, send, sql, type } from './client.mjs';

let owner, member, kind;

const count = (table, where) => sql(
	`select count(*) from ${table} where ${where}`).then(Number);
const facts = (more = {}) => ({ certificate_type_id: kind.id,
	issuing_authority: 'X', issued_on: '2024-01-01', ...more });
const row = (text) => count('certificate', `number = '${text}'`);

before(async () => {
	owner = await organization();
	member = await add(owner, 'member');
	kind = await type(owner);
}, { timeout: 60000 });

test('D6 the same key and body give the same answer and one row', async () => {
	const body = facts({ number: name('n') });
	const key = name('key');
	const first = await member.post('/certificates', body, { key });
	const again = await member.post('/certificates', body, { key });

	assert.equal(first.status, 201);
	assert.equal(again.status, 201);
	assert.equal(again.text, first.text);
	assert.equal(again.headers.location, first.headers.location);
	assert.equal(again.headers['content-type'], first.headers['content-type']);
	assert.equal(await row(body.number), 1);
});

test('D6 an answer that is given again says so, the first one does not',
	async () => {
		const key = name('key');
		const body = { name: name('Type') };
		const first = await owner.post('/certificate-types', body, { key });
		const again = await owner.post('/certificate-types', body, { key });

		assert.equal(first.headers['idempotent-replayed'], undefined);
		assert.equal(again.headers['idempotent-replayed'], 'true');
	});

test('D6 without a key the same request is done again', async () => {
	const body = facts({ number: name('n') });

	await member.post('/certificates', body);
	await member.post('/certificates', body);
	assert.equal(await row(body.number), 2);
});

test('D6 the same key with another body is refused', async () => {
	const key = name('key');
	const body = facts({ number: name('n') });

	await member.post('/certificates', body, { key });
	const other = await member.post('/certificates',
		{ ...body, number: name('other') }, { key });

	assert.equal(other.status, 422);
	assert.equal(await row(body.number), 1);
});

test('D6 the same key with a field less or more is refused', async () => {
	const key = name('key');

	await owner.post('/certificate-types', { name: name('Type'),
		description: 'x' }, { key });
	for (const body of [{ name: name('Type') }, { name: name('Type'),
		description: 'x', valid_months: 3 }, {}]) {
		const answer = await owner.post('/certificate-types', body, { key });

		assert.equal(answer.status, 422);
	}
});

test('D6 of twenty requests with one key at the same time one is done',
	{ timeout: 60000 }, async () => {
		const body = facts({ number: name('n') });
		const key = name('key');
		const answers = await parallel(Array.from({ length: 20 }), 20, () =>
			new Program({ token: member.token, address: loopback() })
				.post('/certificates', body, { key }));
		const done = answers.filter((answer) => answer.status === 201);

		assert.ok(answers.every((answer) => [201, 409].includes(answer.status)),
			`${answers.map((answer) => answer.status)}`);
		assert.ok(done.length >= 1);
		assert.equal(new Set(done.map((answer) => answer.json.id)).size, 1);
		assert.equal(await row(body.number), 1);
	});

test('D6 two accounts with the same key do not meet', async () => {
	const key = name('key');
	const body = facts({ number: name('n') });
	const one = await member.post('/certificates', body, { key });
	const two = await owner.post('/certificates', body, { key });

	assert.equal(two.status, 201);
	assert.notEqual(two.json.id, one.json.id);
	assert.equal(two.json.member_id, owner.member.id);
	assert.equal(await row(body.number), 2);
});

test('D6 one account in two organizations does not meet itself', async () => {
	const both = await organization();
	const key = name('key');
	const body = { name: name('Type') };
	const one = await both.must(201, 'POST', '/certificate-types', body, { key });

	await both.must(201, 'POST', '/organizations', { name: 'Second',
		slug: name('second'), timezone: 'UTC' });
	const two = await both.must(201, 'POST', '/certificate-types', body, { key });

	assert.notEqual(one.id, two.id);
});

test('D6 the same key on another address is another request', async () => {
	const key = name('key');
	const one = await certificate(member, kind);
	const two = await certificate(member, kind);

	assert.equal((await owner.post(`/certificates/${one.id}/verify`, undefined,
		{ key })).status, 200);
	const other = await owner.post(`/certificates/${two.id}/verify`, undefined,
		{ key });

	assert.ok([200, 422].includes(other.status));
	if (other.status === 200)
		assert.equal(other.json.id, two.id);
});

test('D6 a decision that is repeated with its key is no conflict', async () => {
	const made = await certificate(member, kind);
	const key = name('key');
	const ask = () => owner.post(`/certificates/${made.id}/reject`,
		{ review_reason: 'No' }, { key });
	const first = await ask();
	const again = await ask();

	assert.equal(first.status, 200);
	assert.equal(again.status, 200);
	assert.equal(again.text, first.text);
	assert.equal((await owner.post(`/certificates/${made.id}/reject`,
		{ review_reason: 'No' })).status, 409);
});

test('D6 an organization is founded once by its key', async () => {
	const founder = await organization();
	const key = name('key');
	const body = { name: 'Once', slug: name('once'), timezone: 'UTC' };
	const before = await founder.must(201, 'POST', '/organizations', body,
		{ key });
	const again = await founder.post('/organizations', body, { key });

	// The founder is in the new organization now: the key may be another one,
	// and then the slug is taken. A second organization there is in no case.
	assert.ok([201, 409].includes(again.status), `${again.status}`);
	assert.equal(await count('organization', `slug = '${body.slug}'`), 1);
	if (again.status === 201)
		assert.equal(again.json.id, before.id);
});

test('D6 what was refused is not kept: put right, the same key goes on',
	async () => {
		const key = name('key');
		const number = name('n');
		const wrong = await member.post('/certificates',
			facts({ number, issued_on: 'soon' }), { key });
		const never = await member.post('/certificates',
			facts({ number, expires_on: '2023-01-01' }), { key });
		const right = await member.post('/certificates', facts({ number }),
			{ key });

		assert.equal(wrong.status, 422);
		assert.equal(never.status, 422);
		assert.equal(right.status, 201);
		assert.equal(await row(number), 1);
	});

test('D6 what was not found is not kept', async () => {
	const key = name('key');
	const made = await certificate(owner, kind);

	assert.equal((await member.post(`/certificates/${made.id}/verify`, undefined,
		{ key })).status, 403);
	assert.equal(await count('idempotency_key', `key = '${key}'`), 0);
});

test('D6 a document that is sent again is kept once', async () => {
	const key = name('key');
	const file = document();
	const body = facts({ number: name('n'), document: file });
	const first = await member.post('/certificates', body, { key });
	const again = await member.post('/certificates', body, { key });

	assert.equal(first.status, 201);
	assert.equal(again.text, first.text);
	assert.equal(await count('document',
		`file_name = '${file.name}' and state = 'ready'`), 1);
});

test('D6 another document under the same key is refused', async () => {
	const key = name('key');
	const body = facts({ number: name('n') });
	const file = document('pdf');

	await member.post('/certificates', { ...body, document: file }, { key });
	const other = await member.post('/certificates', { ...body,
		document: { ...document('pdf'), name: file.name } }, { key });

	assert.equal(other.status, 422);
});

test('D6 a form that is sent twice leads to the same page and one row',
	async () => {
		const browser = await browse(member.email);
		const page = await browser.get('/certificates/new');
		const fields = facts({ number: name('n'),
			_idempotency_key: page.hidden('_idempotency_key') });
		const first = await browser.submit('/certificates', fields);
		const again = await browser.submit('/certificates', fields);

		assert.ok(fields._idempotency_key.length >= 20);
		assert.equal(first.status, 303);
		assert.equal(again.status, 303);
		assert.equal(again.headers.location, first.headers.location);
		assert.equal(await row(fields.number), 1);
	});

test('D6 every form has a key of its own', async () => {
	const browser = await browse(member.email);
	const keys = new Set();

	for (let i = 0; i < 4; i++)
		keys.add((await browser.get('/certificates/new'))
			.hidden('_idempotency_key'));
	assert.equal(keys.size, 4);
});

test('D6 a key of 255 characters is taken, one of 256 refused', async () => {
	for (const [length, status] of [[255, 201], [256, 400]]) {
		const answer = await owner.post('/certificate-types',
			{ name: name('Type') }, { key: name('k').padEnd(length, 'x') });

		assert.equal(answer.status, status, `${length}`);
	}
});

test('B6 a key of broken text is no error of ours', async () => {
	for (const key of ['\xff\xfe', "'; drop table certificate; --", '\u00e9'])
		assert.ok((await owner.post('/certificate-types',
			{ name: name('Type') }, { key })).status < 500, key);
	assert.equal((await owner.get('/certificates')).status, 200);
});

test('D6 a key says nothing to a GET, a PATCH or a DELETE', async () => {
	const key = name('key');
	const made = await type(owner);
	const target = `/certificate-types/${made.id}`;

	for (const text of ['one', 'two'])
		assert.equal((await owner.patch(target, { description: text },
			{ key })).json.description, text);
	assert.equal((await owner.get(target, { key })).status, 200);
	assert.equal((await owner.delete(target, { key })).status, 204);
	assert.equal((await owner.delete(target, { key })).status, 404);
});

test('D6 an answer is not given to who may not have it any more', async () => {
	const leaver = await add(owner, 'member');
	const key = name('key');
	const body = facts({ number: name('n') });

	assert.equal((await leaver.post('/certificates', body, { key })).status, 201);
	await sql(`update membership set status = 'suspended'
		where id = '${leaver.member.id}'`);
	assert.equal((await leaver.post('/certificates', body, { key })).status, 403);
});

test('D6 without a session a key is of no use', async () => {
	const answer = await send('POST', '/api/v1/certificates', { headers: {
		'idempotency-key': name('key'), 'content-type': 'application/json' },
	body: JSON.stringify(facts()) });

	assert.equal(answer.status, 401);
});
