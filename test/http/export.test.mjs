// What the worker makes for people to take along: seen while it is made,
// cancelled, begun again after a crash, and nobody else's.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { execFileSync, spawn } from 'node:child_process';
import { Program, account, add, browse, certificate, fetchLink, loopback, name,
	organization, rows, signedIn, sleep, sql, stack, type } from './client.mjs';

const ROWS = 2300;
let owner, admin, member, kind;

const until = async (what, isTrue, ms = 30000) => {
	for (const end = Date.now() + ms; Date.now() < end; await sleep(50))
		if (await isTrue())
			return;
	assert.fail(`never: ${what}`);
};

before(async () => {
	owner = await organization();
	admin = await add(owner, 'admin');
	member = await add(owner, 'member');
	kind = await type(owner);
	await certificate(member, kind, { number: 'FIRST' });
	// Rows as an import makes them: no mail for each.
	await sql(`begin; set local session_replication_role = replica;
		insert into certificate (organization_id, id, member_id,
			certificate_type_id, number, issuing_authority, issued_on,
			expires_on, holder_name, review, review_reason,
			created_at, updated_at)
		select organization_id, uuid_v7(), member_id, certificate_type_id,
			'N' || i, issuing_authority, issued_on, null,
			holder_name, 'pending', null, now(), now()
		from certificate, generate_series(2, ${ROWS}) i
		where number = 'FIRST'
			and organization_id = '${owner.organization.id}'; commit`);
}, { timeout: 120000 });

const begin = async (who, what = 'certificates', fields = {}) => {
	const answer = await who.post(`/${what}/exports`, fields);

	assert.equal(answer.status, 202, answer.text);
	assert.equal(answer.headers.location, `/api/v1/exports/${answer.json.id}`);
	return answer.json;
};
const get = async (who, id) => (await who.get(`/exports/${id}`)).json;
const ended = async (who, id, status = 'ready') => {
	await until(`${id} is ${status}`, async () => {
		const now = await get(who, id);

		return !now.is_open && assert.equal(now.status, status) === undefined;
	});
	return get(who, id);
};
async function fetchFile(who, id) {
	const link = await who.get(`/exports/${id}/file`);

	assert.equal(link.status, 303, link.text);
	const answer = await fetchLink(link.headers.location, who.address);

	assert.equal(answer.status, 200);
	assert.match(answer.headers['content-disposition'], /^attachment/);
	return answer.body.toString('utf8');
}

/** Whoever reads certificates waits until the end of this. */
async function hold() {
	const lock = spawn('psql', ['-XAtq', '-h', stack.socket, '-U', 'postgres',
		'-d', 'outstaff'], { stdio: ['pipe', 'pipe', 'inherit'] });

	lock.stdin.write(`begin; lock table outstaff.certificate in
		access exclusive mode; select 'held';\n`);
	await new Promise((done) => { lock.stdout.once('data', done); });
	return () => new Promise((done) => {
		lock.once('exit', done);
		lock.stdin.end('commit;\n');
	});
}

const stored = (id) => rows(`select storage_key from export where id = '${id}'`)
	.then(([{ storage_key: key }]) => fs.existsSync(path.join(stack.dir,
		'lib/outstaff/documents', key)));
const job = async (id) => (await rows(`select status, attempts, error from job
	where key = '${id}'`))[0];

test('NTF-15 NTF-14 the certificates of an organization are made into a file, all of them once',
	{ timeout: 60000 }, async () => {
		const made = await begin(owner);

		assert.equal(made.status, 'waiting');
		assert.equal(made.is_open, true);
		const now = await ended(owner, made.id);

		assert.deepEqual([now.done, now.total, now.percent], [ROWS, ROWS, 100]);
		assert.ok(Date.parse(now.expires_at) - Date.now() > 6 * 86400000);
		const text = await fetchFile(owner, made.id);
		const direct = await owner.get('/certificates.csv');

		assert.equal(text.length, now.file_size);
		if (stack.storage === 'file')
			assert.equal(await stored(made.id), true);
		assert.deepEqual(text.split('\r\n').sort(),
			direct.text.split('\r\n').sort());
		assert.ok((await owner.get('/exports')).json.data.some(({ id }) =>
			id === made.id));
	});

test('NTF-15 the filters of the list are those of the file', { timeout: 60000 },
	async () => {
		const made = await begin(owner, 'certificates', { review: 'verified' });
		const now = await ended(owner, made.id);

		assert.deepEqual([now.done, now.total], [0, 0]);
		assert.match(await fetchFile(owner, made.id), /^id,[^\n]*\r\n$/);
		assert.equal((await owner.post('/certificates/exports',
			{ review: 'nonsense' })).status, 422);
		assert.equal((await member.post('/certificates/exports')).status, 403);
	});

