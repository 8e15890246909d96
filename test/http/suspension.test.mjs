// People who are shut out of an organization for a while: at once, by who may
// remove them, and let in again by who could give what they hold.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Program, add, browse, certificate, invitation, loopback, name,
	organization, parallel, register, rows, signIn, sql, type } from './client.mjs';
import { mailOf, mails } from './mail.mjs';
import { emergencyAccess, notificationOf } from './world.mjs';

let owner, admin, other;

const target = (who) => `/members/${who.member.id}/suspension`;
const suspend = (by, who, reason) => by.post(target(who),
	reason === undefined ? {} : { reason });
const resume = (by, who) => by.delete(target(who));
const everywhere = (ask) => parallel(Array.from({ length: 24 }), 8, ask);
const all = async (ask) =>
	[...new Set((await everywhere(ask)).map((answer) => answer.status))];
const statusOf = (who) => sql(`select status from membership
	where id = '${who.member.id}'`);
const refused = (answer, status, what) => {
	assert.equal(answer.status, status, answer.text);
	assert.match(answer.text, what);
};
const roleOf = async (by, template) => (await by.must(200, 'GET', '/roles'))
	.data.find((each) => each.template === template).id;

before(async () => {
	owner = await organization();
	admin = await add(owner, 'admin');
	other = await add(owner, 'admin');
}, { timeout: 60000 });

test('ORG-22 ORG-34 SEC-14 A10 revocation acts on the very next request of a session, an API token and an open form',
	{ timeout: 60000 }, async () => {
		const who = await add(owner, 'admin');
		const browser = await browse(who.email);
		const { token } = await who.must(201, 'POST', '/account/api-tokens',
			{ name: name('token'), scopes: ['member.read'] });
		const program = new Program({ token, address: loopback() });
		const fields = { name: name('Type') };

		assert.equal((await browser.get('/certificate-types/new')).status, 200);
		await browser.csrf();
		assert.deepEqual(await all(() => who.get('/members')), [200]);
		assert.deepEqual(await all(() => program.get('/members')), [200]);
		const told = await suspend(admin, who, 'Left the company\non Friday');

		assert.equal(told.status, 200, told.text);
		assert.equal(told.json.status, 'suspended');
		assert.deepEqual(await all(() => who.get('/members')), [403]);
		assert.deepEqual(await all(() => program.get('/members')), [401]);
		assert.equal((await browser.submit('/certificate-types', fields)).status,
			403);
		assert.equal(await sql(`select count(*) from certificate_type
			where name = '${fields.name}'`), '0');
		// The account, and what is theirs elsewhere, is as it was.
		assert.equal((await who.get('/me')).status, 200);
		assert.equal((await browser.get('/account')).status, 200);
		assert.equal((await browser.get('/home')).headers.location,
			'/organizations');
		const seen = await owner.must(200, 'GET', `/members/${who.member.id}`);

		assert.deepEqual([seen.status, seen.suspended_by_name,
			seen.suspension_reason], ['suspended', admin.member.name,
			'Left the company\non Friday']);
		assert.ok(Math.abs(new Date(seen.suspended_at) - Date.now()) < 60000);
	});

test('ORG-22 signing in to a suspended access is refused plainly; other organizations are open',
	async () => {
		const who = await add(owner, 'member');
		const second = await who.must(201, 'POST', '/organizations', {
			name: name('Second'), slug: name('second'), timezone: 'UTC' });

		await who.post(`/organizations/${owner.organization.id}/switch`);
		await suspend(admin, who, 'Secret reason');
		const browser = await browse(who.email);

		assert.equal((await browser.get('/home')).status, 200);
		const page = await browser.get('/organizations');
		const program = await signIn(who.email);

		assert.match(page.text, /Your access was suspended/);
		assert.ok(!page.text.includes('Secret reason'));
		assert.equal((await browser.submit(
			`/organizations/${owner.organization.id}/switch`)).status, 404);
		assert.deepEqual((await program.must(200, 'GET', '/organizations')).data
			.map(({ id }) => id), [second.id]);
		assert.deepEqual((await program.must(200, 'GET', '/organizations/closed'))
			.data.map(({ id, state, suspension_reason }) =>
				[id, state, suspension_reason]),
		[[owner.organization.id, 'access_suspended', null]]);
		await assert.rejects(invitation(owner, who.email), /member|already/);
	});

