// What an organization says of itself: its settings, by every address that
// programs know it by, its colors and its logo.
import test from 'node:test';
import assert from 'node:assert/strict';
import { add, browse, document, loopback, name, organization, rows, send, sql }
	from './client.mjs';

const company = ({ organization: { id } }) => `/companies/${id}`;
const settings = ({ organization: { id } }) => `/organizations/${id}`;

/** What a refused change says of its fields. */
async function refused(owner, body, status = 422) {
	const answer = await owner.patch(settings(owner), body);

	assert.equal(answer.status, status, answer.text);
	return answer.json.details.fields;
}

test('ORG-02 ORG-06 ORG-26 ORG-27 every setting is kept, and told by every address',
	async () => {
		const owner = await organization();
		const wanted = { name: name('Yard'), slug: name('yard'),
			timezone: 'Europe/Berlin', workweek_start: 'sunday', language: 'de',
			workdays: ['sunday', 'monday', 'tuesday'], industry: 'Lifts',
			size: '51-200', website: 'https://yard.example/about?a=1',
			description: 'Cranes.\nAnd lifts.', primary_color: '#1A5FB4',
			secondary_color: '#ffffff', accent_color: '#00aa00' };
		const told = await owner.must(200, 'PATCH', settings(owner), wanted);

		assert.deepEqual({ ...told, ...wanted, primary_color: '#1a5fb4' }, told);
		assert.deepEqual(await owner.must(200, 'GET', settings(owner)), told);
		assert.deepEqual(await owner.must(200, 'GET', company(owner)), told);
		await owner.must(200, 'PATCH', settings(owner), { industry: null,
			size: null, website: '', description: null, primary_color: null });
		const { industry, size, website, description, primary_color: color } =
			await owner.must(200, 'GET', company(owner));

		assert.deepEqual([industry, size, website, description, color],
			[null, null, null, null, null]);
	});

test('ORG-25 ORG-28 API-12 a company is its organization, also at the short address',
	async () => {
		const owner = await organization();
		const { id } = owner.organization;
		const headers = { authorization: `Bearer ${owner.token}`,
			'content-type': 'application/json' };
		const answer = await send('GET', `/api/companies/${id}`, { headers,
			address: loopback() });

		assert.equal(answer.status, 200);
		assert.equal(answer.json.id, id);
		assert.equal(answer.json.company_id, id);
		assert.equal(answer.json.is_active, true);
		assert.match(answer.json.id, /^[0-9a-f-]{36}$/);
		for (const at of ['created_at', 'updated_at'])
			assert.ok(Date.parse(answer.json[at]) > 0, at);
		const changed = await send('PATCH', `/api/companies/${id}`, { headers,
			body: JSON.stringify({ industry: 'Ports' }), address: loopback() });

		assert.equal(changed.status, 200);
		assert.equal(changed.json.industry, 'Ports');
	});

test('ORG-22 a membership says who is where, by which role, and in what state',
	async () => {
		const owner = await organization();
		const person = await add(owner, 'auditor');
		const { id } = person.member;
		const state = `select m.account_id, m.organization_id, r.template,
				m.status
			from membership m
			join member_role g on g.organization_id = m.organization_id
				and g.member_id = m.id and g.valid_until is null
			join role r on r.organization_id = g.organization_id
				and r.id = g.role_id
			where m.id = '${id}'`;
		const row = { account_id: person.account_id,
			organization_id: owner.organization.id, template: 'auditor',
			status: 'active' };

		assert.deepEqual(await rows(state), [row]);
		await owner.must(200, 'PATCH', `/members/${id}`, { roles: ['member'] });
		assert.deepEqual(await rows(state), [{ ...row, template: 'member' }]);
		const told = await owner.must(200, 'GET', `/members/${id}`);

		assert.deepEqual([told.role, told.status], ['member', 'active']);
		await assert.rejects(sql(`insert into membership (organization_id,
				account_id)
			values ('${owner.organization.id}', '${person.account_id}')`),
		/membership_(email|account_id)_unique/);
	});

