// The whole way of a certificate, as a program and as a browser without script
// go it: from signing up to the bytes of the document.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { Browser, Program, PASSWORD, add, browse, certificate, document,
	download, fetchLink, loopback, name, organization, parallel, person,
	register, sha256, signIn, sql, stack, type, uuid, invited, join } from './client.mjs';
import { linked } from './mail.mjs';

const day = (days, zone = 'UTC') => sql(
	`select ((now() at time zone '${zone}')::date + ${days})::text`);
const ids = (answer) => answer.json.data.map((row) => row.id);

let owner, admin, member, colleague, auditor, kind;

before(async () => {
	owner = await organization();
	admin = await add(owner, 'admin');
	member = await add(owner, 'member');
	colleague = await add(owner, 'member');
	auditor = await add(owner, 'auditor');
	kind = await type(owner, { valid_months: 24, lead_days: [30, 7, 1] });
}, { timeout: 120000 });

// ---- accounts and organizations ---------------------------------------------

test('IDN-01 whoever signs up can sign in and is known by name', async () => {
	const who = await register();
	const me = await (await signIn(who.email)).must(200, 'GET', '/me');

	assert.equal(me.email, who.email);
	assert.equal(me.name, `${who.first_name} ${who.last_name}`);
});

test('IDN-15 a name keeps every character of every language', async () => {
	const who = { ...person(), first_name: 'Zoë 林', last_name: "O'Brien-Łuk 🙂" };

	await register(who);
	const me = await (await signIn(who.email)).must(200, 'GET', '/me');

	assert.equal(me.first_name, who.first_name);
	assert.equal(me.last_name, who.last_name);
});

test('ORG-01 who creates an organization owns it', async () => {
	const [mine] = (await owner.must(200, 'GET', '/organizations')).data;

	assert.equal(mine.id, owner.organization.id);
	assert.equal(mine.role, 'owner');
	assert.equal(mine.current, true);
});

test('ORG-06 an organization keeps name, slug, zone and workweek', async () => {
	const made = await organization({ timezone: 'America/St_Johns',
		workweek_start: 'sunday' });
	const read = await made.must(200, 'GET',
		`/organizations/${made.organization.id}`);

	assert.deepEqual({ ...read, ...made.organization }, read);
	assert.equal(read.timezone, 'America/St_Johns');
	assert.equal(read.workweek_start, 'sunday');
});

test('ORG-02 a change of one setting leaves the others', async () => {
	const made = await organization();
	const target = `/organizations/${made.organization.id}`;
	const changed = await made.must(200, 'PATCH', target, { name: 'Höhenwerk' });

	assert.equal(changed.name, 'Höhenwerk');
	assert.equal(changed.slug, made.organization.slug);
	assert.deepEqual(await made.must(200, 'GET', target), changed);
});

test('ORG-06 an unknown time zone is refused beside its field', async () => {
	const answer = await owner.post('/organizations', { name: 'N',
		slug: name('slug'), timezone: 'Mars/Olympus_Mons' });

	assert.equal(answer.status, 422);
	assert.ok(answer.json.details.fields.timezone);
});

test('ORG-06 a slug that is taken is refused as a conflict', async () => {
	const answer = await member.post('/organizations',
		{ name: 'N', slug: owner.organization.slug, timezone: 'UTC' });

	assert.equal(answer.status, 409);
	assert.ok(answer.json.details.fields.slug);
});

test('ORG-07 one account works in several organizations by switching', async () => {
	const both = await organization();
	const first = both.organization.id;
	const second = (await both.must(201, 'POST', '/organizations',
		{ name: 'Second', slug: name('second'), timezone: 'UTC' })).id;
	const made = await type(both);

	await both.must(200, 'POST', `/organizations/${first}/switch`);
	assert.equal((await both.get(`/certificate-types/${made.id}`)).status, 404);
	await both.must(200, 'POST', `/organizations/${second}/switch`);
	assert.equal((await both.get(`/certificate-types/${made.id}`)).status, 200);
});

test('ORG-08 the next sign-in goes on in the organization used last', async () => {
	const both = await organization();
	const second = (await both.must(201, 'POST', '/organizations',
		{ name: 'Second', slug: name('second'), timezone: 'UTC' })).id;

	await both.post(`/organizations/${second}/switch`);
	const again = await signIn(both.email);
	const list = (await again.must(200, 'GET', '/organizations')).data;

	assert.equal(list.find((row) => row.current).id, second);
});

