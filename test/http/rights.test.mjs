// Random organizations: whom each person sees, by an account of the rules that
// is written here once more and not read from the program; and every way to see
// the same rows agrees. RIGHTS_SEED repeats a run, RIGHTS_WORLDS makes it longer.
// What chance says is asked for before requests are sent side by side.
import test from 'node:test';
import assert from 'node:assert/strict';
import { add, certificate, name, organization, parallel, type } from './client.mjs';

const seed = Number(process.env.RIGHTS_SEED ?? 20261121);
let state = seed;
const random = (below) => {
	state = (state * 1103515245 + 12345) % 2147483648;
	return Math.floor(state / 65536) % below;
};
const pick = (list) => list[random(list.length)];
const ORDER = ['none', 'own', 'team', 'department', 'organization'];
const narrower = (one, other) =>
	ORDER.indexOf(one) < ORDER.indexOf(other) ? one : other;
const TEMPLATES = {
	admin: { 'member.read': 'organization', 'certificate.read': 'organization' },
	auditor: { 'member.read': 'organization', 'certificate.read': 'organization' },
	manager: { 'member.read': 'department', 'certificate.read': 'department' },
	lead: { 'member.read': 'team', 'certificate.read': 'team' },
	member: { 'certificate.read': 'own' },
	worker: { 'certificate.read': 'own' },
	billing: {}, customer: {},
};

/** Departments, teams, people in them, roles of the organization's own. */
async function makeWorld() {
	const owner = await organization();
	const world = { owner, departments: [], teams: [], people: [], roles: {} };

	for (const above of [null, null, 0, 0, 2, 1]) {
		const { id } = await owner.must(201, 'POST', '/departments', {
			name: name('D'), parent_id: world.departments[above]?.id ?? null });

		world.departments.push({ id, above });
	}
	for (let i = 0; i < 3; i++) {
		const department = pick([null, ...world.departments.keys()]);
		const { id } = await owner.must(201, 'POST', '/teams', { name: name('T'),
			department_id: world.departments[department]?.id ?? null });

		world.teams.push({ id, department, people: new Map() });
	}
	for (const { id, name: title, template } of
		(await owner.must(200, 'GET', '/roles')).data)
		world.roles[template ?? title] = { id, allows: TEMPLATES[template] };
	await parallel(['own', 'team', 'department', 'organization'].flatMap(
		(reach) => ['member.read', 'certificate.read'].map((permission) =>
			({ reach, permission, title: `${reach} ${permission}` }))), 4,
	async ({ reach, permission, title }) => {
		// The names in the same order, whichever is made first.
		world.roles[title] = { allows: { [permission]: reach } };
		world.roles[title].id = (await owner.must(201, 'POST', '/roles', {
			name: title, reach: reach, permissions: [permission] })).id;
	});
	return world;
}

/** Where a person is, and what they are to get. */
function plan(world) {
	const made = { department: pick([null, ...world.departments.keys()]),
		teams: world.teams.map((team) => ({ team, leads: random(3) === 0,
			isIn: random(2) === 1 })).filter(({ isIn }) => isIn),
		roles: Array.from({ length: random(3) }, () => roleFor(world)) };

	made.exception = random(3) === 0 ? exceptionFor(world) : null;
	return made;
}

async function place(world, person, { department, teams }) {
	person.department = department;
	if (department !== null)
		await world.owner.must(200, 'PATCH',
			`/members/${person.id}/position`,
			{ department_id: world.departments[department].id });
	for (const { team, leads } of teams) {
		await world.owner.must(200, 'PUT', `/teams/${team.id}/members`,
			{ person_id: person.id, is_lead: leads });
		team.people.set(person.id, leads);
	}
}

/** A role, bound to a department or a team or to nothing. */
function roleFor(world) {
	const role = pick(Object.keys(world.roles).filter((each) =>
		each !== 'owner'));
	const bound = pick(['none', 'none', 'department', 'team']);
	const index = bound === 'department' ? random(world.departments.length) :
		random(world.teams.length);

	return { role, bound, index };
}

async function giveRole(world, person, { role, bound, index }) {
	const answer = await world.owner.post(`/members/${person.id}/roles`, {
		role_id: world.roles[role].id,
		...(bound === 'department' ?
			{ department_id: world.departments[index].id } :
			bound === 'team' ? { team_id: world.teams[index].id } : {}) });

	if (answer.status === 200)
		person.grants.push({ allows: world.roles[role].allows, bound, index });
	else
		assert.equal(answer.status, 409, answer.text);
}

function exceptionFor(world) {
	const permission = pick(['member.read', 'certificate.read']);
	const effect = pick(['allow', 'deny']);
	const bound = pick(['own', 'department', 'team', 'organization']);
	const index = bound === 'department' ? random(world.departments.length) :
		random(world.teams.length);

	return { permission, effect, bound, index };
}

async function makeException(world, person, exception) {
	const { permission, effect, bound, index } = exception;

	await world.owner.must(200, 'POST', `/members/${person.id}/exceptions`, {
		permission, effect, reason: 'chance', ...(effect === 'deny' ? {} : {
			reach: bound, ...(bound === 'department' ?
				{ department_id: world.departments[index].id } :
				bound === 'team' ? { team_id: world.teams[index].id } : {}) }) });
	person.exceptions.push(exception);
}

const isBelow = (world, department, above) => {
	for (let at = department; at !== null && at !== undefined;
		at = world.departments[at].above)
		if (at === above)
			return true;
	return false;
};