test('ORG-33 ORG-39 nobody reads or changes another company', async () => {
	const owner = await organization();
	const stranger = await organization();
	const member = await add(owner, 'member');
	const before = await owner.must(200, 'GET', company(owner));

	assert.equal((await stranger.get(company(owner))).status, 404);
	assert.equal((await stranger.patch(company(owner), { industry: 'x' }))
		.status, 404);
	assert.equal((await member.patch(company(owner), { industry: 'x' }))
		.status, 403);
	assert.equal((await member.get(company(owner))).status, 200);
	assert.deepEqual(await owner.must(200, 'GET', company(owner)), before);
});

test('ORG-06 a short name that is taken is refused beside its field',
	async () => {
		const owner = await organization();
		const other = await organization();

		assert.match((await refused(owner, { slug: other.organization.slug }, 409))
			.slug, /taken/);
	});

test('ORG-06 ORG-26 ORG-27 what is none is refused beside its field', async () => {
	const owner = await organization();
	const wrong = {
		timezone: ['Berlin', 'Mars/Olympus'],
		website: ['javascript:alert(1)', 'ftp://x.example', 'x.example',
			'https://', 'https://x.example/<b>', 'https://x y.example',
			'https://user@x.example', `https://x.example/${'a'.repeat(300)}`],
		primary_color: ['red', '#12345', '#12345g', '123456', '#1234567'],
		accent_color: ['#zzzzzz'], secondary_color: ['url(x)#'],
		size: ['huge'], workdays: [[], ['noday'], ['monday', 'monday']],
		workweek_start: ['friday'], industry: ['x'.repeat(121)],
		description: ['x'.repeat(2001)] };

	for (const [field, values] of Object.entries(wrong))
		for (const value of values)
			assert.ok((await refused(owner, { [field]: value }))[field],
				`${field}: ${value}`);
});

test('ORG-02 a form that shows what is no more is refused', async () => {
	const owner = await organization();
	const { updated_at: seen } = await owner.must(200, 'GET', settings(owner));

	await owner.must(200, 'PATCH', settings(owner), { industry: 'First',
		updated_at: seen });
	const late = await owner.patch(settings(owner), { industry: 'Second',
		updated_at: seen });

	assert.equal(late.status, 409);
	assert.match(late.json.error, /changed/);
	assert.equal((await owner.must(200, 'GET', settings(owner))).industry,
		'First');
	const browser = await browse(owner.email);
	const page = await browser.get(settings(owner));
	const answer = await browser.submit(settings(owner), { industry: 'Third',
		name: 'N', updated_at: seen }, { method: 'PATCH' });

	assert.notEqual(page.hidden('updated_at'), seen);
	assert.equal(answer.status, 409);
	assert.match(answer.text, /Somebody changed these settings/);
	// Whoever sends it again is refused again, until they look.
	assert.equal(answer.hidden('updated_at'), seen);
	assert.match(answer.text, /value="Third"/);
});

test('ORG-02 of changes at the same time that saw the same, one is made',
	async () => {
		const owner = await organization();
		const { updated_at: seen } = await owner.must(200, 'GET',
			settings(owner));
		const answers = await Promise.all(Array.from({ length: 8 }, (_, i) =>
			owner.patch(settings(owner), { industry: `I${i}`, updated_at: seen })));

		assert.deepEqual(answers.map(({ status }) => status).sort(),
			[200, ...Array(7).fill(409)]);
	});

test('ORG-06 working days are ticked; none of them is no week', async () => {
	const owner = await organization();
	const browser = await browse(owner.email);
	const saved = await browser.submit(settings(owner), { name: 'N',
		workdays: '', workdays_monday: 'on', workdays_saturday: 'on' },
	{ method: 'PATCH' });

	assert.equal(saved.status, 303);
	assert.deepEqual((await owner.must(200, 'GET', settings(owner))).workdays,
		['monday', 'saturday']);
	const page = await browser.get(settings(owner));

	assert.match(page.text, /name="workdays_saturday" checked/);
	assert.doesNotMatch(page.text, /name="workdays_tuesday" checked/);
	const none = await browser.submit(settings(owner), { name: 'N',
		workdays: '' }, { method: 'PATCH' });

	assert.equal(none.status, 422);
	assert.match(none.text, /id="workdays-error"/);
});

