// AUD-01, AUD-04, AUD-08, C15: the audit log as people and programs read it.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { add, browse, certificate, document, invited, name, organization, rows,
	sql, type } from './client.mjs';

let owner, member, auditor, kind, card;

const get = async (who, query = '') =>
	(await who.must(200, 'GET', `/audit${query}`)).data;

before(async () => {
	owner = await organization();
	member = await add(owner, 'member');
	auditor = await add(owner, 'auditor');
	kind = await type(owner, { name: 'Forklift' });
	card = await certificate(member, kind, { document: document() });
	await owner.must(200, 'PATCH', `/certificates/${card.id}`,
		{ number: 'N-7', issuing_authority: 'Other' });
	await owner.must(200, 'POST', `/certificates/${card.id}/reject`,
		{ review_reason: 'Not readable' });
}, { timeout: 60000 });

test('AUD-04 the log tells who did what to what, before and after', async () => {
	const [newest, edited] = await get(owner, `?subject_id=${card.id}`);
	const [number] = edited.changes.filter(({ name }) => name === 'number');

	assert.equal(newest.event, 'rejected');
	assert.match(newest.subject_name, /^Forklift, /);
	assert.equal(newest.member_id, owner.member.id);
	assert.equal(newest.action, 'certificate.verify');
	assert.ok(newest.request_id);
	assert.deepEqual([number.before, number.after, number.after_text],
		[card.number ?? null, 'N-7', 'N-7']);
});

test('AUD-04 filters narrow the log, and each other', async () => {
	const all = await get(owner, '?limit=200');
	const today = new Date().toISOString().slice(0, 10);
	const cases = {
		[`?actor_id=${owner.member.id}`]: (e) =>
			e.member_id === owner.member.id,
		'?action=certificate.verify': (e) =>
			e.action === 'certificate.verify',
		'?action=certificate': (e) => e.action.startsWith('certificate.'),
		'?subject_kind=certificate_type': (e) =>
			e.subject_kind === 'certificate_type',
		[`?subject_id=${kind.id}`]: (e) => e.subject_id === kind.id,
		[`?actor_id=${owner.member.id}&subject_kind=certificate`]: (e) =>
			e.member_id === owner.member.id
			&& e.subject_kind === 'certificate',
		[`?from=${today}&to=${today}`]: (e) => e.at.startsWith(today),
		'?to=2001-01-01': () => false,
		'?view=permissions': (e) => ['membership', 'member_role', 'role']
			.includes(e.subject_kind),
		'?view=organization': (e) => ['organization', 'certificate_type',
			'subscription'].includes(e.subject_kind),
	};

	assert.ok(all.length > 5 && all.length < 200);
	assert.deepEqual(all.map(({ id }) => id),
		all.map(({ id }) => id).sort().reverse(), 'the newest first');
	for (const [query, fits] of Object.entries(cases))
		assert.deepEqual((await get(owner, `${query}&limit=200`))
			.map(({ id }) => id), all.filter(fits).map(({ id }) => id),
		query);
	for (const query of ['?subject_kind=nothing', '?from=never',
		'?actor_id=x', '?view=all'])
		assert.equal((await owner.get(`/audit${query}`)).status, 400, query);
});

test('C15 permissions, the organization and statuses have a view each',
	async () => {
		const [granted] = await get(owner, '?view=permissions');
		const status = await get(owner, '?view=status');

		assert.equal(granted.event, 'granted');
		assert.match(granted.subject_name, /^Auditor, /);
		assert.ok(status.some(({ event }) => event === 'rejected'));
		assert.ok(status.every(({ changes }) => changes.some(({ name }) =>
			['status', 'review', 'deleted_at', 'revoked_at']
				.includes(name))));
	});

test('AUD-04 pages of any size are the whole log', async () => {
	const all = (await get(owner, '?limit=200')).map(({ id }) => id);

	for (const query of ['', '&view=permissions',
		`&actor_id=${owner.member.id}`]) {
		const whole = (await get(owner, `?limit=200${query}`))
			.map(({ id }) => id);
		const found = [];
		let cursor = '';

		do {
			const { data, page } = await owner.must(200, 'GET',
				`/audit?limit=2${query}${cursor}`);

			found.push(...data.map(({ id }) => id));
			cursor = page.next === null ? null : `&cursor=${page.next}`;
		} while (cursor !== null);
		assert.deepEqual(found, whole, query);
	}
	assert.ok(all.length > 5);
});

