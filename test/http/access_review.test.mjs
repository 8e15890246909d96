// Reviews of access: what gives rights is looked at again by somebody else who
// could give it, and is kept or really ends.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { add, browse, join, name, organization, rows, sleep, sql } from './client.mjs';
import { mails } from './mail.mjs';

let owner, admin, auditor, member, other, review;

const itemsOf = async (who, id, query = '') => (await who.must(200, 'GET',
	`/access-reviews/${id}/items${query}`)).data;
const itemOf = async (who, id, person) => (await itemsOf(who, id)).find((item) =>
	item.member_id === person.member.id);
const fields = (answer) => Object.keys(answer.json.details.fields ?? {});
const start = (who) => who.post('/access-reviews');
const keep = (who, { id }, note) => who.post(`/access-review-items/${id}/keep`,
	note === undefined ? undefined : { note });
const end = (who, { id }, note = 'Not needed any more') =>
	who.post(`/access-review-items/${id}/end`, { note });

async function told(who, what) {
	for (const until = Date.now() + 20000; Date.now() < until; await sleep(50))
		if (mails(who.email).some(({ text }) => what.test(text)))
			return;
	assert.fail(`nobody told ${who.email}`);
}

/** An organization with a member and an admin, and its review. */
async function begun(...roles) {
	const boss = await organization();
	const people = [];

	for (const role of roles)
		people.push(await add(boss, role));
	const { id } = await boss.must(201, 'POST', '/access-reviews');

	return { boss, people, id };
}

before(async () => {
	owner = await organization();
	admin = await add(owner, 'admin');
	auditor = await add(owner, 'auditor');
	member = await add(owner, 'member');
	other = await add(owner, 'member');
	const answer = await start(owner);

	assert.equal(answer.status, 201, answer.text);
	assert.equal(answer.headers.location,
		`/api/v1/access-reviews/${answer.json.id}`);
	review = answer.json.id;
}, { timeout: 60000 });

test('POL-47 a review lists all that gives rights, one at a time, and who decides is told',
	async () => {
		assert.equal((await start(owner)).status, 409, 'one at a time');
		assert.equal((await start(auditor)).status, 403);
		const head = await owner.must(200, 'GET', `/access-reviews/${review}`);

		assert.deepEqual([head.status, head.item_count, head.people_count,
			head.open_count], ['open', 5, 5, 4]);
		const all = await itemsOf(owner, review);
		const mine = all.find(({ member_id: id }) => id === owner.member.id);
		const one = all.find(({ member_id: id }) => id === member.member.id);

		assert.deepEqual([mine.kind, mine.status, mine.may_decide],
			['ownership', 'exempt', false]);
		assert.deepEqual([one.kind, one.template, one.status, one.may_decide,
			one.source, one.granted_by_name, one.valid_until, one.last_used_at],
		['role', 'member', 'undecided', true, 'local', owner.member.name ??
			one.granted_by_name, null, null]);
		await told(admin, /are reviewed: please decide on them until/);
		assert.equal((await owner.must(200, 'GET', '/access-reviews')).data[0].id,
			review);
	});

test('POL-47 POL-39 who reads the audit log reads it all and decides nothing; others see nothing',
	async () => {
		assert.equal((await itemsOf(auditor, review)).length, 5);
		const item = await itemOf(auditor, review, member);

		assert.equal(item.may_decide, false);
		assert.equal((await keep(auditor, item)).status, 403);
		assert.deepEqual((await member.must(200, 'GET', '/access-reviews')).data,
			[]);
		for (const path of [`/access-reviews/${review}`,
			`/access-reviews/${review}/items`,
			`/access-review-items/${item.id}`])
			assert.equal((await member.get(path)).status, 404, path);
	});