test('ORG-09 ORG-22 the list of members tells the role of each', async () => {
	const list = (await owner.must(200, 'GET', '/members')).data;

	assert.deepEqual(list.map((row) => row.role).sort(),
		['admin', 'auditor', 'member', 'member', 'owner']);
	assert.ok(list.every(({ status }) => status === 'active'));
});

test('ORG-10 a person who has an account joins with it', async () => {
	const who = await register();
	const id = await join(owner.organization.id, who.email, 'auditor');
	const joined = await owner.must(200, 'GET', `/members/${id}`);
	const known = await signIn(who.email);

	assert.equal(joined.account_id, known.account_id);
	assert.equal(joined.name, `${who.first_name} ${who.last_name}`);
	await sql(`update membership set deleted_at = now()
		where id = '${joined.id}'`);
});

test('ORG-09 nobody belongs to an organization twice', async () => {
	const answer = await owner.post('/members',
		{ email: member.email, role: 'member' });

	assert.equal(answer.status, 409);
	assert.ok(answer.json.details.fields.email);
});

test('ORG-09 an admin cannot make owners', async () => {
	const answer = await admin.post('/members', invited('owner'));

	assert.equal(answer.status, 422);
	assert.ok(answer.json.details.fields.roles);
});

// ---- certificate types ------------------------------------------------------

test('CRT-01 a type keeps its fields and counts its certificates', async () => {
	const made = await type(owner, { description: 'Ten hours\nwith practice',
		valid_months: 60, lead_days: [90, 30] });

	assert.equal(made.description, 'Ten hours\nwith practice');
	assert.equal(made.valid_months, 60);
	assert.deepEqual(made.lead_days, [90, 30]);
	assert.equal(made.certificate_count, 0);
	await certificate(member, made);
	assert.equal((await owner.must(200, 'GET',
		`/certificate-types/${made.id}`)).certificate_count, 1);
});

test('CRT-01 a type warns 30, 7 and 1 days ahead unless told otherwise', async () => {
	assert.deepEqual((await type(owner)).lead_days, [30, 7, 1]);
});

test('CRT-01 two types of one name are refused, whatever the case', async () => {
	const made = await type(owner);
	const answer = await owner.post('/certificate-types',
		{ name: made.name.toUpperCase() });

	assert.equal(answer.status, 409);
	assert.ok(answer.json.details.fields.name);
});

test('CRT-01 a deleted type is gone and its certificates stay', async () => {
	const made = await type(owner);
	const card = await certificate(member, made);

	assert.equal((await owner.delete(`/certificate-types/${made.id}`)).status, 204);
	assert.equal((await owner.get(`/certificate-types/${made.id}`)).status, 404);
	assert.equal((await member.must(200, 'GET',
		`/certificates/${card.id}`)).type_name, made.name);
	assert.equal((await member.post('/certificates', {
		certificate_type_id: made.id, issuing_authority: 'X',
		issued_on: '2024-01-01' })).status, 422);
});

// ---- the certificate's way --------------------------------------------------

for (const form of ['pdf', 'png', 'jpeg']) {
	test(`CRT-08 FIL-03 a ${form} goes up, is verified and comes down byte-equal`,
		async () => {
			const file = document(form);
			const made = await certificate(member, kind, { document: file });

			assert.equal(made.review, 'pending');
			assert.equal(made.document_size, file.data.length);
			assert.equal(made.document_name, file.name);
			assert.equal(made.document_type, file.type);
			const verified = await admin.must(200, 'POST',
				`/certificates/${made.id}/verify`);

			assert.equal(verified.review, 'verified');
			for (const reader of [member, owner, admin, auditor]) {
				const copy = await download(reader, made.id);

				assert.equal(copy.status, 200);
				assert.equal(sha256(copy.body), sha256(file.data));
			}
		});
}

test('CRT-02 a new certificate answers 201 with its address', async () => {
	const answer = await member.post('/certificates', {
		certificate_type_id: kind.id, number: 'A-1',
		issuing_authority: 'City', issued_on: '2024-02-29' });

	assert.equal(answer.status, 201);
	assert.equal(answer.headers.location,
		`/api/v1/certificates/${answer.json.id}`);
	assert.deepEqual(await member.must(200, 'GET',
		`/certificates/${answer.json.id}`), answer.json);
});

test('CRT-02 the type gives the expiry that is not stated', async () => {
	const made = await certificate(member, kind, { issued_on: '2024-02-29' });

	assert.equal(made.expires_on, '2026-02-28');
});

test('CRT-02 a certificate of a type without validity never expires', async () => {
	const made = await certificate(member, await type(owner));

	assert.equal(made.expires_on, null);
	assert.equal(made.days_left, null);
	assert.equal(made.status, 'valid');
});

