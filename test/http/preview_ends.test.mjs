// What ends with a department, a team or a membership is looked at over the real
// people, and ends as it was looked at.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { add, browse, name, organization, rows, sql, uuid } from './client.mjs';
import { fingerprint } from './world.mjs';

const seed = Number(process.env.PREVIEW_SEED ?? 20261122);
let here, stranger;

/** Chance that is the same for the same seed (mulberry32). */
let state = seed;
const chance = (below) => {
	state = (state + 0x6d2b79f5) | 0;
	let t = Math.imul(state ^ (state >>> 15), 1 | state);

	t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
	return ((t ^ (t >>> 14)) >>> 0) % below;
};
const any = (list) => list[chance(list.length)];

const template = async (who, word) => (await who.must(200, 'GET', '/roles'))
	.data.find((each) => each.template === word).id;
const make = async (path, body = {}, who = here) => (await who.must(201, 'POST',
	path, { name: name('Unit'), ...body })).id;
const put = (someone, place, who = here) => who.must(200, 'PATCH',
	`/members/${someone.member.id}/position`, place);
const give = (someone, role_id, more = {}, who = here) => who.must(200, 'POST',
	`/members/${someone.member.id}/roles`, { role_id, ...more });
const join = (team, someone, is_lead = false, who = here) => who.must(200,
	'PUT', `/teams/${team}/members`, { person_id: someone.member.id, is_lead });
const look = (path, body, who = here) => who.must(200, 'POST',
	`${path}/preview`, body);
const told = ({ people }, wanted) => people.filter(({ permission }) =>
	permission === wanted).map(({ id, kind, before, after, more, fewer }) =>
	[id, kind, before, after, more, fewer]);
const flagged = ({ flags }) => flags.map(({ flag, permission }) =>
	permission ? `${flag} ${permission}` : flag);
const stale = (answer) => {
	assert.equal(answer.status, 409, answer.text);
	assert.match(answer.json.error, /changed since/);
};
const written = async (who) => [await fingerprint(who.organization.id),
	// The worker writes meanwhile, in nobody's name.
	await sql(`select count(*) from audit_event where member_id is not null
		and organization_id = '${who.organization.id}'`)];

/** What somebody looks at, writing nothing by it. */
async function looked(path, body, who = here) {
	const before = await written(who);
	const shown = await look(path, body, who);

	assert.deepEqual(await written(who), before, 'looking writes nothing');
	return shown;
}

/** Who may do what by which rules, and whom of the others these reach. */
const rightsOf = async (who) => new Map((await rows(`
	select r.member_id as id, r.permission, r.reach::text,
		array(select unnest(r.rules) order by 1) as rules,
		array(select m.id from membership m
			where m.organization_id = r.here and m.deleted_at is null
				and m.id <> r.member_id
				and (r.reach = 'organization' or m.id in (
					select members_reached(r.here, array(
						select split_part(x, ':', 2)::uuid
						from unnest(r.rules) x where x like '%:%')))))
			as others
	from (select r.*, '${who.organization.id}'::uuid as here
		from members_rights('${who.organization.id}', array(
			select id from membership where deleted_at is null
				and organization_id = '${who.organization.id}'
				and status = 'active'), clock_timestamp()) r) r`))
	.map((each) => [`${each.id} ${each.permission}`, each]));

const none = { reach: null, rules: [], others: [] };
const without = (one, other) => one.filter((id) => !other.includes(id)).length;

/** The differences of two of these, as a preview tells them. */
const between = (one, two) => [...new Set([...one.keys(), ...two.keys()])]
	.map((key) => {
		const [was, is] = [one.get(key) ?? none, two.get(key) ?? none];

		return { key, same: was.rules.join() === is.rules.join(),
			row: [key, was.reach, is.reach, without(is.others, was.others),
				without(was.others, is.others)] };
	})
	.filter(({ same, row }) => !same || row[3] > 0 || row[4] > 0)
	.map(({ row }) => row.join(' ')).sort();

before(async () => {
	here = await organization();
	stranger = await organization();
}, { timeout: 60000 });

test('ORG-35 POL-46 a department is deleted as it was looked at', async () => {
	const top = await make('/departments');
	const mid = await make('/departments', { parent_id: top });
	const low = await make('/departments', { parent_id: mid });
	const boss = await add(here, 'member');
	const target = `/departments/${mid}`;

	for (const department_id of [mid, mid, low])
		await put(await add(here, 'member'), { department_id });
	await give(boss, await template(here, 'manager'), { department_id: mid });
	const shown = await looked(target, { move_up: true });

	assert.deepEqual([shown.member_count, shown.department_count,
		shown.team_count], [2, 1, 0]);
	assert.deepEqual(told(shown, 'certificate.read'), [[boss.member.id,
		'people', 'department', 'department', 0, 3]]);
	assert.match((await here.call('POST', `${target}/preview`)).json.error,
		/There are people, teams or departments in it/);
	const team = await make('/teams', { department_id: mid });

	stale(await here.call('DELETE', target, { move_up: true,
		preview: shown.preview }));
	const again = await look(target, { move_up: true });

	assert.equal(again.team_count, 1);
	assert.equal((await here.call('DELETE', target,
		{ preview: again.preview })).status, 409, 'that was another change');
	await here.must(204, 'DELETE', target, { move_up: true,
		preview: again.preview });
	assert.equal((await boss.must(200, 'GET', '/members')).data.length, 1);
	assert.equal((await here.must(200, 'GET', `/teams/${team}`))
		.department_id, top);
	assert.equal((await here.call('POST', `${target}/preview`,
		{ move_up: true })).status, 404, 'it is gone');
});