test('POL-47 A9 nobody decides on their own rights, an admin not on ownership', async () => {
	const own = await itemOf(admin, review, admin);

	assert.equal((await keep(admin, own)).status, 422);
	assert.equal((await end(admin, own)).status, 422);
	assert.equal((await keep(admin, await itemOf(admin, review, owner))).status,
		409, 'there is one owner alone');
	const { boss, people: [one, second], id } = await begun('admin', 'owner');

	assert.equal((await keep(one, await itemOf(one, id, second))).status, 422);
	const ownership = await itemOf(boss, id, second);

	assert.equal(ownership.may_decide, true);
	const refused = await end(boss, ownership);

	assert.equal(refused.status, 422);
	assert.match(refused.json.error, /under Owners/);
	assert.equal((await keep(boss, ownership)).status, 200);
	assert.equal((await keep(second, await itemOf(second, id, boss))).status,
		200, 'of two, each decides on the other');
});

test('POL-47 AUD-03 a right is kept with a note, or really ends; once', async () => {
	const item = await itemOf(owner, review, other);
	const may = async () => (await other.must(200, 'POST', '/permissions/check',
		{ permissions: ['certificate.write'] })).permissions[0].allowed;

	assert.deepEqual(fields(await keep(owner, item, 'x'.repeat(501))), ['note']);
	assert.equal(await may(), true);
	const ended = await end(admin, item, 'She left the workshop');

	assert.equal(ended.status, 200, ended.text);
	assert.equal(ended.json.status, 'ended');
	assert.equal((await other.post('/permissions/check',
		{ permissions: ['certificate.write'] })).status, 403,
	'nothing is left to them');
	const seen = await auditor.must(200, 'GET',
		`/access-review-items/${item.id}`);

	assert.deepEqual([seen.status, seen.note, seen.decided_by_name,
		seen.refusal], ['ended', 'She left the workshop', admin.member.name,
		'access_review_item_decided']);
	assert.equal((await keep(owner, item)).status, 409, 'once');
	const events = await rows(`select subject_kind, operation from audit_event
		where organization_id = '${owner.organization.id}'
			and member_id = '${admin.member.id}' and action = 'role.assign'
		order by subject_kind, id`);

	assert.ok(events.some(({ subject_kind: kind }) => kind === 'member_role'));
	assert.ok(events.some(({ subject_kind: kind }) =>
		kind === 'access_review_item'));
});

test('POL-47 APR-12 several are kept at once, each with its result; the last completes the review',
	async () => {
		const { boss, people: [one, two, three], id } = await begun('admin',
			'member', 'auditor');
		const mine = await itemOf(boss, id, boss);
		const items = [];

		for (const who of [one, two, three])
			items.push((await itemOf(boss, id, who)).id);
		assert.deepEqual(fields(await boss.post(`/access-reviews/${id}/keep`,
			{ items: [] })), ['items']);
		assert.equal((await one.post(`/access-reviews/${id}/keep`,
			{ items: [items[0]] })).status, 422, 'their own alone');
		const { data } = await one.must(200, 'POST',
			`/access-reviews/${id}/keep`, { items: items.slice(0, 2) });

		assert.deepEqual(new Map(data.map((each) => [each.id, each.refusal])),
			new Map([[items[0], 'access_review_item_own'], [items[1], null]]));
		// What is taken away elsewhere meanwhile needs no decision.
		const grant = await sql(`select grant_id from access_review_item
			where id = '${items[2]}'`);

		await boss.must(204, 'DELETE', `/grants/${grant}`);
		assert.equal((await boss.must(200, 'GET',
			`/access-review-items/${items[2]}`)).status, 'over');
		assert.equal((await boss.must(200, 'GET', `/access-reviews/${id}`))
			.status, 'open');
		assert.equal((await keep(boss, { id: items[0] })).status, 200);
		const head = await three.get(`/access-reviews/${id}`);
		const done = await boss.must(200, 'GET', `/access-reviews/${id}`);

		assert.equal(head.status, 403, 'who has no role any more');
		assert.deepEqual([done.status, done.open_count, done.percent],
			['complete', 0, 100]);
		assert.notEqual(done.completed_at, null);
		assert.equal((await keep(boss, mine)).status, 422);
		assert.equal((await start(boss)).status, 201, 'and the next can begin');
	});