test('AUD-08 the log is exported as CSV and as JSON lines', async () => {
	const all = await get(owner, '?limit=200');
	const csv = await owner.get('/audit.csv');
	const lines = await owner.get('/audit.jsonl?subject_kind=certificate');
	const found = lines.text.trimEnd().split('\n').map((line) =>
		JSON.parse(line));

	assert.equal(csv.status, 200);
	assert.match(csv.headers['content-type'], /^text\/csv/);
	assert.match(csv.text, /^id,at,actor_name,/);
	for (const { id } of all)
		assert.ok(csv.text.includes(id));
	assert.match(lines.headers['content-type'], /^application\/jsonl/);
	assert.match(lines.headers['content-disposition'], /audit\.jsonl/);
	assert.deepEqual(found.map(({ id }) => id), all.filter((e) =>
		e.subject_kind === 'certificate').map(({ id }) => id));
	assert.deepEqual(found[0].changes.review, ['pending', 'rejected']);
	assert.equal((await owner.get('/audit.jsonl?to=2001-01-01')).text, '');
});

test('AUD-08 an export is as long as the log is', { timeout: 60000 },
	async () => {
		await sql(`insert into audit_event (organization_id, action,
			subject_kind, operation, changes)
			select '${owner.organization.id}', 'test', 'filler', 'update',
				'{"name": ["a", "b"]}' from generate_series(1, 20000)`);
		const lines = await owner.get('/audit.jsonl?action=test');

		assert.equal(lines.text.trimEnd().split('\n').length, 20000);
	});

test('AUD-04 only who may read the log reads it, and only their own', async () => {
	const other = await organization();
	const page = await browse(auditor.email);

	assert.equal((await member.get('/audit')).status, 403);
	assert.equal((await member.get('/audit.csv')).status, 403);
	assert.equal((await member.get('/audit.jsonl')).status, 403);
	assert.deepEqual(await get(other, `?subject_id=${card.id}`), []);
	assert.match((await page.get('/audit?subject_kind=certificate')).text,
		/Certificate rejected/);
	assert.match((await page.get('/audit?to=2001-01-01')).text,
		/Nothing in the log matches/);
});

test('AUD-01 every thing tells its history to who may read it', async () => {
	const page = await browse(owner.email);
	const places = { [`/members/${member.member.id}`]:
		/Role granted/, [`/certificate-types/${kind.id}`]:
		/Certificate type added/, [`/certificates/${card.id}`]:
		/Not readable/, [`/organizations/${owner.organization.id}`]:
		/Organization added/ };

	for (const [place, told] of Object.entries(places)) {
		const { status, text } = await page.get(place);

		assert.equal(status, 200, place);
		assert.match(text, told, place);
	}
	const own = await browse(member.email);

	assert.match((await own.get(`/certificates/${card.id}`)).text,
		/Not readable[^]*events-title[^]*Certificate rejected/);
	assert.doesNotMatch((await own.get(`/organizations/${
		owner.organization.id}`)).text, /Organization added/);
});

test('AUD-01 no secret is in the log', async () => {
	const [{ hidden }] = await rows(`select count(*)::int as hidden
		from audit_event where changes ? 'password_hash'
		and changes ->> 'password_hash' <> '["hidden", "hidden"]'`);

	assert.equal(hidden, 0);
	assert.doesNotMatch((await owner.get('/audit.jsonl')).text,
		/token_hash|storage_key/);
});

test('AUD-04 everything that is audited can be asked for, by its name', async () => {
	const audited = await rows(`select c.relname as id,
			audit_kind_title(c.relname) as title
		from pg_trigger t join pg_class c on c.oid = t.tgrelid
		where t.tgname = 'audit' order by c.relname collate "C"`);
	const { text } = await (await browse(owner.email)).get('/audit');
	const [, select] = text.match(
		/<select id="subject_kind"[^>]*>([^]*?)<\/select>/);
	const shown = [...select.matchAll(/<option value="(\w+)">([^<]+)</g)]
		.map(([, id, title]) => ({ id, title }));

	assert.deepEqual(shown, audited);
	for (const { id } of audited)
		await get(owner, `?subject_kind=${id}`);
});