test('ORG-22 NTF-03 the person is told by mail, hears nothing meanwhile, and is let in with all they had',
	{ timeout: 90000 }, async () => {
		const who = await add(owner, 'lead');
		const kind = await type(owner);
		const card = await certificate(owner, kind,
			{ member_id: who.member.id, document: undefined });
		const token = (await who.must(201, 'POST', '/account/api-tokens',
			{ name: name('token'), scopes: ['member.read'] })).token;
		const company = owner.organization.name;
		const heard = () => sql(`select count(*) from notification
			where account_id = '${who.account_id}'`);
		const before = await heard();

		await suspend(admin, who, 'Secret reason');
		const mail = await mailOf(who.email,
			`Your access to ${company} is suspended`);

		assert.match(mail.text, /no messages of it/);
		assert.ok(!mail.text.includes('Secret reason'));
		await owner.must(200, 'POST', `/certificates/${card.id}/reject`,
			{ review_reason: 'No' });
		await owner.must(200, 'POST', `/members/${who.member.id}/roles`,
			{ role_id: await roleOf(owner, 'worker') });
		assert.equal(await heard(), before);
		assert.equal((await resume(admin, who)).status, 204);
		assert.equal((await mailOf(who.email,
			`Your access to ${company} is open again`)).link?.endsWith('/home'),
		true);
		assert.ok(mails(who.email).every(({ text }) =>
			!/Worker|rejected/.test(text)));
		await who.must(200, 'POST',
			`/organizations/${owner.organization.id}/switch`);
		assert.equal((await who.get('/members')).status, 200);
		assert.equal((await new Program({ token, address: loopback() })
			.get('/members')).status, 401, 'a token does not come back');
		const seen = await owner.must(200, 'GET', `/members/${who.member.id}`);

		assert.deepEqual([seen.status, seen.suspended_at, seen.suspended_by_name,
			seen.suspension_reason, seen.roles], ['active', null, null, null,
			['lead', 'worker']]);
		await owner.must(200, 'POST', `/members/${who.member.id}/roles`,
			{ role_id: await roleOf(owner, 'customer') });
		assert.equal(await heard(), `${Number(before) + 1}`);
	});

test('ORG-22 POL-14 who may not remove somebody may not suspend them', async () => {
	const who = await add(owner, 'member');
	const boss = await add(owner, 'owner');

	for (const role of ['member', 'auditor', 'lead', 'manager', 'billing'])
		assert.equal((await suspend(await add(owner, role), who)).status, 403,
			role);
	refused(await suspend(admin, owner), 422, /Only an owner/);
	refused(await suspend(boss, owner), 409, /End their ownership/);
	refused(await suspend(admin, admin), 422, /Nobody suspends themselves/);
	assert.equal((await suspend(await organization(), who)).status, 404);
	assert.equal((await suspend(admin,
		{ member: { id: crypto.randomUUID() } })).status, 404);
	for (const reason of ['x'.repeat(501), 7])
		assert.equal((await suspend(admin, who, reason)).status,
			422, `${reason}`);
	const alone = await organization();
	const only = await add(alone, 'admin');

	refused(await suspend(alone, only), 409, /the only admin/);
	assert.deepEqual(await Promise.all([who, owner, admin, only].map(statusOf)),
		['active', 'active', 'active', 'active']);
	assert.equal((await suspend(admin, who)).status, 200);
	refused(await suspend(other, who), 409, /suspended already/);
	assert.equal((await resume(other, who)).status, 204);
	refused(await resume(other, who), 409, /not suspended/);
});

test('ORG-22 OOS-05 in an emergency, and by an API token, nobody is let in again',
	async () => {
		const who = await add(owner, 'member');
		const hasty = await add(owner, 'admin');
		const { token } = await admin.must(201, 'POST', '/account/api-tokens',
			{ name: name('token'), scopes: ['member.read', 'member.write'] });
		const program = new Program({ token, address: loopback() });

		assert.equal((await suspend(program, who)).status, 200);
		refused(await resume(program, who), 422, /API token gives no rights/);
		await emergencyAccess(owner, hasty.member.id, true);
		refused(await resume(hasty, who), 409, /emergency access runs/);
		refused(await suspend(hasty, other), 409, /emergency access runs/);
		assert.equal((await resume(admin, who)).status, 204);
	});

