// Changes of rights that a second person decides on, where an organization
// wants that.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { add, browse, invited, name, organization, rows, sleep, sql }
	from './client.mjs';
import { mails } from './mail.mjs';

let owner, second, admin, helper, member, settings;

const roleOf = async (template) => (await owner.must(200, 'GET', '/roles')).data
	.find((each) => each.template === template).id;
const rolesOf = async ({ id }) => (await rows(`select template
	from member_role_now where member_id = '${id}' order by template`))
	.map(({ template }) => template);

/** The change that an answer says waits. */
function waiting(answer) {
	assert.equal(answer.status, 202, answer.text);
	assert.equal(answer.json.status, 'open');
	assert.equal(answer.headers.location,
		`/api/v1/rights-changes/${answer.json.rights_change_id}`);
	return `/rights-changes/${answer.json.rights_change_id}`;
}

const give = async (who, whom, template) => waiting(await who.post(
	`/members/${whom.id}/roles`, { role_id: await roleOf(template),
		reason: name('reason') }));
const approve = (who, change) => who.post(`${change}/approve`);

/** The mail that tells somebody of it, once it is there. */
async function told(who, what) {
	for (const end = Date.now() + 20000; Date.now() < end; await sleep(50)) {
		const found = mails(who.email).find(({ text }) => what.test(text));

		if (found !== undefined)
			return found;
	}
	assert.fail(`nobody told ${who.email}`);
}

before(async () => {
	owner = await organization();
	settings = `/organizations/${owner.organization.id}`;
	admin = await add(owner, 'admin');
	helper = await add(owner, 'admin');
	member = await add(owner, 'member');
	const alone = await owner.patch(settings, { second_person: true });

	assert.equal(alone.status, 409, 'one owner has no second person');
	second = await add(owner, 'owner');
	assert.equal((await owner.must(200, 'GET', settings)).second_person, false);
	assert.equal((await owner.must(200, 'PATCH', settings,
		{ second_person: true })).second_person, true);
}, { timeout: 60000 });

test('APR-08 APR-16 NTF-03 whoever is told reads what is asked, by whom and why, and gets there',
	async () => {
		const someone = await add(owner, 'member', { last_name: 'Zeta' });
		const answer = await owner.post(`/members/${someone.member.id}/roles`,
			{ role_id: await roleOf('auditor'), reason: 'The yearly review' });
		const change = waiting(answer);
		const title = `Give ${someone.member.name} the role Auditor`;
		const letter = await told(admin, new RegExp(title));

		assert.equal(letter.subject, `Ada Byron person asks for a change ` +
			`of rights that waits for a second person: ${title}`);
		for (const text of [letter.text, letter.html])
			assert.match(text, /Reason: The yearly review/);
		const { pathname } = new URL(letter.link);
		const browser = await browse(admin.email);

		assert.match(pathname, /^\/notifications\/[\w-]{36}$/);
		assert.equal((await browser.get(pathname)).headers.location, change);
		assert.match((await browser.get(change)).text,
			new RegExp(`<h1[^>]*>${title}`), 'the page calls it the same');
		assert.match((await browser.get('/notifications')).text,
			new RegExp(`${title}[^]*Reason: The yearly review`));
		const [row] = (await admin.must(200, 'GET', '/notifications')).data;

		assert.deepEqual([row.event, row.kind, row.role_names, row.subject_name,
			row.person_name, row.reason, row.is_one_of_several],
		['rights_change_asked', 'member_role_give', ['Auditor'],
			someone.member.name, 'Ada Byron person', 'The yearly review',
			false]);
		await admin.must(200, 'POST', `${change}/reject`,
			{ reason: 'Not this year.' });
		const no = await told(owner, /rejected your change of rights/);

		assert.match(no.text, new RegExp(`${title}[^]*Reason: Not this year.`));
		assert.equal((await (await browse(owner.email)).get(
			new URL(no.link).pathname)).headers.location, change);
	});