test('CRT-02 an expiry before the issue is refused beside its field', async () => {
	const answer = await member.post('/certificates', {
		certificate_type_id: kind.id, issuing_authority: 'City',
		issued_on: '2024-05-01', expires_on: '2024-05-01' });

	assert.equal(answer.status, 422);
	assert.ok(answer.json.details.fields.expires_on);
});

test('API-02 every wrong field is named at once', async () => {
	const answer = await member.post('/certificates', {
		certificate_type_id: 'x', issued_on: '2024-02-30', number: '' });

	assert.equal(answer.status, 422);
	assert.deepEqual(Object.keys(answer.json.details.fields).sort(),
		['certificate_type_id', 'issued_on', 'issuing_authority']);
});

test('API-03 a refused certificate leaves no row', async () => {
	const count = () => sql(`select count(*) from certificate
		where organization_id = '${owner.organization.id}'`);
	const was = await count();

	await member.post('/certificates', { certificate_type_id: kind.id,
		issuing_authority: 'C', issued_on: '2024-05-02',
		expires_on: '2024-05-01', document: document() });
	assert.equal(await count(), was);
});

test('CRT-04 an owner adds a certificate for somebody else', async () => {
	const made = await certificate(owner, kind,
		{ member_id: colleague.member.id });

	assert.equal(made.member_id, colleague.member.id);
	assert.equal(made.holder_name, colleague.member.name);
	assert.equal((await colleague.get(`/certificates/${made.id}`)).status, 200);
});

test('CRT-04 a member adds none for a colleague', async () => {
	const answer = await member.post('/certificates', {
		certificate_type_id: kind.id, issuing_authority: 'X',
		issued_on: '2024-01-01', member_id: colleague.member.id });

	assert.ok([403, 404, 422].includes(answer.status), `${answer.status}`);
});

test('CRT-09 a verified certificate tells who verified it and when', async () => {
	const made = await certificate(member, kind);
	const seen = await admin.must(200, 'POST', `/certificates/${made.id}/verify`);

	assert.equal(seen.reviewed_by_name, admin.member.name);
	assert.ok(Math.abs(Date.parse(seen.reviewed_at) - Date.now()) < 60000);
});

test('CRT-09 nobody verifies their own certificate', async () => {
	const made = await certificate(admin, kind);
	const answer = await admin.post(`/certificates/${made.id}/verify`);

	assert.equal(answer.status, 422);
	assert.match(answer.json.error, /own certificate/);
	assert.equal((await admin.must(200, 'GET',
		`/certificates/${made.id}`)).review, 'pending');
});

test('CRT-09 of twenty decisions at the same time one is taken', async () => {
	const made = await certificate(member, kind);
	const answers = await parallel(Array.from({ length: 20 }, (_, i) => i), 10,
		(i) => i % 2 === 0 ? admin.post(`/certificates/${made.id}/verify`) :
			owner.post(`/certificates/${made.id}/reject`,
				{ review_reason: 'no' }));

	assert.deepEqual(answers.map((answer) => answer.status).sort(),
		[200, ...Array(19).fill(409)]);
});

test('CRT-09 a rejection needs its reason', async () => {
	const made = await certificate(member, kind);
	const answer = await admin.post(`/certificates/${made.id}/reject`, {});

	assert.equal(answer.status, 422);
	assert.ok(answer.json.details.fields.review_reason);
});

test('CRT-09 the holder reads why a certificate was rejected', async () => {
	const made = await certificate(member, kind);

	await admin.must(200, 'POST', `/certificates/${made.id}/reject`,
		{ review_reason: 'Not readable.\nScan it again.' });
	const seen = await member.must(200, 'GET', `/certificates/${made.id}`);

	assert.equal(seen.review, 'rejected');
	assert.equal(seen.review_reason, 'Not readable.\nScan it again.');
	assert.equal(seen.reviewed_by_name, admin.member.name);
});

test('CRT-09 a decision on what was changed after it was seen is refused',
	async () => {
		const made = await certificate(member, kind);

		await member.must(200, 'PATCH', `/certificates/${made.id}`,
			{ number: 'Changed' });
		for (const step of ['verify', 'reject']) {
			const late = await admin.post(`/certificates/${made.id}/${step}`, {
				updated_at: made.updated_at, ...(step === 'reject' ?
					{ review_reason: 'No' } : {}) });

			assert.equal(late.status, 409, step);
		}
		const now = await admin.must(200, 'GET', `/certificates/${made.id}`);

		assert.equal((await admin.post(`/certificates/${made.id}/verify`,
			{ updated_at: now.updated_at })).status, 200);
	});