test('POL-14 A9 only who could give what somebody holds lets them in again',
	async () => {
		const who = await add(owner, 'member');
		const limited = await add(owner, 'admin');
		const later = await add(owner, 'member');

		await owner.must(200, 'POST', `/members/${who.member.id}/exceptions`, {
			permission: 'background_job.manage', effect: 'allow',
			reach: 'organization', reason: 'Looks after jobs' });
		await owner.must(200, 'POST', `/members/${limited.member.id}/exceptions`,
			{ permission: 'background_job.manage', effect: 'deny',
				reason: 'Not this' });
		await sql(`insert into member_role (organization_id, member_id, role_id,
				granted_by, valid_from)
			select organization_id, '${later.member.id}', id,
				'${owner.member.id}', now() + interval '1 day'
			from role where organization_id = '${owner.organization.id}'
				and template = 'admin'`);
		for (const one of [who, later]) {
			assert.equal((await suspend(limited, one)).status, 200);
			refused(await resume(limited, one), 422, /may do more than you/);
			assert.equal(await statusOf(one), 'suspended');
			assert.equal((await resume(owner, one)).status, 204);
		}
	});

test('ORG-22 NTF-01 who is shut out, or was removed, reads no more of what they were told there',
	async () => {
		const who = await add(owner, 'admin');
		const elsewhere = await organization();
		const id = await notificationOf(who.account_id, owner.organization.id);
		const listed = async () => (await who.must(200, 'GET', '/notifications'))
			.data.map((each) => each.id);
		const unread = async () => (await who.must(200, 'GET',
			'/notifications/unread')).unread;

		assert.ok((await listed()).includes(id));
		assert.ok(await unread() > 0);
		assert.equal((await suspend(admin, who)).status, 200);
		assert.deepEqual(await listed(), []);
		assert.equal(await unread(), 0);
		assert.equal((await who.get(`/notifications/${id}`)).status, 404);
		assert.equal((await who.post(`/notifications/${id}/read`)).status, 404);
		// Of another organization they read on.
		await sql(`insert into membership (organization_id, account_id,
				first_name, last_name, email)
			values ('${elsewhere.organization.id}', '${who.account_id}', 'A', 'B',
				'${who.email}')`);
		const there = await notificationOf(who.account_id,
			elsewhere.organization.id);

		assert.deepEqual(await listed(), [there]);
		assert.equal((await resume(owner, who)).status, 204);
		assert.ok((await listed()).includes(id));
		await owner.must(204, 'DELETE', `/members/${who.member.id}`);
		assert.deepEqual(await listed(), [there]);
	});

test('ORG-22 ORG-15 an invitation is no way back, and a token that was being made is over',
	async () => {
		const who = await add(owner, 'member');
		const asked = await invitation(owner);

		await suspend(admin, who);
		await sql(`update account set email = '${asked.email}'
			where id = '${who.account_id}'`);
		refused(await who.post('/invitations/accept', { token: asked.token }),
			409, /access to this organization is suspended/);
		assert.equal(await statusOf(who), 'suspended');
		const token = await sql(`with s as (insert into session (account_id,
					token_hash, kind, organization_id)
				values ('${who.account_id}', sha256('${who.email}'), 'bearer',
					'${owner.organization.id}') returning id)
			insert into api_token (organization_id, account_id, session_id, name,
				prefix, scopes, expires_at)
			select '${owner.organization.id}', '${who.account_id}', id, 'late',
				'ost_abcdef', '{member.read}', now() + interval '1 day' from s
			returning id`);

		assert.equal((await resume(owner, who)).status, 204);
		assert.equal(await sql(`select revoked_at is not null from api_token
			where id = '${token}'`), 't');
	});

test('ORG-22 ORG-37 whoever comes back needs a seat', async () => {
	const company = await organization();
	const who = await add(company, 'member');

	await company.must(200, 'PATCH', '/subscription', { seats: 2 });
	assert.equal((await suspend(company, who)).status, 200);
	await add(company, 'member');
	refused(await resume(company, who), 409, /All seats are taken/);
	const { members, members_active, members_suspended } =
		await company.must(200, 'GET', '/statistics');

	assert.deepEqual([members, members_active, members_suspended], [3, 2, 1]);
	await company.must(200, 'PATCH', '/subscription', { seats: 3 });
	assert.equal((await resume(company, who)).status, 204);
});