test('APR-16 APR-17 AUD-03 AUD-07 a role waits for a second person, who is told',
	async () => {
		const someone = await add(owner, 'member');
		const change = await give(owner, someone.member, 'auditor');
		const seen = await admin.must(200, 'GET', change);

		assert.deepEqual([seen.kind, seen.role_names, seen.subject_name,
			seen.status, seen.may_decide], ['member_role_give', ['Auditor'],
			someone.member.name, 'open', true]);
		assert.deepEqual(await rolesOf(someone.member), ['member']);
		await told(admin, /asks for a change of rights/);
		assert.equal((await owner.must(200, 'GET', change)).may_decide, false);
		assert.equal((await approve(owner, change)).status, 422);
		assert.equal((await approve(someone, change)).status, 403);
		assert.equal((await approve(member, change)).status, 403);
		assert.equal((await member.get(change)).status, 404);
		assert.equal((await approve(admin, change)).json.status, 'approved');
		assert.deepEqual(await rolesOf(someone.member), ['auditor', 'member']);
		await told(owner, /approved your change of rights/);
		await told(someone, /You have a new role/);
		const [granted] = await rows(`select granted_by from member_role g
			join role r on r.id = g.role_id and r.template = 'auditor'
			where g.member_id = '${someone.member.id}'`);

		assert.equal(granted.granted_by, owner.member.id);
		const events = (await owner.must(200, 'GET',
			`/audit?subject_kind=rights_change&subject_id=${change.slice(16)}`))
			.data;

		assert.deepEqual(events.map((event) => event.member_id),
			[admin.member.id, owner.member.id]);
	});

test('APR-16 A10 of twenty who decide at once, one does', async () => {
	const someone = await add(owner, 'member');
	const change = await give(owner, someone.member, 'auditor');
	const answers = await Promise.all(Array.from({ length: 20 }, (_, i) =>
		i % 4 === 3 ? admin.post(`${change}/reject`, { reason: 'no' }) :
			approve(i % 2 === 0 ? admin : second, change)));
	const won = answers.filter(({ status }) => status === 200);

	assert.equal(won.length, 1);
	assert.ok(answers.every(({ status }) => [200, 409].includes(status)));
	const [{ decision }] = await rows(`select decision from rights_change
		where id = '${change.slice(16)}'`);

	assert.equal(won[0].json.status, decision);
	assert.equal((await rolesOf(someone.member)).includes('auditor'),
		decision === 'approved');
	assert.equal(await sql(`select count(*) from audit_event
		where subject_id = '${change.slice(16)}' and operation = 'update'`), '1');
});

test('APR-16 A9 every kind of change waits, and is made when it is approved',
	async () => {
		const someone = await add(owner, 'member');
		const target = `/members/${someone.member.id}`;
		const through = async (answer) => assert.equal((await approve(second,
			waiting(answer))).status, 200);
		const word = name('Role');

		await through(await owner.patch(target, { roles: ['lead', 'member'] }));
		assert.deepEqual(await rolesOf(someone.member), ['lead', 'member']);
		await through(await owner.post(`${target}/exceptions`, {
			permission: 'audit.read', effect: 'allow', reason: 'Audit week' }));
		const { data } = await owner.must(200, 'GET', `${target}/grants`);
		const exception = data.find(({ kind }) => kind === 'exception');

		assert.equal(exception.permission, 'audit.read');
		await through(await owner.delete(`/grants/${exception.id}`));
		assert.equal((await owner.must(200, 'GET', `${target}/grants`)).data
			.some(({ kind }) => kind === 'exception'), false);
		await through(await owner.post('/roles', { name: word,
			permissions: ['member.read'] }));
		const made = (await owner.must(200, 'GET', '/roles')).data
			.find((role) => role.name === word).id;

		await through(await owner.patch(`/roles/${made}`, {
			permissions: ['member.read', 'audit.read'] }));
		assert.deepEqual((await owner.must(200, 'GET', `/roles/${made}`))
			.permissions, ['audit.read', 'member.read']);
		await through(await owner.delete(`/roles/${made}`));
		assert.equal((await owner.get(`/roles/${made}`)).status, 404);
		await through(await owner.post('/owners', {
			member_id: someone.member.id }));
		assert.ok((await rolesOf(someone.member)).includes('owner'));
		await through(await owner.delete(`/owners/${someone.member.id}`));
		assert.ok(!(await rolesOf(someone.member)).includes('owner'));
	});

test('APR-16 A9 what gives rights by placing waits as well', async () => {
	const someone = await add(owner, 'member');
	const made = async (where, body) => (await owner.must(201, 'POST', where,
		{ name: name(where), ...body })).id;
	const [field, office, team] = [await made('/departments'),
		await made('/departments'), await made('/teams')];
	const of = async (id) => (await owner.must(200, 'GET', `/departments/${id}`))
		.parent_id;

	assert.equal((await approve(second, waiting(await owner.post(
		`/members/${someone.member.id}/roles`, { role_id: await roleOf(
			'manager'), department_id: field })))).status, 200);
	const move = waiting(await owner.patch(`/departments/${office}`,
		{ parent_id: field }));

	assert.equal(await of(office), null);
	assert.equal((await admin.must(200, 'GET', move)).kind, 'department_move');
	assert.equal((await approve(second, move)).status, 200);
	assert.equal(await of(office), field);
	await owner.must(200, 'PUT', `/teams/${team}/members`,
		{ person_id: second.member.id, is_lead: true });
	assert.equal((await approve(second, waiting(await owner.patch(
		`/members/${someone.member.id}`, { roles: ['lead', 'member'] })))).status,
	200);
	const lead = waiting(await owner.put(`/teams/${team}/members`,
		{ person_id: someone.member.id, is_lead: true }));

	assert.equal((await approve(admin, lead)).status, 200);
	assert.ok((await owner.must(200, 'GET', `/teams/${team}/members`)).data.find(
		({ person_id: id }) => id === someone.member.id).is_lead);
});