test('ORG-36 POL-46 a team is deleted as it was looked at', async () => {
	const team = await make('/teams');
	const [lead, one, two] = [await add(here, 'member'),
		await add(here, 'member'), await add(here, 'member')];
	const target = `/teams/${team}`;

	await give(lead, await template(here, 'lead'));
	await join(team, one);
	await join(team, two);
	await join(team, lead, true);
	const shown = await looked(target);

	assert.equal(shown.member_count, 3);
	assert.deepEqual(told(shown, 'member.read'), [[lead.member.id, 'change',
		'team', 'own', 0, 2]]);
	await here.must(204, 'DELETE', `${target}/members/${two.member.id}`);
	stale(await here.call('DELETE', target, { preview: shown.preview }));
	await here.must(204, 'DELETE', target,
		{ preview: (await look(target)).preview });
	assert.equal((await lead.must(200, 'GET', '/members')).data.length, 1);
	assert.equal((await here.call('POST', `${target}/preview`)).status, 404);
});

test('ORG-18 POL-46 somebody is removed as it was looked at, with what they lose',
	async () => {
		const gone = await add(here, 'billing');
		const chief = await add(here, 'member');
		const [one, two] = [await add(here, 'member'), await add(here, 'member')];
		const team = await make('/teams');
		const target = `/members/${gone.member.id}`;

		await put(gone, { manager_id: chief.member.id });
		await put(one, { manager_id: gone.member.id });
		await join(team, gone, true);
		const shown = await looked(target);

		assert.equal(shown.report_count, 1);
		assert.equal(shown.manager_name, chief.member.name);
		assert.match(shown.led_team_names, /^Unit/);
		assert.ok(flagged(shown).includes('owners_only billing.write'));
		assert.ok(!flagged(shown).includes('nothing_left'));
		assert.ok(shown.people.length > 2 && shown.people.every(({ id, kind,
			after }) => id === gone.member.id && kind === 'loss' && !after));
		await put(two, { manager_id: gone.member.id });
		stale(await here.call('DELETE', target, { preview: shown.preview }));
		const more = await look(target);

		assert.equal(more.report_count, 2);
		await give(gone, await template(here, 'auditor'));
		stale(await here.call('DELETE', target, { preview: more.preview }));
		const last = await look(target);

		assert.deepEqual(told(last, 'audit.read').map((row) => row.slice(1, 4)),
			[['loss', 'organization', null]]);
		await here.must(204, 'DELETE', target, { preview: last.preview });
		assert.equal((await here.must(200, 'GET', `/members/${two.member.id}`))
			.manager_id, chief.member.id);
		assert.equal((await gone.call('GET', '/audit')).status, 403);
		assert.equal((await here.call('POST', `${target}/preview`)).status, 404);
	});

test('POL-46 ORG-19 who cannot be removed is not looked at, and the last but one admin is told',
	async () => {
		const own = await organization();
		const [one, two] = [await add(own, 'admin'), await add(own, 'admin')];
		const target = (who) => `/members/${who.member.id}`;
		const shown = await look(target(one), undefined, own);

		assert.deepEqual(flagged(shown), ['one_admin']);
		await own.must(204, 'DELETE', target(one), { preview: shown.preview });
		for (const [who, words] of [[two, /only admin/], [own, /only owner/]]) {
			const refused = await own.call('POST', `${target(who)}/preview`);

			assert.equal(refused.status, 409);
			assert.match(refused.json.error, words);
		}
		assert.equal((await two.call('POST', `${target(own)}/preview`)).status,
			422, 'nobody removes who holds more');
	});

test('POL-46 ORG-33 what is not there, or elsewhere, is not looked at', async () => {
	const theirs = { departments: await make('/departments', {}, stranger),
		teams: await make('/teams', {}, stranger),
		members: (await add(stranger, 'member')).member.id };

	for (const [path, id] of Object.entries(theirs)) {
		const wrong = { preview: 'a'.repeat(64) };

		for (const each of [id, uuid()]) {
			assert.equal((await here.call('POST', `/${path}/${each}/preview`))
				.status, 404, path);
			assert.equal((await here.call('DELETE', `/${path}/${each}`, wrong))
				.status, 404, path);
		}
		stale(await stranger.call('DELETE', `/${path}/${id}`, wrong));
		assert.equal((await stranger.call('DELETE', `/${path}/${id}`)).status,
			204, 'a program need not look');
	}
});