test('ORG-22 APR-16 suspending needs no second person; more than plain rights come back with one',
	{ timeout: 60000 }, async () => {
		const company = await organization();
		const second = await add(company, 'owner');
		const helper = await add(company, 'admin');
		const plain = await add(company, 'member');
		const thief = await add(company, 'admin');

		await company.must(200, 'PATCH',
			`/organizations/${company.organization.id}`,
			{ second_person: true });
		for (const who of [plain, thief])
			assert.equal((await suspend(helper, who)).status, 200);
		assert.equal((await resume(helper, plain)).status, 204);
		const asked = await resume(helper, thief);

		assert.equal(asked.status, 202, asked.text);
		assert.equal(await statusOf(thief), 'suspended');
		refused(await resume(helper, thief), 409, /waits for a second person/);
		const change = `/rights-changes/${asked.json.rights_change_id}`;
		const page = (await (await browse(second.email)).get(change)).text;

		assert.match(page, /Resume the access of/);
		const waits = async (who) => (await (await browse(who.email)).get(
			`/members/${thief.member.id}`)).text;

		for (const who of [helper, second]) {
			const seen = await waits(who);

			assert.match(seen, new RegExp(`${helper.member.name} asked to `
				+ 'resume it, on .* waits for a second person until'));
			assert.ok(seen.includes(`href="${change}"`));
			assert.ok(!seen.includes('Resume access'), 'nothing to press twice');
		}
		assert.equal((await helper.post(`${change}/approve`)).status, 422);
		assert.equal((await second.post(`${change}/approve`)).status, 200);
		assert.equal(await statusOf(thief), 'active');
		assert.ok(!(await waits(helper)).includes('second person until'));
		// What is asked for is what they held then.
		await suspend(helper, thief);
		const stale = (await resume(helper, thief)).json.rights_change_id;

		await sql(`begin; set local session_replication_role = replica;
			insert into member_role (organization_id, member_id, role_id,
				granted_by)
			select organization_id, '${thief.member.id}', id,
				'${company.member.id}' from role
			where organization_id = '${company.organization.id}'
				and template = 'lead'; commit`);
		refused(await second.post(`/rights-changes/${stale}/approve`), 409,
			/has changed since/);
		assert.equal(await statusOf(thief), 'suspended');
		// Nor is somebody plain who is given more while it is looked at.
		await suspend(helper, plain);
		const given = sql(`begin; set local session_replication_role = replica;
			select from organization where id = '${company.organization.id}'
				for no key update;
			insert into member_role (organization_id, member_id, role_id,
				granted_by)
			select organization_id, '${plain.member.id}', id,
				'${company.member.id}' from role
			where organization_id = '${company.organization.id}'
				and template = 'lead';
			select pg_sleep(1); commit`);

		await sleep(300);
		const late = await resume(helper, plain);

		await given;
		assert.equal(late.status, 202, late.text);
		assert.equal(await statusOf(plain), 'suspended');
	});

test('ORG-22 UX-08 the page says what it does, who did it and why; errors are beside their field',
	async () => {
		const who = await add(owner, 'member');
		const browser = await browse(admin.email);
		const form = await browser.get(target(who));

		assert.match(form.text, /shut out at once/);
		const wrong = await browser.submit(target(who),
			{ reason: 'x'.repeat(501) });

		assert.equal(wrong.status, 422);
		assert.match(wrong.text, /id="reason-error"/);
		assert.ok(wrong.text.includes('x'.repeat(501)));
		const done = await browser.submit(target(who), { reason: 'A <b>reason' });

		assert.equal(done.headers.location, `/members/${who.member.id}`);
		const page = (await browser.get(done.headers.location)).text;

		assert.match(page, /Access is suspended/);
		assert.match(page, new RegExp(admin.member.name));
		assert.match(page, /A &lt;b&gt;reason/);
		assert.match(page, /Resume access/);
		assert.match((await browser.get('/members?status=suspended')).text,
			new RegExp(who.member.id));
		assert.equal((await browser.submit(target(who), {},
			{ method: 'DELETE' })).status, 303);
		assert.equal(await statusOf(who), 'active');
		// Who is suspended can be removed as well.
		await suspend(admin, who);
		assert.equal((await admin.delete(`/members/${who.member.id}`)).status,
			204);
	});