test('AUD-03 AUD-04 the log names who and what, and shows no bare id', async () => {
	const who = await add(owner, 'member');
	const { first_name: first, last_name: last } = who.member;
	const { id: role } = await owner.must(201, 'POST', '/roles',
		{ name: name('Checker'), permissions: ['audit.read'] });
	const { id: other } = await owner.must(201, 'POST', '/roles',
		{ name: name('Senior'), parent_id: role });
	const { id: team } = await owner.must(201, 'POST', '/teams',
		{ name: name('Crew') });
	const { email } = await owner.must(201, 'POST', '/invitations', invited());

	await owner.must(200, 'PUT', `/teams/${team}/members`,
		{ person_id: who.member.id });
	await owner.must(200, 'POST', `/members/${who.member.id}/exceptions`,
		{ permission: 'audit.read', effect: 'allow', reason: 'helps' });
	const named = { member_permission: `audit.read, ${first} ${last}`,
		role_permission: /^Checker.*, audit.read$/,
		role_parent: /^Senior.*, Checker/, invitation: email,
		invitation_role: `Member, ${email}`,
		team_member: new RegExp(`^Crew.*, ${first} ${last}$`) };

	for (const [kind_name, wanted] of Object.entries(named)) {
		const [newest] = await get(owner, `?subject_kind=${kind_name}&limit=1`);

		if (typeof wanted === 'string')
			assert.equal(newest.subject_name, wanted, kind_name);
		else
			assert.match(newest.subject_name, wanted, kind_name);
		assert.match(newest.actor_name, /Byron/, kind_name);
		for (const { name: column, after_text: after } of newest.changes)
			if (column !== 'id' && column !== 'subject_id')
				assert.doesNotMatch(String(after),
					/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-/, `${kind_name}.${column}`);
	}
	const page = await browse(owner.email);

	assert.match((await page.get(`/members/${who.member.id}`)).text,
		/Exception added: <strong>Read the audit log/);
	assert.match((await page.get('/audit')).text,
		/<nav class="tabs-bar"[^]*href="\/audit" aria-current="page"/);
	assert.ok(other);
});

test('AUD-04 UX-09 pages tell of rights in words, in the language; programs get the codes',
	async () => {
		const who = await add(owner, 'member');
		const german = { headers: { 'accept-language': 'de' } };
		const { data: all } = await owner.must(200, 'GET', '/roles');
		const { id: admin } = all.find(({ template }) => template === 'admin');

		await owner.must(200, 'POST', `/members/${who.member.id}/exceptions`,
			{ permission: 'member.read', effect: 'deny', reason: 'x' });
		await owner.must(200, 'POST', `/members/${who.member.id}/roles`,
			{ role_id: admin });
		const [exception] = await get(owner, '?subject_kind=member_permission');
		const value = (column) => exception.changes.find((change) =>
			change.name === column)?.after;

		assert.match(exception.subject_name, /^member\.read, /);
		assert.deepEqual([value('effect'), value('permission')],
			['deny', 'member.read']);
		const page = await browse(owner.email);
		const { text } = await page.get(`/members/${who.member.id}`, german);
		const history = text.slice(text.indexOf('events-title'));

		assert.match(history, /<strong>Administrator, /);
		assert.match(history, /<strong>Die Personen der Organisation sehen, /);
		assert.match(history, /<ins>Verweigern<\/ins>/);
		assert.match(history, /<dd>[^<]+ \(role\.assign\)<\/dd>/);
		assert.doesNotMatch(history, />(deny|member\.read|Admin|local)[<,]/);
		const card_page = await page.get(`/certificates/${card.id}`, german);

		assert.match(card_page.text, /<ins>Abgelehnt<\/ins>/);
	});

test('AUD-04 a day in a filter stays the day', async () => {
	const { text } = await (await browse(owner.email)).get(
		'/audit?from=2026-11-20&to=2026-11-21');

	assert.match(text, /name="from" type="date" value="2026-11-20"/);
	assert.match(text, /name="to" type="date" value="2026-11-21"/);
});