test('NTF-15 IDN-14 all that is kept of somebody, in any organization or none',
	{ timeout: 60000 }, async () => {
		const who = await signedIn(await account());
		const made = await begin(who, 'account');

		await ended(who, made.id);
		const text = await fetchFile(who, made.id);
		const file = JSON.parse(text);
		const direct = (await who.get('/account/export')).json;

		assert.deepEqual(file.profile, direct.profile);
		assert.deepEqual(file.memberships, direct.memberships);
		assert.deepEqual(file.certificates, direct.certificates);
		assert.deepEqual(Object.keys(file), ['profile', 'two_factor',
			'memberships', 'roles_and_exceptions', 'certificates', 'identities',
			'notification_preferences', 'sessions', 'api_tokens',
			'notifications', 'messages']);
		assert.ok(!text.includes('token_hash') && !text.includes('$s1$'));
		const { token } = await member.must(201, 'POST', '/account/api-tokens',
			{ name: name('token'), scopes: ['certificate.read'] });
		const mine = await begin(member, 'account');

		await ended(member, mine.id);
		const all = await fetchFile(member, mine.id);
		const kept = JSON.parse(all);

		assert.equal(kept.certificates.length, ROWS);
		assert.equal(kept.roles_and_exceptions.length, 1);
		assert.equal(kept.roles_and_exceptions[0].role, 'Member');
		assert.deepEqual(kept.api_tokens.map(({ prefix, scopes }) =>
			[prefix, scopes]), [[token.slice(0, 10), ['certificate.read']]]);
		assert.ok(!all.includes(token));
		assert.ok(kept.notifications.some(({ event }) =>
			event === 'role_granted'));
		assert.ok(kept.messages.length > 0);
		assert.ok(kept.messages.every(({ recipient }) =>
			recipient === member.email), "nobody else's");
	});

test('NTF-15 cancelled while it is made: the worker stops, nothing is there',
	{ timeout: 60000 }, async () => {
		const release = await hold();
		const made = await begin(owner);

		try {
			await until('it runs', async () => (await get(owner, made.id))
				.status === 'running');
			assert.equal((await owner.get(`/exports/${made.id}/file`)).status,
				404);
			const tries = await Promise.all([1, 2, 3].map(() =>
				owner.delete(`/exports/${made.id}`)));

			assert.deepEqual(tries.map(({ status }) => status).sort(),
				[204, 409, 409]);
		} finally {
			await release();
		}
		await until('its job ends', async () =>
			(await job(made.id)).status === 'done');
		const now = await get(owner, made.id);

		assert.deepEqual([now.status, now.is_open, now.file_size],
			['cancelled', false, null]);
		assert.equal(await stored(made.id), false);
		assert.equal((await owner.get(`/exports/${made.id}/file`)).status, 404);
	});

test('NTF-15 NTF-06 a worker is killed while it makes one: another begins anew',
	{ timeout: 90000 }, async () => {
		const release = await hold();
		const made = await begin(owner);

		try {
			await until('it runs', async () => (await get(owner, made.id))
				.status === 'running');
			const parent = fs.readFileSync(path.join(stack.dir,
				'run/worker.pid'), 'utf8').trim().split(/\s/)[0];
			const child = execFileSync('pgrep', ['-P', parent],
				{ encoding: 'utf8' }).trim().split('\n');

			child.forEach((pid) => process.kill(Number(pid), 'SIGKILL'));
			assert.equal((await get(owner, made.id)).status, 'running');
			assert.equal((await owner.get(`/exports/${made.id}/file`)).status,
				404, 'nothing half');
		} finally {
			await release();
		}
		await ended(owner, made.id);
		assert.equal((await job(made.id)).attempts, 2);
		assert.equal((await fetchFile(owner, made.id)).trimEnd()
			.split('\r\n').length, ROWS + 1);
	});

test('NTF-15 A2 only who asked sees, ends and fetches it, while allowed to',
	{ timeout: 60000 }, async () => {
		const made = await begin(admin);
		const stranger = await organization();

		await ended(admin, made.id);
		for (const other of [owner, member, stranger]) {
			for (const [method, target] of [['GET', ''], ['GET', '/file'],
				['DELETE', '']])
				assert.equal((await other.call(method,
					`/exports/${made.id}${target}`)).status, 404);
			assert.ok(!(await other.get('/exports')).json.data.some(({ id }) =>
				id === made.id));
		}
		assert.equal(await sql(`begin;
			select set_config('outstaff.account', '${owner.account_id}', true),
				set_config('outstaff.org', '${owner.organization.id}', true);
			select count(*) from export where id = '${made.id}'; commit`,
		'outstaff_app').then((text) => text.split('\n').at(-1)), '0');
		await sql(`update member_role g set role_id = r.id from role r
			where g.member_id = '${admin.member.id}'
			and r.organization_id = g.organization_id
			and r.template = 'member'`);
		assert.equal((await admin.get(`/exports/${made.id}`)).status, 200);
		assert.equal((await admin.get(`/exports/${made.id}/file`)).status, 404,
			'who may not export any more');
		await sql(`update member_role g set role_id = r.id from role r
			where g.member_id = '${admin.member.id}'
			and r.organization_id = g.organization_id
			and r.template = 'admin'`);
		assert.equal((await admin.get(`/exports/${made.id}/file`)).status, 303);
	});