test('ORG-22 UX-08 where nobody can be suspended no form is offered; the page says why',
	async () => {
		const browser = await browse(admin.email);
		const offered = `href="${target(owner)}"`;
		const person = (await browser.get(`/members/${owner.member.id}`)).text;
		const form = (await browser.get(target(owner))).text;
		const own = (await browser.get(`/members/${admin.member.id}`)).text;

		assert.ok(!person.includes(offered));
		assert.match(person, /their ownership has to end first/);
		assert.ok(!person.includes('href="/owners"'), 'not theirs to end');
		assert.match((await (await browse((await add(owner, 'owner')).email))
			.get(`/members/${owner.member.id}`)).text, /href="\/owners"/);
		assert.match(form, /their ownership has to end first/);
		assert.match(form, /class="form card danger-card" hidden/);
		assert.ok(!own.includes(target(admin)));
		assert.match((await browser.get(target(admin))).text,
			/Nobody suspends themselves/);
	});

test('ORG-22 API-04 blanks are no reason; whoever is shut out reads so, without the reason',
	async () => {
		const who = await add(owner, 'member');
		const elsewhere = await signIn(who.email);

		for (const blank of [' ', '\n\t', '\u00a0\u2003', '\u200b'])
			assert.match((await suspend(admin, who, blank)).json.details.fields
				.reason, /in words, or leave it empty/);
		assert.equal(await statusOf(who), 'active');
		assert.equal((await suspend(admin, who, ' Secret\u00a0reason\t'))
			.json.suspension_reason, 'Secret\u00a0reason');
		for (const program of [who, elsewhere]) {
			const refused = await program.get('/certificates');

			assert.equal(refused.status, 403);
			assert.equal(refused.json.error, `Your access to ${
				owner.organization.name} is suspended. Ask who looks after `
				+ 'the people there.');
			assert.ok(!refused.text.includes('Secret'));
		}
		await resume(admin, who);
		assert.equal((await signIn(who.email)).token !== undefined, true);
		const alone = await signIn((await register()).email);

		assert.match((await alone.get('/certificates')).json.error,
			/needs an organization/);
	});

test('ORG-19 POL-14 TST-07 A10 after 60 suspensions, demotions and removals at once an owner and an admin are left',
	{ timeout: 180000 }, async () => {
		const company = await organization();
		const people = [company];

		for (const role of ['owner', 'owner', 'admin', 'admin', 'admin', 'admin',
			'admin'])
			people.push(await add(company, role));
		const actors = [...people];

		for (let i = 0; i < 4; i++)
			people.push(await add(company, 'auditor'));
		const tasks = Array.from({ length: 60 }, (_, i) => ({
			by: actors[i % actors.length],
			at: people[(i * 5 + 1) % people.length],
			how: (i + Math.floor(i / 3)) % 3 }));
		const answers = await parallel(tasks, 60, ({ by, at, how }) =>
			how === 0 ? by.patch(`/members/${at.member.id}`,
				{ roles: ['member'] }) : how === 1 ?
				by.delete(`/members/${at.member.id}`) : suspend(by, at));
		const left = await rows(`select r.template, count(*)::int
			from member_role g join role r on r.id = g.role_id
			join membership m on m.id = g.member_id
			where g.organization_id = '${company.organization.id}'
				and m.deleted_at is null and m.status = 'active'
				and g.valid_from <= now()
				and (g.valid_until is null or g.valid_until > now())
			group by 1`);
		const count = Object.fromEntries(left.map((row) =>
			[row.template, row.count]));

		assert.ok(answers.every(({ status }) => [200, 204, 403, 404, 409, 422]
			.includes(status)), answers.map(({ status }) => status).join());
		assert.ok(answers.some(({ status }, i) => status === 200 &&
			tasks[i].how === 2), 'somebody was suspended');
		assert.ok(count.owner >= 1 && count.admin >= 1, JSON.stringify(count));
		for (const { status } of await parallel(Array.from({ length: 20 }), 20,
			() => suspend(owner, admin)))
			assert.ok([200, 409].includes(status));
		assert.equal((await resume(owner, admin)).status, 204);
	});