test('POL-47 A3 a manager decides on the people of their department, and sees no others',
	async () => {
		const boss = await organization();
		const manager = await add(boss, 'manager');
		const near = await add(boss, 'member');
		const far = await add(boss, 'member');
		const { id: department } = await boss.must(201, 'POST', '/departments',
			{ name: name('Department') });

		for (const who of [manager, near])
			await boss.must(200, 'PATCH', `/members/${who.member.id}/position`,
				{ department_id: department });
		const { id } = await boss.must(201, 'POST', '/access-reviews');
		const seen = await itemsOf(manager, id);

		assert.deepEqual(new Set(seen.map((item) => item.member_id)),
			new Set([manager.member.id, near.member.id]));
		assert.deepEqual(seen.map((item) => item.may_decide).toSorted(),
			[false, true]);
		assert.equal((await manager.must(200, 'GET', `/access-reviews/${id}`))
			.item_count, 2);
		assert.equal((await manager.get(`/access-review-items/${
			(await itemOf(boss, id, far)).id}`)).status, 404);
		assert.equal((await keep(manager, await itemOf(boss, id, far))).status,
			404);
		assert.equal((await keep(manager, await itemOf(boss, id, near))).status,
			200);
		await told(manager, /are reviewed: please decide on them until/);
	});

test('POL-47 APR-16 where a second person is wanted, the end of a right waits for them',
	async () => {
		const boss = await organization();
		const second = await add(boss, 'owner');
		const one = await add(boss, 'member');

		await boss.must(200, 'PATCH', `/organizations/${boss.organization.id}`,
			{ second_person: true });
		const { id } = await boss.must(201, 'POST', '/access-reviews');
		const item = await itemOf(boss, id, one);
		const asked = await end(boss, item);

		assert.equal(asked.status, 200, asked.text);
		assert.equal(asked.json.status, 'waiting');
		const change = asked.json.rights_change_id;

		assert.equal((await keep(second, item)).status, 409, 'it waits');
		await second.must(200, 'POST', `/rights-changes/${change}/reject`,
			{ reason: 'Still needed' });
		assert.equal((await itemOf(boss, id, one)).status, 'undecided');
		const again = (await end(boss, item)).json.rights_change_id;

		await second.must(200, 'POST', `/rights-changes/${again}/approve`);
		const now = await itemOf(boss, id, one);

		assert.deepEqual([now.status, now.decided_by_name],
			['ended', (await itemOf(boss, id, boss)).member_name]);
	});

test('POL-47 AUD-08 filters, CSV and JSON tell the same', async () => {
	const { boss, people: [one], id } = await begun('admin', 'member');
	const item = await itemOf(boss, id, one);
	const word = item.member_name.split(' ').at(-1);

	assert.equal((await itemsOf(boss, id, '?status=exempt')).length, 1);
	assert.equal((await itemsOf(boss, id, `?search=${word}`)).length, 1);
	assert.equal((await boss.get(`/access-reviews/${id}/items?status=no`)).status,
		400);
	assert.equal((await itemsOf(boss, id, '?unused=true')).length, 0, 'new');
	await sql(`update access_review_item set granted_at = granted_at
			- interval '91 days', last_used_at = null, leaves_events = true
		where id = '${item.id}'`);
	assert.deepEqual((await itemsOf(boss, id, '?unused=true')).map((each) =>
		[each.id, each.is_unused]), [[item.id, true]]);
	const first = await boss.must(200, 'GET',
		`/access-reviews/${id}/items?limit=2`);

	assert.equal(first.data.length, 2);
	assert.equal((await boss.must(200, 'GET', `/access-reviews/${id}/items?limit=2` +
		`&cursor=${first.page.next}`)).data.length, 1);
	const csv = await boss.get(`/access-reviews/${id}/items.csv?status=undecided`);

	assert.equal(csv.status, 200);
	assert.match(csv.headers['content-type'], /^text\/csv/);
	const lines = csv.text.trim().split('\r\n');
	const none = await boss.get(`/access-reviews/${id}/items.csv?search=nobody`);

	assert.equal(none.text.trim(), lines[0]);
	assert.equal((await boss.get(`/access-reviews/${item.id}/items.csv`)).status,
		404, 'no such review');

	assert.match(lines[0], /^person,email,department,kind,access,/);
	assert.equal(lines.length, 3);
});