test('NTF-15 U17 a token for exports gets these, and nothing else of its owner',
	{ timeout: 60000 }, async () => {
		const { token } = await owner.must(201, 'POST', '/account/api-tokens',
			{ name: name('token'), scopes: ['certificate.export'] });
		const other = await owner.must(201, 'POST', '/account/api-tokens',
			{ name: name('token'), scopes: ['certificate.read'] });
		const script = new Program({ token, address: loopback() });
		const made = await begin(script, 'certificates', { review: 'verified' });
		const own = await begin(owner, 'account');

		await ended(script, made.id);
		await ended(owner, own.id);
		assert.equal((await script.get(`/exports/${made.id}/file`)).status, 303);
		assert.equal((await new Program({ token: other.token,
			address: loopback() }).get(`/exports/${made.id}/file`)).status, 404);
		assert.equal((await script.get(`/exports/${own.id}/file`)).status, 404);
		assert.equal((await script.get('/exports')).status, 403);
		assert.equal((await script.post('/account/exports')).status, 403);
	});

test('NTF-15 one of a kind at a time; what fails for good says so',
	{ timeout: 60000 }, async () => {
		const release = await hold();
		const made = await begin(owner);

		try {
			const again = await owner.post('/certificates/exports');

			assert.equal(again.status, 409);
			assert.match(again.json.error, /being made already/);
			await until('it runs', async () => (await get(owner, made.id))
				.status === 'running');
			await sql(`update job set status = 'dead', worker_pid = null,
				worker_since = null, error = 'Somebody said so.'
				where key = '${made.id}'`);
			assert.equal((await get(owner, made.id)).status, 'failed');
		} finally {
			await release();
		}
		await sql(`update job set status = 'waiting', run_at = now()
			where key = '${made.id}'; notify job`);
		await ended(owner, made.id);
	});

test('NTF-15 its file is deleted when asked for, and by itself after a week',
	{ timeout: 90000 }, async () => {
		const first = await begin(owner);

		await ended(owner, first.id);
		assert.equal((await owner.delete(`/exports/${first.id}`)).status, 204);
		assert.equal((await get(owner, first.id)).status, 'expired');
		assert.equal((await owner.get(`/exports/${first.id}/file`)).status, 404);
		const second = await begin(owner);

		await ended(owner, second.id);
		await sql(`begin; set local session_replication_role = replica;
			update export set updated_at = now() - interval '1 hour',
				expires_at = case status when 'ready'
					then now() - interval '1 second' end
			where id in ('${first.id}', '${second.id}'); commit`);
		assert.equal((await owner.get(`/exports/${second.id}/file`)).status,
			404, 'at the instant');
		await sql(`update schedule set next_at = now() where kind = 'sweep';
			notify job`);
		await until('both are swept', async () => await sql(`select count(*)
			from export where swept_at is not null
			and id in ('${first.id}', '${second.id}')`) === '2');
		assert.equal((await get(owner, second.id)).status, 'expired');
		assert.equal(await stored(first.id) || await stored(second.id), false);
	});

test('NTF-13 NTF-15 open pages learn how far it is', { timeout: 60000 },
	async () => {
		const browser = await browse(owner.email);
		let seen = '';
		const request = https.get({ host: '127.0.0.1', port: stack.port,
			servername: stack.host, ca: stack.ca, path: '/events', agent: false,
			localAddress: loopback(), headers: { cookie: browser.cookie,
				host: new URL(stack.url).host, accept: 'text/event-stream' } });
		const answer = await new Promise((done, fail) => {
			request.on('response', done);
			request.on('error', fail);
		});

		answer.on('data', (part) => { seen += part; });
		answer.on('error', () => {});
		const made = await begin(owner);

		await ended(owner, made.id);
		await until('the event', () => seen.includes('event: export') &&
			seen.includes(`data: ${made.id}`));
		request.destroy();
	});

test('NTF-15 UX without JavaScript: begun by a form, seen by reload, ended by a form',
	{ timeout: 60000 }, async () => {
		const who = await signedIn(await account());
		const browser = await browse(who.email);
		const empty = await browser.get('/exports');

		assert.match(empty.text, /No exports yet/);
		const begun = await browser.submit('/account/exports');

		assert.equal(begun.status, 303);
		assert.match(begun.headers.location, /^\/exports\/[0-9a-f-]{36}$/);
		await until('its page says so', async () => /Download/.test(
			(await browser.get(begun.headers.location)).text));
		const file = await browser.get(`${begun.headers.location}/file`);

		assert.equal(file.status, 303);
		const again = await browser.submit(begun.headers.location, {},
			{ method: 'DELETE' });

		assert.equal(again.status, 303);
		assert.match((await browser.get('/exports')).text, /File deleted/);
	});