test('CRT-09 changed facts are pending review again', async () => {
	const made = await certificate(member, kind);

	await admin.must(200, 'POST', `/certificates/${made.id}/verify`);
	const changed = await member.must(200, 'PATCH', `/certificates/${made.id}`,
		{ number: 'B-2' });

	assert.equal(changed.review, 'pending');
	assert.equal(changed.reviewed_by_name, null);
	assert.equal(changed.reviewed_at, null);
});

test('CRT-08 a replaced document is the new one and pending again', async () => {
	const made = await certificate(member, kind, { document: document('pdf') });
	const next = document('png');

	await admin.must(200, 'POST', `/certificates/${made.id}/verify`);
	const changed = await member.must(200, 'PUT',
		`/certificates/${made.id}/document`, { document: next });

	assert.equal(changed.review, 'pending');
	assert.equal(changed.document_name, next.name);
	assert.notEqual(changed.document_id, made.document_id);
	assert.equal(sha256((await download(member, made.id)).body),
		sha256(next.data));
	assert.equal(await sql(`select state from document
		where id = '${made.document_id}'`), 'deleted');
});

test('CRT-12 a certificate tells its whole history, the newest first', async () => {
	const made = await certificate(member, kind, { document: document() });
	const browser = await browse(admin.email);

	await member.must(200, 'PATCH', `/certificates/${made.id}`,
		{ number: 'C-3', issuing_authority: 'Other' });
	await admin.must(200, 'POST', `/certificates/${made.id}/reject`,
		{ review_reason: 'A reason to be read' });
	await member.must(200, 'PUT', `/certificates/${made.id}/document`,
		{ document: document() });
	await admin.must(200, 'POST', `/certificates/${made.id}/verify`);
	const page = (await browser.get(`/certificates/${made.id}`)).text;
	let at = page.indexOf('id="events-title"');

	for (const told of ['Certificate verified', 'Document:',
		'Certificate rejected', 'Issuing authority:', 'Number:',
		'Certificate added']) {
		assert.ok(page.indexOf(told, at) > at, told);
		at = page.indexOf(told, at);
	}
	assert.match(page, /A reason to be read/);
});

test('CRT-12 a deleted certificate is gone, its row and history are kept',
	async () => {
		const made = await certificate(member, kind, { document: document() });

		assert.equal((await member.delete(`/certificates/${made.id}`)).status, 204);
		assert.equal((await member.get(`/certificates/${made.id}`)).status, 404);
		assert.equal((await member.get(
			`/certificates/${made.id}/document`)).status, 404);
		assert.ok(!ids(await owner.get('/certificates?limit=200'))
			.includes(made.id));
		assert.equal(await sql(`select count(*) from audit_event
			where subject_id = '${made.id}'`), '2');
	});

test('CRT-13 my certificates are mine alone, also an owner\'s', async () => {
	const made = await certificate(owner, kind);
	const mine = (await owner.must(200, 'GET', '/my-certificates')).data;

	assert.ok(mine.some((row) => row.id === made.id));
	assert.ok(mine.every((row) => row.member_id === owner.member.id));
});

// ---- documents --------------------------------------------------------------

test('FIL-03 SEC-14 a document comes as an attachment that no browser guesses at',
	async () => {
		const file = document('pdf');
		const made = await certificate(member, kind, { document: file });
		const copy = await download(member, made.id);

		assert.match(copy.headers['content-disposition'], /^attachment;/);
		if (stack.storage === 'file') {
			assert.equal(copy.headers['x-content-type-options'], 'nosniff');
			assert.match(copy.headers['content-security-policy'],
				/default-src 'none'/);
		}
		assert.equal(copy.headers['content-type'], 'application/pdf');
	});

test('FIL-03 a link is good without a session, and not when it was changed',
	async () => {
		const made = await certificate(member, kind, { document: document() });
		const { location } = (await member.get(
			`/certificates/${made.id}/document`)).headers;

		assert.equal((await fetchLink(location)).status, 200);
		for (const [from, to] of [[/signature=(.)/i, (all, c) =>
			all.slice(0, -1) + (c === '0' ? '1' : '0')],
		[/\.pdf/, '.htm'], [/expires=1/i, 'expires=2']]) {
			const changed = location.replace(from, to);

			if (changed !== location)
				assert.ok((await fetchLink(changed)).status >= 400, changed);
		}
	});

