// An organization in numbers.
import test from 'node:test';
import assert from 'node:assert/strict';
import { add, browse, certificate, organization, sql, type }
	from './client.mjs';

test('ORG-31 members and certificates are counted by state, of one organization',
	async () => {
		const owner = await organization();
		const stranger = await organization();
		const member = await add(owner, 'member');
		const admin = await add(owner, 'admin');
		const away = await add(owner, 'member');
		const kind = await type(owner);
		const numbers = (who, of = who) => who.get(
			`/companies/${of.organization.id}/stats`);
		const none = (await numbers(owner)).json;

		assert.deepEqual([none.certificates, none.certificates_verified_percent],
			[0, null]);
		await sql(`update membership set status = 'suspended'
			where id = '${away.member.id}'`);
		const cards = [];

		for (const expires_on of ['2199-01-01', '2199-01-01', '2024-06-01',
			undefined])
			cards.push(await certificate(member, kind, { expires_on }));
		await owner.must(200, 'POST', `/certificates/${cards[0].id}/verify`);
		await owner.must(200, 'POST', `/certificates/${cards[2].id}/verify`);
		await owner.must(200, 'POST', `/certificates/${cards[1].id}/reject`,
			{ review_reason: 'No' });
		await certificate(stranger, await type(stranger));
		const told = (await numbers(admin, owner)).json;

		assert.equal(told.company_id, owner.organization.id);
		assert.deepEqual({ ...told, members: 4, members_active: 3,
			members_suspended: 1, members_removed: 0, certificates: 4,
			certificates_valid: 3, certificates_expiring: 0,
			certificates_expired: 1, certificates_pending: 1,
			certificates_verified: 2, certificates_rejected: 1,
			certificates_verified_percent: 25 }, told);
		assert.equal((await numbers(member, owner)).status, 403);
		assert.equal((await numbers(stranger, owner)).status, 404);
		const page = (await (await browse(owner.email)).get('/statistics')).text;

		assert.match(page, /<caption class="sr">Active people by role/);
		assert.match(page, /href="\/certificates\?status=expired&amp;review=verified"/);
	});

test('ORG-31 who has several roles counts in each, whoever made the role',
	async () => {
		const owner = await organization();
		const member = await add(owner, 'member');
		const { data: roles } = await owner.must(200, 'GET', '/roles');
		const { id: own } = await owner.must(201, 'POST', '/roles',
			{ name: 'Foreman', permissions: ['certificate.read'] });
		const { id: auditor } = roles.find(({ template }) =>
			template === 'auditor');
		const give = (role) => owner.must(200, 'POST',
			`/members/${member.member.id}/roles`, { role_id: role });
		const page = async () => {
			const { text } = await (await browse(owner.email))
				.get('/statistics');

			assert.match(text, /Who has several roles counts in each of them/);
			return Object.fromEntries([...text.matchAll(
				/<th scope="row">([^<]+)<\/th><td>.*?<span>(\d+)</g)]
				.map(([, role, count]) => [role.trim(), Number(count)]));
		};

		await give(auditor);
		await give(own);
		await add(owner, 'member');
		assert.deepEqual(await page(), { Owner: 1, Member: 2, Auditor: 1,
			Foreman: 1 });
		await sql(`delete from member_role where member_id =
			'${member.member.id}'`);
		assert.deepEqual(await page(), { Owner: 1, Member: 1,
			'Without a role': 1 });
	});

test('ORG-31 UX-10 tabs lead to what there is, and what the reader may see',
	async () => {
		const owner = await organization();
		const auditor = await add(owner, 'auditor');
		const tabs = async (who) => {
			const page = (await (await browse(who.email)).get('/members')).text;
			const [nav] = page.match(/<nav class="tabs-bar"[\s\S]*?<\/nav>/);

			return [...nav.matchAll(/href="(\/[^"]*)"/g)].map(([, href]) => href);
		};
		const all = await tabs(owner);
		const browser = await browse(owner.email);

		for (const href of ['/members', '/owners', '/subscription',
			'/statistics', `/organizations/${owner.organization.id}`])
			assert.ok(all.includes(href), href);
		for (const href of all)
			assert.equal((await browser.get(href)).status, 200, href);
		const fewer = await tabs(auditor);
		const reader = await browse(auditor.email);

		assert.ok(!fewer.includes(`/organizations/${owner.organization.id}`));
		for (const href of fewer)
			assert.equal((await reader.get(href)).status, 200, href);
	});