test('ORG-27 UX-15 a color that is too faint for text is told', async () => {
	const owner = await organization();

	await owner.must(200, 'PATCH', settings(owner), { primary_color: '#ffee00',
		accent_color: '#000000' });
	const page = (await (await browse(owner.email)).get(settings(owner))).text;

	assert.match(page, /fill="#ffee00"/);
	assert.match(page, /Contrast with white: 21\.00 to 1/);
	assert.equal(page.match(/Too faint for text/g).length, 1);
	// WCAG 2.2's own examples: #767676 is the palest gray that will do.
	assert.equal(await sql(`select color_contrast('#767676') >= 4.5,
		color_contrast('#777777') < 4.5`), 't|t');
});

test('ORG-29 a logo is kept, shown to members alone, replaced and removed',
	async () => {
		const owner = await organization();
		const stranger = await organization();
		const member = await add(owner, 'member');
		const png = document('png');
		const told = await owner.must(200, 'POST', `${company(owner)}/logo`,
			{ logo: png });
		const browser = await browse(member.email);
		const shown = await browser.get(told.logo_url);

		assert.equal(shown.status, 200);
		assert.deepEqual(shown.body, png.data);
		assert.equal(shown.headers['content-type'], 'image/png');
		assert.equal(shown.headers['x-content-type-options'], 'nosniff');
		assert.match(shown.headers['cache-control'], /^private, /);
		assert.match(shown.headers['content-disposition'], /^inline/);
		assert.ok((await browser.get('/home')).text.includes(told.logo_url
			.replaceAll('&', '&amp;')), 'in the frame of every page');
		assert.equal((await stranger.get(`${company(owner)}/logo`)).status, 404);
		assert.equal((await send('GET', told.logo_url, { address: loopback() }))
			.status, 303);
		const next = document('jpeg');
		const replaced = await owner.must(200, 'PUT', `${settings(owner)}/logo`,
			{ logo: next });

		assert.notEqual(replaced.logo_url, told.logo_url);
		assert.deepEqual((await member.get(`${company(owner)}/logo`)).body,
			next.data);
		await owner.must(204, 'DELETE', `${settings(owner)}/logo`);
		assert.equal((await member.get(`${company(owner)}/logo`)).status, 404);
		assert.equal((await owner.must(200, 'GET', company(owner))).logo_url,
			null);
		assert.deepEqual((await rows(`select state, count(*)::int from document
			where organization_id = '${owner.organization.id}' group by 1`)),
		[{ state: 'deleted', count: 2 }]);
	});

test('ORG-29 SEC-08 what is no small picture is no logo', async () => {
	const owner = await organization();
	const admin = await add(owner, 'auditor');
	const png = document('png').data;
	const wrong = { 'a PDF': document('pdf'),
		'a page that says it is a picture': { name: 'x.png', type: 'image/png',
			data: Buffer.from('<html><script>alert(1)</script>') },
		'a drawing': { name: 'x.svg', type: 'image/svg+xml',
			data: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') },
		'half a picture': { name: 'x.png', type: 'image/png',
			data: png.subarray(0, png.length - 20) },
		'nothing': { name: 'x.png', type: 'image/png', data: Buffer.alloc(0) } };

	for (const [what, logo] of Object.entries(wrong)) {
		const answer = await owner.post(`${company(owner)}/logo`, { logo });

		assert.equal(answer.status, 422, `${what}: ${answer.text}`);
		assert.ok(answer.json.details.fields.logo, what);
	}
	assert.equal((await admin.post(`${company(owner)}/logo`,
		{ logo: document('png') })).status, 403);
	assert.equal((await owner.must(200, 'GET', company(owner))).logo_url, null);
});