test('FIL-03 SEC-09 a link ends after a minute', async () => {
	const made = await certificate(member, kind, { document: document() });
	const { location } = (await member.get(
		`/certificates/${made.id}/document`)).headers;
	const link = new URL(location, stack.url);

	if (stack.storage === 'file') {
		const left = Number(link.searchParams.get('expires')) -
			Date.now() / 1000;

		assert.ok(left > 50 && left <= 61, `${left}`);
	} else {
		assert.equal(link.searchParams.get('X-Amz-Expires'), '60');
	}
});

test('FIL-03 a certificate without a document has no link', async () => {
	const made = await certificate(member, kind);

	assert.equal((await member.get(
		`/certificates/${made.id}/document`)).status, 404);
});

test('FIL-02 a file name in any language comes back as it was', async () => {
	const file = { ...document('pdf'), name: 'Žertifikát „Höhe“ 証明書.pdf' };
	const made = await certificate(member, kind, { document: file });
	const copy = await download(member, made.id);

	assert.equal(made.document_name, file.name);
	assert.ok(decodeURIComponent(copy.headers['content-disposition'])
		.includes(file.name));
});

// ---- lists ------------------------------------------------------------------

test('CRT-05 a list by employee has that employee\'s and no others', async () => {
	const list = (await owner.must(200, 'GET',
		`/certificates?member_id=${member.member.id}&limit=200`)).data;

	assert.ok(list.length > 0);
	assert.ok(list.every((row) => row.member_id === member.member.id));
});

test('CRT-06 filters mean what they say, alone and together', async () => {
	const lab = await organization();
	const one = await type(lab, { lead_days: [30] });
	const two = await type(lab, { lead_days: [1] });
	const made = {};

	for (const [key, of, days] of [['past', one, -1], ['today', one, 0],
		['soon', one, 30], ['later', one, 31], ['other', two, 20]])
		made[key] = (await certificate(lab, of,
			{ expires_on: await day(days) })).id;
	made.never = (await certificate(lab, one)).id;
	const found = async (query) => ids(await lab.get(`/certificates?${query}`))
		.map((id) => Object.keys(made).find((key) => made[key] === id)).sort();

	assert.deepEqual(await found('status=expired'), ['past']);
	assert.deepEqual(await found('status=expiring'), ['soon', 'today']);
	assert.deepEqual(await found('status=valid'), ['later', 'never', 'other']);
	assert.deepEqual(await found(`certificate_type_id=${two.id}`), ['other']);
	assert.deepEqual(await found(`expires_before=${await day(20)}`),
		['past', 'today']);
	assert.deepEqual(await found(`expires_before=${await day(21)}`),
		['other', 'past', 'today']);
	assert.deepEqual(await found(`expires_before=${await day(40)}&status=valid`),
		['later', 'other']);
	assert.deepEqual(await found('review=verified'), []);
	assert.deepEqual(await found(`certificate_type_id=${one.id}&status=valid`),
		['later', 'never']);
});

test('CRT-06 a filter or order that there is not is refused', async () => {
	for (const query of ['status=old', 'review=x', 'expires_before=soon',
		'certificate_type_id=1', 'sort=name', 'sort=-expires_on%20desc',
		'limit=0', 'limit=201', 'limit=-1', 'limit=1e2', 'cursor=x%27',
		'organization_id=1', 'page=2', 'status=valid&status=expired']) {
		const answer = await owner.get(`/certificates?${query}`);

		assert.equal(answer.status, 400, query);
	}
});

test('CRT-06 a cursor of somebody\'s making is refused, never an error of ours',
	async () => {
		for (const cursor of ['x', '_', '2024-01-01_', `${uuid()}`,
			`2024-13-45_${uuid()}`, `infinity_${uuid()}`, `_${uuid()}`,
			`2024-01-01_${uuid().slice(1)}x`, '0'.repeat(200)])
			for (const sort of ['expires_on', '-expires_on', '-created_at']) {
				const answer = await owner.get(
					`/certificates?sort=${sort}&cursor=${cursor}`);

				assert.ok([200, 400].includes(answer.status),
					`${sort} ${cursor}: ${answer.status}`);
			}
	});