test('APR-16 POL-46 where a second person is wanted, what gives nobody more waits for none',
	async () => {
		const own = await organization();
		const boss = await add(own, 'member');
		const someone = await add(own, 'member');

		await add(own, 'owner');
		const top = await make('/departments', {}, own);
		const low = await make('/departments', { parent_id: top }, own);

		await put(someone, { department_id: low }, own);
		await own.must(200, 'PATCH', `/organizations/${own.organization.id}`,
			{ second_person: true });
		for (const [path, body] of [[`/departments/${low}`, { move_up: true }],
			[`/members/${someone.member.id}`]]) {
			const shown = await look(path, body, own);

			assert.deepEqual(flagged(shown), [], path);
			await own.must(204, 'DELETE', path, { ...body,
				preview: shown.preview });
		}
		const next = await make('/departments', { parent_id: top }, own);

		await put(boss, { department_id: next }, own);
		await sql(`set session_replication_role = replica;
			insert into member_role (organization_id, member_id, role_id)
			select organization_id, '${boss.member.id}', id from role
			where template = 'manager'
				and organization_id = '${own.organization.id}'`);
		const refused = await own.call('POST', `/departments/${next}/preview`,
			{ move_up: true });

		assert.equal(refused.status, 409);
		assert.match(refused.json.error, /need a second person/,
			'who manages it would manage the one above');
	});

test('POL-46 what chance ends does what was shown', { timeout: 60000 },
	async (t) => {
		const own = await organization();
		const places = [await make('/departments', {}, own)];
		const people = [];
		const teams = [];
		const roles = [await template(own, 'manager'),
			await template(own, 'lead'), await template(own, 'auditor'),
			await make('/roles', { permissions: ['certificate.read',
				'member.read'], reach: 'department' }, own)];

		t.diagnostic(`PREVIEW_SEED=${seed}`);
		for (let i = 0; i < 6; i++)
			places.push(await make('/departments', { parent_id: any(places) },
				own));
		for (let i = 0; i < 4; i++)
			teams.push(await make('/teams', { department_id: any(places) }, own));
		for (let i = 0; i < 9; i++) {
			const who = await add(own, 'member');
			const where = [{}, { department_id: any(places) },
				{ team_id: any(teams) }];

			await put(who, { department_id: any(places) }, own);
			for (const team of teams.filter(() => chance(2)))
				await join(team, who, chance(2) === 1, own);
			for (const role of roles.filter(() => chance(2)))
				await give(who, role, any(where), own);
			people.push(who.member.id);
		}
		let differences = 0;

		for (let i = 0; i < 9; i++) {
			const [kind, list] = [['departments', places], ['teams', teams],
				['members', people]][i % 3];
			const [id] = list.splice(chance(list.length), 1);
			const path = `/${kind}/${id}`;
			const body = kind === 'departments' ? { move_up: true } : {};
			const old = await rightsOf(own);
			const shown = await looked(path, body, own);

			await own.must(204, 'DELETE', path, { ...body,
				preview: shown.preview });
			const now = await rightsOf(own);

			// Who is gone is reached by nobody; that goes without saying.
			for (const each of kind === 'members' ? old.values() : [])
				if (each.id !== id)
					each.others = each.others.filter((other) => other !== id);
			const wanted = between(old, now);

			assert.deepEqual(shown.people.map((row) => [`${row.id} ${
				row.permission}`, row.before, row.after, row.more, row.fewer]
				.join(' ')).sort(), wanted, path);
			differences += wanted.length;
		}
		assert.ok(differences > 10, `${differences} differences`);
	});

test('ORG-35 ORG-36 ORG-18 POL-46 pages go by the same steps without script',
	async () => {
		const browser = await browse(here.email);
		const top = await make('/departments');
		const someone = await add(here, 'lead');
		const team = await make('/teams');

		await put(someone, { department_id: top });
		await join(team, someone, true);
		for (const [path, fields, change, list] of [
			[`/departments/${top}`, { move_up: 'true' }, async () =>
				put(await add(here, 'member'), { department_id: top }),
			'/departments'],
			[`/teams/${team}`, {}, async () =>
				join(team, await add(here, 'member')), '/teams'],
			[`/members/${someone.member.id}`, {}, async () =>
				give(someone, await template(here, 'auditor')), '/members']]) {
			const page = await browser.get(path);

			assert.match(page.text, new RegExp(`action="${path}/preview"`));
			const shown = await browser.submit(`${path}/preview`, fields);

			assert.equal(shown.status, 200);
			assert.match(shown.text, /Nothing is changed yet/);
			await change();
			const late = await browser.submit(path, { ...fields,
				preview: shown.hidden('preview') }, { method: 'DELETE' });

			assert.equal(late.status, 409, path);
			assert.match(late.text, /changed since the preview/);
			assert.notEqual(late.hidden('preview'), shown.hidden('preview'));
			const done = await browser.submit(path, { ...fields,
				preview: late.hidden('preview') }, { method: 'DELETE' });

			assert.equal(done.status, 303, done.text);
			assert.equal(done.headers.location, list);
		}
	});