test('APR-16 A9 what has changed since it was asked for is not approved',
	async () => {
		const someone = await add(owner, 'member');
		const made = waiting(await owner.post('/roles', { name: name('Role'),
			permissions: ['member.read'] }));
		const { role_names: [word] } = await owner.must(200, 'GET', made);

		assert.equal((await approve(second, made)).status, 200);
		const { id } = (await owner.must(200, 'GET', '/roles')).data.find(
			(role) => role.name === word);
		const asked = waiting(await owner.post(
			`/members/${someone.member.id}/roles`, { role_id: id }));

		assert.equal((await approve(second, waiting(await owner.patch(
			`/roles/${id}`, { permissions: ['member.read', 'audit.read'] }))))
			.status, 200);
		const answer = await approve(second, asked);

		assert.equal(answer.status, 409);
		assert.match(answer.json.detail, /has changed since it was asked for/);
		assert.ok(!(await rolesOf(someone.member)).includes(word));
	});

test('IDN-34 APR-16 who approves has proved lately who they are', async () => {
	const someone = await add(owner, 'member');
	const change = await give(owner, someone.member, 'auditor');
	const age = (minutes) => sql(`update session set authenticated_at = now()
		- interval '${minutes} minutes' where account_id = '${helper.account_id}'`);

	await age(6);
	const answer = await approve(helper, change);

	await age(0);
	assert.equal(answer.json.code, 'reauthentication_required');
	assert.equal((await owner.must(200, 'GET', change)).status, 'open');
	assert.equal((await approve(helper, change)).status, 200);
});

test('APR-16 A8 who asked, and who approves, must hold it then', async () => {
	const someone = await add(owner, 'member');
	const asked = await give(helper, someone.member, 'auditor');
	const much = waiting(await owner.post('/owners',
		{ member_id: helper.member.id }));

	assert.equal((await approve(admin, much)).status, 404);
	await sql(`begin; set local session_replication_role = replica;
		update member_role set valid_until = now()
		where member_id = '${helper.member.id}' and valid_until is null;
		update organization set policy_version = policy_version + 1
		where id = '${owner.organization.id}'; commit`);
	const gone = await approve(admin, asked);

	assert.equal(gone.status, 409);
	assert.match(gone.json.error, /could not do it themselves any more/);
	assert.equal((await admin.must(200, 'GET', asked)).status, 'open');
	assert.equal((await admin.post(`${asked}/reject`, {})).status, 422);
	const rejected = await admin.must(200, 'POST', `${asked}/reject`,
		{ reason: 'Left' });

	assert.deepEqual([rejected.status, rejected.decision_reason],
		['rejected', 'Left']);
	assert.equal((await owner.must(200, 'POST', `${much}/withdraw`)).status,
		'withdrawn');
	assert.deepEqual(await rolesOf(someone.member), ['member']);
});

test('APR-16 A9 no right comes by a side door', async () => {
	for (const role of ['admin', 'auditor', 'manager'])
		assert.equal((await owner.post('/invitations', invited(role))).status,
			409, role);
	assert.equal((await owner.post('/invitations', invited('member'))).status,
		201);
	const someone = await add(owner, 'member');

	assert.equal((await second.delete(`/members/${owner.member.id}`)).status,
		409, 'one of the two owners stays');
	assert.equal((await owner.delete(`/members/${someone.member.id}`)).status,
		204, 'but people can be removed');
	assert.equal((await owner.post(`/members/${member.member.id}/roles`,
		{ role_id: await roleOf('auditor'), ends_on: '2001-01-01' })).status,
	422, 'what is wrong is told at once');
});

test('APR-16 a repeated request with a key waits once', async () => {
	const key = name('key');
	const body = { name: name('Role'), permissions: ['member.read'] };
	const [first, again] = [await owner.post('/roles', body, { key }),
		await owner.post('/roles', body, { key })];

	assert.equal(waiting(again), waiting(first));
	assert.equal((await owner.post('/roles', body)).status, 409);
});