/** Who is seen by a right of that reach in that place; null: everybody. */
function reached(world, person, reach, bound, index) {
	const inDepartment = (where) => world.people.filter((each) =>
		isBelow(world, each.department, where)).map((each) => each.id);
	const inTeam = (team) => [...team.people.keys()];

	if (reach === 'organization')
		return null;
	if (reach === 'department')
		return bound === 'department' ? inDepartment(index) :
			person.department === null ? [] : inDepartment(person.department);
	if (reach === 'team')
		return bound === 'team' ? inTeam(world.teams[index]) :
			world.teams.filter((team) => team.people.get(person.id) &&
				(bound !== 'department' ||
					isBelow(world, team.department, index))).flatMap(inTeam);
	return [];
}

/** The ids that a person sees by a permission; undefined: it is not theirs. */
function visible(world, person, permission) {
	const seen = new Set();
	let held = false;

	if (person.exceptions.some((each) => each.permission === permission &&
		each.effect === 'deny'))
		return undefined;
	const rights = [
		...person.grants.map(({ allows, bound, index }) => ({ bound, index,
			reach: narrower(allows[permission] ?? 'none',
				bound === 'none' ? 'organization' : bound) })),
		...person.exceptions.filter((each) => each.permission === permission)
			.map(({ bound, index }) => ({ reach: bound, bound, index })),
	];

	for (const { reach, bound, index } of rights) {
		if (reach === 'none')
			continue;
		held = true;
		seen.add(person.id);
		for (const id of reached(world, person, reach, bound, index) ??
			world.people.map((each) => each.id))
			seen.add(id);
	}
	return held ? seen : undefined;
}

async function all(program, target) {
	const rows = [];
	let next = '';

	do {
		const page = await program.must(200, 'GET',
			`${target}${target.includes('?') ? '&' : '?'}limit=7${next}`);

		rows.push(...page.data);
		next = page.page.next === null ? '' :
			`&cursor=${encodeURIComponent(page.page.next)}`;
	} while (next !== '');
	return rows;
}

const same = (found, wanted, what) => assert.deepEqual([...found].sort(),
	[...wanted].sort(), what);

async function checkPeople(world, person, who, { some, few }) {
	const seen = visible(world, person, 'member.read');
	const names = world.people.filter(({ id }) => seen?.has(id));

	if (seen === undefined) {
		assert.equal((await person.program.get('/members')).status, 403, who);
		return;
	}
	same((await all(person.program, '/members')).map(({ id }) => id), seen,
		`${who}: the list`);
	for (const each of few) {
		const one = await person.program.get(`/members/${each.id}`);

		assert.equal(one.status, seen.has(each.id) ? 200 : 404,
			`${who}: ${each.id}`);
	}
	const csv = await person.program.get('/members.csv');

	same(csv.text.trim().split(/\r?\n/).slice(1).map((line) =>
		line.split(',')[0]), names.map(({ email }) => email), `${who}: csv`);
	same((await all(person.program, `/members?search=${encodeURIComponent(
		some.email)}`)).map(({ id }) => id), [...seen].filter((id) =>
		id === some.id), `${who}: the search`);
}

async function checkCards(world, person, who, { some, few }) {
	const seen = visible(world, person, 'certificate.read');
	const wanted = world.people.filter(({ id }) => seen?.has(id))
		.map(({ card }) => card);

	if (seen === undefined) {
		assert.equal((await person.program.get('/certificates')).status, 403,
			who);
		return;
	}
	same((await all(person.program, '/certificates')).map(({ id }) => id),
		wanted, `${who}: certificates`);
	same((await all(person.program, '/certificates?sort=-created_at'))
		.map(({ id }) => id), wanted, `${who}: in another order`);
	for (const each of few)
		assert.equal((await person.program.get(
			`/certificates/${each.card}`)).status,
		seen.has(each.id) ? 200 : 404, `${who}: ${each.card}`);
	same((await all(person.program, `/certificates?member_id=${some.id}`))
		.map(({ id }) => id), seen.has(some.id) ? [some.card] : [],
	`${who}: of one person`);
}

for (let n = 1; n <= Number(process.env.RIGHTS_WORLDS ?? 3); n++)
	test(`A7 POL-09 POL-10 POL-11 ORG-40 list, search, detail and export show the same rows: world ${n} of seed ${seed}`,
		{ timeout: 180000 }, async () => {
			const world = await makeWorld();
			const kind = await type(world.owner);

			world.people.push({ id: world.owner.member.id, program: world.owner,
				email: world.owner.email, department: null, exceptions: [],
				grants: [{ allows: TEMPLATES.admin, bound: 'none' }] });
			const plans = Array.from({ length: 9 }, () => plan(world));
			const made = await parallel(plans, 4, async (each) => {
				const program = await add(world.owner, 'member');
				const person = { id: program.member.id, program,
					email: program.email, exceptions: [],
					grants: [{ allows: TEMPLATES.member, bound: 'none' }] };

				await place(world, person, each);
				for (const role of each.roles)
					await giveRole(world, person, role);
				if (each.exception !== null)
					await makeException(world, person, each.exception);
				return person;
			});

			world.people.push(...made);
			await parallel(world.people, 4, async (person) => {
				person.card = (await certificate(world.owner, kind,
					{ member_id: person.id })).id;
			});
			const looked = world.people.map(() => ({ some: pick(world.people),
				few: world.people.filter(() => random(2) === 0) }));

			await parallel(world.people, 4, async (person, i) => {
				await checkPeople(world, person, `person ${i}`, looked[i]);
				await checkCards(world, person, `person ${i}`, looked[i]);
			});
		});