test('DAT-04 120 certificates come by pages of 7 in each order, each once',
	async () => {
		const big = await organization();
		const of = await type(big);

		await sql(`insert into certificate (organization_id, member_id,
				certificate_type_id, issuing_authority, issued_on, expires_on)
			select '${big.organization.id}', '${big.member.id}', '${of.id}',
				'Authority ' || n, '2020-01-01', case when n % 10 = 0 then null
				else date '2024-01-01' + (n % 17) * 40 end
			from generate_series(1, 120) n`);
		const key = { expires_on: (row) => row.expires_on ?? '9999',
			created_at: (row) => row.id };

		for (const sort of ['expires_on', '-expires_on', '-created_at']) {
			const all = [];
			let cursor = '';
			let pages = 0;

			do {
				const page = await big.must(200, 'GET',
					`/certificates?limit=7&sort=${sort}${cursor}`);

				all.push(...page.data);
				cursor = page.page.next === null ? null :
					`&cursor=${encodeURIComponent(page.page.next)}`;
				pages++;
			} while (cursor !== null && pages < 30);
			const keys = all.map(key[sort.replace('-', '')]);
			const order = [...keys].sort();

			assert.equal(pages, 18, sort);
			assert.equal(new Set(all.map((row) => row.id)).size, 120, sort);
			assert.equal(all.length, 120, sort);
			assert.deepEqual(keys, sort[0] === '-' ? order.reverse() : order);
		}
	});

test('DAT-04 members and types come by pages too, each once', async () => {
	const big = await organization();

	await sql(`insert into certificate_type (organization_id, name)
		select '${big.organization.id}', chr(65 + n % 26) || ' ' || n
		from generate_series(1, 40) n`);
	await sql(`with a as (insert into account (email, password_hash,
			first_name, last_name) select '${name('bulk')}-' || n || '@x.test',
			'x', chr(65 + n % 26), 'Bulk' from generate_series(1, 40) n
			returning id)
		insert into membership (organization_id, account_id)
		select '${big.organization.id}', id from a`);
	for (const [list, count] of [['/members', 41], ['/certificate-types', 40]]) {
		const all = [];
		let next = null;

		do {
			const page = await big.must(200, 'GET', `${list}?limit=7${
				next === null ? '' : `&cursor=${encodeURIComponent(next)}`}`);

			all.push(...page.data);
			next = page.page.next;
		} while (next !== null && all.length < 100);
		assert.equal(all.length, count, list);
		assert.equal(new Set(all.map((row) => row.id)).size, count, list);
	}
});

test('CRT-03 CRT-14 the status follows the calendar day of the organization',
	async () => {
		const zones = ['Pacific/Kiritimati', 'Pacific/Niue', 'UTC'];
		const seen = {};

		for (const timezone of zones) {
			const here = await organization({ timezone });
			const of = await type(here, { lead_days: [1] });
			const last = await certificate(here, of,
				{ expires_on: await day(0, timezone) });
			const past = await certificate(here, of,
				{ expires_on: await day(-1, timezone) });
			const far = await certificate(here, of,
				{ expires_on: await day(2, timezone) });

			assert.equal(last.days_left, 0, timezone);
			assert.equal(last.status, 'expiring', timezone);
			assert.equal(past.status, 'expired', timezone);
			assert.equal(past.days_left, -1, timezone);
			assert.equal(far.status, 'valid', timezone);
			seen[timezone] = await day(0, timezone);
		}
		assert.notEqual(seen['Pacific/Kiritimati'], seen['Pacific/Niue']);
	});

// ---- exports ----------------------------------------------------------------

/** RFC 4180, strictly. */
function parseCsv(text) {
	const table = [];
	let row = [], cell = '', quoted = false;

	for (let i = 0; i < text.length; i++) {
		const c = text[i];

		if (quoted && c === '"' && text[i + 1] === '"')
			cell += text[i++];
		else if (c === '"')
			quoted = !quoted;
		else if (!quoted && c === ',') {
			row.push(cell);
			cell = '';
		} else if (!quoted && c === '\r' && text[i + 1] === '\n') {
			table.push([...row, cell]);
			[row, cell] = [[], ''];
			i++;
		} else
			cell += c;
	}
	assert.ok(!quoted && cell === '' && row.length === 0, 'the CSV ends clean');
	const [head, ...lines] = table;

	return lines.map((line) => {
		assert.equal(line.length, head.length);
		return Object.fromEntries(line.map((value, i) => [head[i], value]));
	});
}

const stamp = (text) => Date.parse(text.replace(' ', 'T')
	.replace(/(\.\d{3})\d*/, '$1').replace(/([+-]\d\d)$/, '$1:00'));

test('TST-07 the CSV has the rows and the values of the JSON', async () => {
	const json = (await owner.must(200, 'GET', '/certificates?limit=200')).data;
	const csv = parseCsv((await owner.get('/certificates.csv')).text);

	assert.equal(csv.length, json.length);
	json.forEach((row, i) => {
		assert.deepEqual(Object.keys(csv[i]), Object.keys(row));
		for (const [key, value] of Object.entries(row)) {
			if (key.endsWith('_at') && value !== null)
				assert.equal(stamp(csv[i][key]), stamp(value), key);
			else
				assert.equal(csv[i][key], value === null ? '' :
					String(value), key);
		}
	});
});