test('APR-16 the pages say that it waits, and what it is', async () => {
	const browser = await browse(owner.email);
	const someone = await add(owner, 'member');
	const answer = await browser.submit(`/members/${someone.member.id}/roles`,
		{ role_id: await roleOf('lead') });

	assert.equal(answer.status, 303);
	assert.match(answer.headers.location, /^\/rights-changes\//);
	const page = await browser.get(answer.headers.location);

	assert.match(page.text, /This waits for a second person\./);
	assert.match(page.text, new RegExp(
		`Give ${someone.member.name} the role Team lead`));
	const other = await browse(admin.email);
	const done = await other.submit(`${answer.headers.location}/approve`);

	assert.equal(done.headers.location, answer.headers.location);
	assert.match((await other.get('/rights-changes')).text,
		/Give .* the role Team lead/);
});

test('APR-16 turning it off waits as well', async () => {
	const change = waiting(await owner.patch(settings, {
		second_person: false }));

	assert.equal((await owner.must(200, 'GET', settings)).second_person, true);
	assert.equal((await approve(admin, change)).status, 200);
	assert.equal((await owner.must(200, 'GET', settings)).second_person, false);
	const someone = await add(owner, 'member');

	assert.equal((await owner.post(`/members/${someone.member.id}/roles`,
		{ role_id: await roleOf('auditor') })).status, 200);
	assert.ok((await rolesOf(someone.member)).includes('auditor'));
});

test('APR-16 APR-10 POL-46 what waits shows what it would do, and what was before',
	async () => {
		await owner.must(200, 'PATCH', settings, { second_person: true });
		const someone = await add(owner, 'member');
		const browser = await browse(second.email);
		const target = `/members/${someone.member.id}`;
		const change = await give(owner, someone.member, 'auditor');
		const effect = await second.must(200, 'POST', `${change}/preview`);

		assert.ok(effect.people.some(({ id, permission, kind }) =>
			id === someone.member.id && permission === 'audit.read' &&
			kind === 'gain'));
		assert.deepEqual(await rolesOf(someone.member), ['member']);
		assert.equal((await second.must(200, 'GET', change)).status, 'open');
		assert.match((await browser.submit(`${change}/preview`, {})).text,
			/1 person gains “Read the audit log”/);
		assert.equal((await member.call('POST', `${change}/preview`)).status,
			404);
		await approve(second, change);
		assert.equal((await second.call('POST', `${change}/preview`)).status,
			404, 'it does not wait any more');

		const exception = waiting(await owner.post(`${target}/exceptions`, {
			permission: 'member.read', effect: 'deny', reason: 'On leave' }));

		await approve(second, exception);
		const [{ id }] = (await owner.must(200, 'GET', `${target}/grants`)).data
			.filter(({ kind }) => kind === 'exception');
		const end = waiting(await owner.delete(`/grants/${id}`));
		const ended = await second.must(200, 'GET', end);

		assert.deepEqual([ended.effect, ended.reason, ended.permission],
			['deny', 'On leave', 'member.read']);
		assert.ok((await second.must(200, 'POST', `${end}/preview`)).people
			.some(({ permission }) => permission === 'member.read'));
	});

test('APR-16 APR-10 a role that is renamed, and stands alone, shows what was',
	async () => {
		const word = name('Role');
		const through = async (answer) => assert.equal((await approve(second,
			waiting(answer))).status, 200);
		const find = async (wanted) => (await owner.must(200, 'GET', '/roles'))
			.data.find((role) => role.name === wanted).id;

		await through(await owner.post('/roles', { name: `${word} base`,
			permissions: ['audit.read'] }));
		const parent_id = await find(`${word} base`);

		await through(await owner.post('/roles', { name: word, parent_id,
			permissions: ['member.read'] }));
		const id = await find(word);
		const change = waiting(await owner.patch(`/roles/${id}`, {
			name: `${word} anew`, parent_id: null }));
		const shown = await second.must(200, 'GET', change);

		assert.deepEqual([shown.old_name, shown.role_names,
			shown.old_parent_name, shown.parent_name],
		[word, [`${word} anew`], [`${word} base`], null]);
		const page = await (await browse(second.email)).get(change);

		assert.match(page.text, /Builds no longer on/);
		await approve(second, change);
		assert.equal((await owner.must(200, 'GET', `/roles/${id}`)).name,
			`${word} anew`);
	});

test('APR-16 L10 many who ask at once take turns', async () => {
	const someone = await add(owner, 'member');
	const role_id = await roleOf('auditor');
	const answers = await Promise.all(Array.from({ length: 8 }, (_, i) =>
		[owner, second, admin][i % 3].post(
			`/members/${someone.member.id}/roles`,
			{ role_id, reason: name('reason') })));

	assert.deepEqual(answers.map(({ status }) => status), Array(8).fill(202));
});
