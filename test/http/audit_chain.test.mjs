// AUD-09, C15: the audit's chains prove themselves, in the database and in an
// export without one; whatever is done to either is found and named.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execFile } from 'node:child_process';
import { organization, rows, sleep, sql, stack, type } from './client.mjs';
import { mail } from './mail.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'audit-'));
const conf = path.join(stack.dir, 'etc/outstaff/outstaff.conf');
let owner, chain, count = 0;

/** outstaffctl audit: its exit status and what it says. */
const audit = (words, env = { OUTSTAFF_CONF: conf }) => new Promise((done) => {
	execFile(path.join(stack.root, 'bin/outstaffctl'), ['audit', ...words],
		{ env: { PATH: process.env.PATH, ...env }, timeout: 60000 },
		(error, stdout, stderr) => done({ code: error?.code ?? 0,
			text: stdout + stderr }));
});

async function exported() {
	const file = path.join(folder, `${++count}.jsonl`);
	const told = await audit(['export', chain, file]);

	assert.equal(told.code, 0, told.text);
	return { file, anchor: told.text.trim().split(' ').at(-1),
		lines: fs.readFileSync(file, 'utf8').trimEnd().split('\n') };
}

/** Offline: without settings, database or store. */
async function judged(lines, ...options) {
	const file = path.join(folder, `${++count}.jsonl`);

	fs.writeFileSync(file, `${lines.join('\n')}\n`);
	return audit(['verify', `--file=${file}`, ...options], {});
}

/** Does something to the database past its triggers, looks, undoes it. */
async function tampered(change, undo) {
	await sql(`set session_replication_role = replica; ${change}`);
	const told = await audit(['verify', chain]);

	await sql(`set session_replication_role = replica; ${undo}`);
	return told;
}

before(async () => {
	owner = await organization();
	chain = owner.organization.id;
	await type(owner, { name: 'Größe "zwei" \\ 😀 \u2028 </b>',
		description: 'a\nb\tc\u00a0d', lead_days: [30, 7, 1] });
}, { timeout: 60000 });

after(() => fs.rmSync(folder, { recursive: true }));

test('AUD-09 the worker seals within seconds what was changed',
	{ timeout: 60000 }, async () => {
		for (let left = 1; left > 0; await sleep(200))
			[{ left }] = await rows(`select count(*)::int as left
				from audit_unsealed where organization_id = '${chain}'`);
		assert.equal((await audit(['verify', chain])).code, 0);
	});

test('AUD-09 an export verifies without the server, whatever text is in it',
	{ timeout: 60000 }, async () => {
		const { file, lines, anchor } = await exported();
		const [{ events }] = await rows(`select count(*)::int as events
			from audit_event where organization_id = '${chain}'`);
		const found = lines.map((line) => JSON.parse(line));
		const told = await audit(['verify', `--file=${file}`,
			`--anchor=${anchor}`], {});

		assert.equal(found.filter((line) => line.operation).length, events);
		assert.ok(found.some((line) => line.changes?.name?.[1]
			=== 'Größe "zwei" \\ 😀 \u2028 </b>'));
		assert.equal(told.code, 0, told.text);
		assert.match(told.text, new RegExp(`ok .*${events} events`));
		assert.notEqual((await audit(['export', chain, file])).code, 0,
			'an export that is there is not written over');
	});

test('AUD-09 what was done to an export is named',
	{ timeout: 60000 }, async () => {
		const { lines, anchor } = await exported();
		const place = lines.findIndex((line) => line.includes('zwei'));
		const { id } = JSON.parse(lines[place]);
		const changed = lines.with(place,
			lines[place].replace('zwei', 'drei'));
		const swapped = lines.with(place, lines[place - 1])
			.with(place - 1, lines[place]);
		const cases = [
			[changed, `event ${id} has been changed`],
			[lines.toSpliced(place, 1), `event ${id} is missing`],
			[swapped, 'out of its order'],
			[lines.toSpliced(place, 0, lines[place]), `${id} stands twice`],
			[lines.toSpliced(place, 0, lines[place].replaceAll(id,
				id.replace('-7', '-8'))), 'is in no seal'],
			[lines.slice(0, -1), 'cut off'],
		];

		for (const [made, said] of cases) {
			const told = await judged(made);

			assert.equal(told.code, 1, said);
			assert.ok(told.text.includes(said), told.text);
		}
		const next = Number(anchor.split('-')[0]) + 1;
		const cut = await judged(lines,
			`--anchor=${next}-${anchor.split('-')[1]}`);

		assert.equal(cut.code, 1);
		assert.match(cut.text, /its tail was cut off/);
		assert.match((await judged(lines, '--anchor=1-0')).text,
			/is no anchor/);
	});