test('TST-07 the CSV obeys the same filters as the list', async () => {
	for (const query of ['status=expired', 'review=verified',
		`member_id=${member.member.id}`, 'expires_before=2026-01-01']) {
		const json = await owner.get(`/certificates?limit=200&${query}`);
		const csv = parseCsv((await owner.get(`/certificates.csv?${query}`)).text);

		assert.deepEqual(csv.map((row) => row.id), ids(json), query);
	}
});

test('TST-07 the CSV has every row, not a page of them', async () => {
	const big = await organization();
	const of = await type(big);

	await sql(`insert into certificate (organization_id, member_id,
			certificate_type_id, issuing_authority, issued_on)
		select '${big.organization.id}', '${big.member.id}', '${of.id}',
			repeat('x', 100), '2020-01-01' from generate_series(1, 3000)`);
	const answer = await big.get('/certificates.csv');

	assert.equal(answer.status, 200);
	assert.equal(new Set(parseCsv(answer.text).map((row) => row.id)).size, 3000);
});

test('TST-07 a cell that a spreadsheet would run is text', async () => {
	const lab = await organization();
	const of = await type(lab, { name: '=cmd|calc' });
	const values = ['=1+1', '+1', '-1', '@SUM(1)', 'a,b', 'say "hi"', '＝1'];

	for (const issuing_authority of values)
		await certificate(lab, of, { issuing_authority });
	const cells = parseCsv((await lab.get('/certificates.csv')).text)
		.map((row) => row.issuing_authority);

	assert.equal(cells.length, values.length);
	for (const cell of cells)
		assert.doesNotMatch(cell, /^[=+\-@\t\r]/);
	assert.deepEqual(cells.map((cell) => cell.replace(/^'/, '')).sort(),
		[...values].sort());
});

// ---- the same by forms ------------------------------------------------------

test('IDN-01 IDN-04 a browser signs up, signs in and lands at home', async () => {
	const browser = new Browser({ address: loopback() });
	const who = person('browser');
	const up = await browser.submit('/sign-up', who, { csrf: null });

	assert.equal(up.status, 303);
	assert.equal(up.headers.location, '/sign-in');
	assert.match((await browser.get('/sign-in')).text, /We have sent you a mail/);
	const signed = await browser.signIn(who.email);

	assert.equal(signed.status, 303);
	assert.equal(signed.headers.location, '/home');
	assert.equal((await browser.get('/home')).headers.location,
		'/organizations');
});

test('IDN-04 after signing in one is where one wanted to go', async () => {
	const browser = new Browser({ address: loopback() });
	const stopped = await browser.get('/certificates?status=expired&limit=7');

	assert.equal(stopped.status, 303);
	assert.equal(stopped.headers.location,
		'/sign-in?next=%2Fcertificates%3Fstatus%3Dexpired%26limit%3D7');
	const form = await browser.get(stopped.headers.location);
	const signed = await browser.signIn(owner.email, PASSWORD,
		form.hidden('next'));

	assert.equal(signed.headers.location, '/certificates?status=expired&limit=7');
});

test('CRT-08 CRT-09 a browser goes the whole way by forms alone', async () => {
	const browser = await browse((await register()).email);
	const made = await browser.submit('/organizations', { name: 'Forms Ltd',
		slug: name('forms'), timezone: 'Europe/Berlin',
		workweek_start: 'monday' });

	assert.equal(made.status, 303);
	assert.equal(made.headers.location, '/home');
	browser.token = undefined;
	assert.equal((await browser.submit('/certificate-types',
		{ name: 'First aid', valid_months: '24', lead_days: '60, 30 7',
			description: '' })).status, 303);
	const list = await browser.get('/certificate-types');
	const kindId = list.text.match(/\/certificate-types\/([0-9a-f-]{36})/)[1];
	const who = person('holder');

	const asked = await browser.submit('/invitations',
		{ email: who.email, roles_member: 'on' });

	assert.equal(asked.status, 303);
	const holder = new Browser({ address: loopback() });
	const joined = await holder.submit('/invitations/sign-up', {
		token: (await linked(who.email)).token, first_name: who.first_name,
		last_name: who.last_name, password: who.password }, { csrf: null });

	assert.equal(joined.status, 303);
	const file = document('jpeg');
	const added = await holder.submit('/certificates', {
		certificate_type_id: kindId, number: 'F-1', issuing_authority: 'DRK',
		issued_on: '2026-01-02', expires_on: '', document: file });

	assert.equal(added.status, 303);
	const page = added.headers.location;

	assert.match(page, /^\/certificates\/[0-9a-f-]{36}$/);
	assert.match((await holder.get(page)).text, /Certificate added/);
	const link = await holder.get(`${page}/document`);
	const copy = await fetchLink(link.headers.location);

	assert.equal(sha256(copy.body), sha256(file.data));
	for (const [step, fields, method, location] of [
		['/reject', { review_reason: 'Which hand is it?' }, 'POST', page],
		['/document', { document: document('png') }, 'PUT', page],
		['/verify', {}, 'POST', page],
		['', { number: 'F-2', certificate_type_id: kindId,
			issuing_authority: 'DRK', issued_on: '2026-01-02',
			expires_on: '2027-01-02' }, 'PATCH', page],
		['', {}, 'DELETE', '/my-certificates']]) {
		const answer = await browser.submit(`${page}${step}`, fields, { method });

		assert.equal(answer.status, 303, `${method} ${step}`);
		assert.equal(answer.headers.location, location, `${method} ${step}`);
	}
	assert.equal((await holder.get(page)).status, 404);
});

test('CRT-02 a refused form comes back with what was entered and why', async () => {
	const browser = await browse(member.email);
	const answer = await browser.submit('/certificates', {
		certificate_type_id: kind.id, number: 'N <1> & "2"',
		issuing_authority: '', issued_on: '2024-02-30' });

	assert.equal(answer.status, 422);
	assert.match(answer.headers['content-type'], /^text\/html/);
	assert.match(answer.text, /value="N &lt;1&gt; &amp; &quot;2&quot;"/);
	assert.match(answer.text, /Enter the issued by|Enter a date such as/);
	assert.match(answer.text, new RegExp(`value="${kind.id}" selected`));
});

test('CRT-11 the dashboard shows what runs out next', async () => {
	const browser = await browse(member.email);

	await certificate(member, kind, { number: 'SOON-77',
		expires_on: await day(3) });
	const page = await browser.get('/home');

	assert.equal(page.status, 200);
	assert.match(page.text, /SOON-77/);
	assert.match(page.text, /Expiring soon/);
});

test('CRT-05 a page of the list goes on to the next and back to the first',
	async () => {
		const browser = await browse(owner.email);
		const first = (await browser.get('/certificates?limit=2')).text;
		const next = first.match(/href="(\/certificates\?[^"]*cursor=[^"]*)"/);

		assert.ok(next);
		const second = await browser.get(next[1].replaceAll('&amp;', '&'));

		assert.equal(second.status, 200);
		assert.match(second.text, /href="\/certificates\?limit=2"/);
	});

test('DAT-01 ids are version 7 UUIDs that the server made', async () => {
	const made = await certificate(member, kind);

	assert.match(made.id,
		/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('API-06 OpenAPI describes every route of the API and no other', async () => {
	const described = (await new Program().get('/openapi.json')).json;
	const table = (await import('node:child_process')).execFileSync(
		`${stack.root}/bin/outstaffctl`, ['routes'], { encoding: 'utf8' })
		.trim().split('\n').slice(1).map((line) => line.split('\t'));
	const expected = table.filter(([, , form]) => ['both', 'api'].includes(form))
		.map(([method, target]) => `${method} ${target}`).sort();
	const prefix = described.servers?.[0]?.url ?? '';
	const found = Object.entries(described.paths).flatMap(([target, methods]) =>
		Object.keys(methods).filter((method) => /^(get|post|put|patch|delete)$/
			.test(method)).map((method) => `${method.toUpperCase()} ${
			prefix.endsWith('/api/v1') ? target :
				target.replace(/^\/api\/v1/, '')}`))
		.filter((entry) => !/\.(csv|jsonl)$/.test(entry)).sort();

	assert.match(described.openapi, /^3\.1/);
	assert.deepEqual(found, expected);
});

test('DAT-02 what lists tell is what details tell', async () => {
	const list = (await owner.must(200, 'GET', '/certificates?limit=5')).data;

	for (const row of list)
		assert.deepEqual(await owner.must(200, 'GET',
			`/certificates/${row.id}`), row);
});

test('ORG-09 twelve people who are invited at the same time are all invited',
	async () => {
		const big = await organization();
		const answers = await parallel(Array.from({ length: 12 }), 6, () =>
			big.post('/members', invited()));

		assert.deepEqual(answers.map((answer) => answer.status),
			Array(12).fill(201));
	});
