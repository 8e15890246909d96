// What is denied, what nobody uses, and what follows from it.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { add, browse, name, organization, sql } from './client.mjs';

let owner, member, other, auditor;

const list = async (what, who = auditor) => (await who.must(200, 'GET',
	`/permissions/${what}`)).data;
const denials = async () => (await list('denials')).map(
	({ permission, count, people_count: people }) =>
		`${permission} ${count} ${people}`).sort();

/** Who was there and had it a while ago. */
const age = (table, id) => sql(`begin;
	set local session_replication_role = replica;
	update ${table} set valid_from = valid_from - interval '120 days'
	where id = '${id}' or ${table === 'role_permission' ?
		`role_id = '${id}'` : `member_id = '${id}'`}; commit`);

before(async () => {
	owner = await organization();
	member = await add(owner, 'member');
	other = await add(owner, 'member');
	auditor = await add(owner, 'auditor');
}, { timeout: 60000 });

test('POL-46 what is denied is counted by permission and day, and who may look is told',
	async () => {
		assert.deepEqual(await denials(), []);
		for (let i = 0; i < 3; i++)
			assert.equal((await member.get('/members')).status, 403);
		assert.equal((await other.get('/members')).status, 403);
		assert.equal((await other.post('/departments', { name: 'x' })).status,
			403);
		assert.equal((await other.get('/organizations')).status, 200);
		assert.deepEqual(await denials(),
			['department.write 1 1', 'member.read 4 2']);
		assert.equal((await member.get('/permissions/denials')).status, 403);
		assert.deepEqual(await denials(), ['audit.read 1 1',
			'department.write 1 1', 'member.read 4 2']);
		assert.equal((await list('denials'))[0].day,
			new Date().toISOString().slice(0, 10));
		assert.equal((await list('denials', await organization())).length, 0,
			'nobody else\'s');
	});

test('POL-46 who is not signed in, or has no organization, is not counted',
	async () => {
		const before = await denials();
		const browser = await browse(member.email);

		await browser.signIn('nobody@example.test');
		assert.equal((await owner.get('/permissions/usage')).status, 200);
		assert.deepEqual(await denials(), before);
	});

test('POL-48 who was denied the same again and again is offered the least role',
	async () => {
		const { id } = await owner.must(201, 'POST', '/roles', {
			name: name('Reader'), permissions: ['member.read'] });
		const find = async () => (await list('advice')).filter(({ kind }) =>
			kind === 'give').map(({ member_id: who, permission, role_id: role,
			count }) => [who, permission, role, count]);

		assert.deepEqual(await find(), [[member.member.id, 'member.read', id, 3]]);
		await owner.must(200, 'POST', `/members/${member.member.id}/roles`,
			{ role_id: id });
		assert.deepEqual(await find(), [], 'who has it needs no advice');
	});

test('POL-41 POL-48 what somebody has and does not use is told, and what nobody uses',
	async () => {
		const title = name('Keeper');
		const { id } = await owner.must(201, 'POST', '/roles', { name: title,
			permissions: ['certificate_type.write', 'department.write'] });
		const find = async () => (await list('unused')).filter(({ name: role }) =>
			role === title).map(({ id: who, permissions }) =>
			`${who} ${permissions}`).sort();
		const narrow = async () => (await list('advice')).filter(({ kind,
			role_id: role }) => kind === 'narrow' && role === id).map(
			({ permission, count }) => `${permission} ${count}`);

		for (const who of [member, other]) {
			const { id: given } = await owner.must(200, 'POST',
				`/members/${who.member.id}/roles`, { role_id: id });

			assert.deepEqual(await find(), who === member ? [] :
				[`${member.member.id} 2`], 'not what was given lately');
			await age('member_role', given);
		}
		await age('role_permission', id);
		assert.deepEqual(await find(), [member, other].map(({ member: { id: who } }) =>
			`${who} 2`).sort());
		assert.deepEqual(await narrow(),
			['certificate_type.write 2', 'department.write 2']);
		await other.must(201, 'POST', '/departments', { name: name('D') });
		assert.deepEqual(await find(), [`${member.member.id} 2`]);
		assert.deepEqual(await narrow(), ['certificate_type.write 2']);
	});

test('POL-46 POL-41 POL-48 the page tells it in words, and that nothing is nothing',
	async () => {
		const page = await (await browse(auditor.email))
			.get('/permissions/usage');

		assert.match(page.text, /See the people of the organization/);
		assert.match(page.text, /none of the 2 people who have had the role/);
		assert.match(page.text, /only changes leave a trace/i);
		const fresh = await (await browse((await organization()).email))
			.get('/permissions/usage');

		for (const text of ['Nothing was denied to anybody',
			'Nothing to suggest', 'There is no such role'])
			assert.ok(fresh.text.includes(text), text);
	});