test('AUD-09 what was done to the database is named',
	{ timeout: 60000 }, async () => {
		const { lines } = await exported();
		const { id } = JSON.parse(lines.find((line) =>
			line.includes('zwei')));
		const row = `audit_event where organization_id = '${chain}'
			and id = '${id}'`;
		const update = (text) => `update audit_event set action = '${text}'
			where organization_id = '${chain}' and id = '${id}'`;
		const changed = await tampered(update('organization.write'),
			update('certificate_type.write'));

		assert.equal(changed.code, 1);
		assert.ok(changed.text.includes(`event ${id} has been changed`),
			changed.text);
		const removed = await tampered(`create table public.kept as
			select * from ${row}; delete from ${row}`,
		`insert into audit_event select * from public.kept;
			drop table public.kept`);

		assert.equal(removed.code, 1);
		assert.ok(removed.text.includes(`event ${id} is missing`),
			removed.text);
		const added = await tampered(`insert into audit_event
			(organization_id, action, subject_kind, operation, changes)
			values ('${chain}', 'forged', 'x', 'insert', '{}')`,
		`delete from audit_event where action = 'forged'`);

		assert.equal(added.code, 1);
		assert.match(added.text, /in no seal: it was put in past/);
		assert.equal((await audit(['verify', chain])).code, 0);
	});

test('AUD-09 a head is anchored in the store and by mail: no tail is cut',
	{ timeout: 90000 }, async () => {
		const [{ email }] = await rows(`select email from account
			where id = '${owner.account_id}'`);
		const { anchor } = await exported();
		const [{ sequence }] = await rows(`select max(sequence)::int as sequence
			from audit_seal where organization_id = '${chain}'`);

		await sql(`update schedule set next_at = now()
			where kind = 'audit_anchor'; notify job`);
		const told = await mail(email, 1).then(async (first) =>
			first.text.includes(anchor) ? first : mail(email, 2));

		assert.ok(told.text.includes(anchor), told.text);
		const kept = 'create schema kept; ' + ['audit_event', 'audit_seal',
			'audit_anchor'].map((table) => `create table kept.${table} as
			select * from ${table} where organization_id = '${chain}';`)
			.join(' ');
		const cut = await tampered(`${kept}
			delete from audit_event e using audit_seal s
			where s.organization_id = '${chain}'
				and s.sequence = ${sequence}
				and e.organization_id = '${chain}'
				and e.id = any (s.event_ids);
			delete from audit_anchor where organization_id = '${chain}';
			delete from audit_seal where organization_id = '${chain}'
				and sequence = ${sequence}`,
		`insert into audit_event select * from kept.audit_event
				on conflict do nothing;
			insert into audit_seal select * from kept.audit_seal
				on conflict do nothing;
			insert into audit_anchor select * from kept.audit_anchor
				on conflict do nothing;
			drop schema kept cascade`);

		assert.equal(cut.code, 1);
		assert.ok(cut.text.includes(`seal ${sequence} is anchored and missing`),
			cut.text);
		assert.equal((await audit(['verify', chain])).code, 0);
	});

test('AUD-09 the commands say how they are used', async () => {
	for (const words of [[], ['verify', 'a', 'b'], ['verify', '--no=1'],
		['export', 'a'], ['verify', '--anchor=1-0123456789abcdef'],
		['verify', 'a', '--file=b']])
		assert.equal((await audit(words)).code, 1, words.join(' '));
	assert.match((await audit(['verify', 'no-such-place'])).text,
		/there is no organization/);
	assert.equal((await audit(['verify', 'none'])).code, 0);
});