test('POL-47 an organization has them by itself, and is reminded of what is overdue',
	async () => {
		const boss = await organization();
		const settings = `/organizations/${boss.organization.id}`;
		const wake = () => sql(`update schedule set next_at = now()
			where kind = 'access_review_round'; notify job`);
		const list = async () => (await boss.must(200, 'GET',
			'/access-reviews')).data;

		await add(boss, 'member');
		assert.equal((await boss.must(200, 'GET', settings))
			.access_review_months, null, 'off by default');
		assert.deepEqual(fields(await boss.patch(settings,
			{ access_review_months: 13 })), ['access_review_months']);
		assert.equal((await boss.patch(settings, { access_review_months: 2 }))
			.status, 422);
		assert.equal((await boss.must(200, 'PATCH', settings,
			{ access_review_months: 3 })).access_review_months, 3);
		await wake();
		for (const until = Date.now() + 20000; Date.now() < until &&
			(await list()).length === 0; await sleep(50));
		const [{ id, made_by_name: by }] = await list();

		assert.equal(by, null);
		await told(boss, /are reviewed: please decide on them until/);
		await sql(`update access_review set due_at = now() - interval '1 minute'
			where id = '${id}'`);
		await wake();
		await told(boss, /was due on .* and is not complete/s);
		assert.equal((await list())[0].status, 'overdue');
		assert.equal((await boss.must(200, 'PATCH', settings,
			{ access_review_months: null })).access_review_months, null);
	});

test('POL-47 of two who decide on one right at once, one does; of two who begin, one does',
	async () => {
		const { boss, people: [one, two], id } = await begun('admin', 'member');
		const item = await itemOf(boss, id, two);
		const both = (await Promise.all([keep(boss, item), end(one, item)]))
			.map(({ status }) => status).toSorted();

		assert.deepEqual(both, [200, 409]);
		const another = await organization();
		const second = await add(another, 'owner');

		assert.deepEqual((await Promise.all([start(another), start(second)]))
			.map(({ status }) => status).toSorted(), [201, 409]);
	});

test('POL-47 UX-06 by forms: begun, kept one by one and together, ended', async () => {
	const boss = await organization();
	const people = [];

	for (const role of ['admin', 'member', 'auditor'])
		people.push(await add(boss, role));
	const browser = await browse(boss.email);

	assert.equal((await browser.get('/access-reviews')).status, 200);
	const made = await browser.submit('/access-reviews');

	assert.equal(made.status, 303, made.text);
	const { location } = made.headers;
	const id = location.split('/').at(-1);

	assert.match((await browser.get(location)).text, /3 of 4 rights are to be decided/);
	const page = (await browser.get(`${location}/items?status=undecided`)).text;

	assert.equal(page.match(/name="items_[0-9a-f]{32}"/g).length, 3);
	const item = async (who) => (await itemOf(boss, id, who)).id;
	const kept = await browser.submit(`/access-review-items/${
		await item(people[0])}/keep`);

	assert.deepEqual([kept.status, kept.headers.location],
		[303, `${location}/items?status=undecided`]);
	const nothing = await browser.submit(`${location}/keep`, { note: '' });

	assert.equal(nothing.status, 422);
	assert.match(nothing.text, /Choose some of the rights/);
	const ended = `/access-review-items/${await item(people[1])}`;

	assert.match((await browser.get(ended)).text, /End it now/);
	assert.equal((await browser.submit(`${ended}/end`, { note: 'Gone' })).headers
		.location, ended);
	assert.match((await browser.get(ended)).text, /It has ended/);
	assert.equal((await browser.submit(`${location}/keep`, { note: 'Fine',
		[`items_${(await item(people[2])).replaceAll('-', '')}`]: 'on' }))
		.status, 303);
	assert.match((await browser.get(location)).text, /Nothing is left to decide/);
	assert.equal((await browser.get(`${location}/items.csv`)).status, 200);
});
