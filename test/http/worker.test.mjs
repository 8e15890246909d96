// Background work with a real SMTP server, which is there, busy, gone, or says
// no; and workers that are killed in the middle. The stack's own worker rests
// meanwhile: its place take workers that this file starts.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { Program, loopback, name, rows, sleep, sql, stack } from './client.mjs';

const run = promisify(execFile);
const PORT = stack.port + 7;
let folder, server;
const workers = new Set();

const library = (commands) => run('bash', ['-c', `
	. "$OUTSTAFF_TOP/scripts/lib.sh"
	stack_use "$OUTSTAFF_DIR" ${stack.port}
	postgres_need
	${commands}`], { timeout: 60000, env: { ...process.env,
	OUTSTAFF_TOP: stack.top, HTTP_PORT: String(stack.httpPort) } });

async function serve() {
	server = spawn('/usr/bin/python3', [path.join(stack.top, 'test/servers/smtp'),
		String(PORT), folder, path.join(stack.dir, 'tls/cert.pem'),
		path.join(stack.dir, 'tls/key.pem')], { stdio: ['ignore', 'pipe', 'inherit'] });
	await new Promise((done, fail) => {
		server.stdout.once('data', done);
		server.once('exit', () => fail(new Error('the SMTP server ended')));
	});
}

async function stopServing() {
	const ended = new Promise((done) => { server.once('exit', done); });

	server.kill('SIGTERM');
	await ended;
}

const settings = (more = {}) => ({ ...process.env,
	OUTSTAFF_CONF: path.join(stack.dir, 'etc/outstaff/outstaff.conf'),
	SMTP_URL: `smtp://localhost:${PORT}`, SMTP_USER: 'app',
	SMTP_PASSWORD: 'mailpw',
	SMTP_CA_FILE: path.join(stack.dir, 'tls/cert.pem'), ...more });

function work() {
	const worker = spawn(path.join(stack.root, 'sbin/outstaff-worker'), [], {
		stdio: ['ignore', 'ignore', fs.openSync(path.join(stack.dir,
			'log/worker-test.log'), 'a')], env: settings() });

	workers.add(worker);
	worker.ended = new Promise((done) => { worker.once('exit', () => {
		workers.delete(worker);
		done();
	}); });
	return worker;
}

async function rest() {
	const all = [...workers];

	all.forEach((worker) => worker.kill('SIGTERM'));
	await Promise.all(all.map((worker) => worker.ended));
}

before(async () => {
	await library('process_stop worker');
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outstaff-smtp.'));
	await sql(`update job set status = 'discarded' where status = 'waiting'`);
	await serve();
}, { timeout: 60000 });

after(async () => {
	await rest();
	await stopServing();
	fs.rmSync(folder, { recursive: true });
	await library('stack_start');
}, { timeout: 60000 });

/** Mails that the server kept, as { to, id, raw }. */
const kept = () => fs.readdirSync(folder).filter((file) => file.endsWith('.eml'))
	.map((file) => fs.readFileSync(path.join(folder, file), 'latin1'))
	.map((raw) => ({ raw, to: raw.match(/^X-Test-To: (.*)\r$/m)[1],
		id: raw.match(/^Message-ID: (.*)\r$/m)[1] }));

const until = async (what, true_, ms = 20000) => {
	for (const end = Date.now() + ms; Date.now() < end; await sleep(50))
		if (await true_())
			return;
	assert.fail(`never: ${what}`);
};

/** Asks for as many mails as there are addresses; ids by address. */
async function order(addresses) {
	await sql(`begin; select mail_add('sign_up_again', null, address)
		from unnest('{${addresses.join(',')}}'::text[]) address; commit`);
	return addresses;
}

const outcome = async (address) => (await rows(`select m.status, m.error
	from message m where recipient = '${address}'`))[0];
const waiting = async () => Number(await sql(`select count(*) from job
	where kind = 'mail' and status in ('waiting', 'running')`));
const some = (count, word = 'to') => Array.from({ length: count },
	() => `${name(word)}@example.test`);

test('NTF-01 a mail goes by STARTTLS, signed in, to its one recipient',
	{ timeout: 60000 }, async () => {
		const [address] = await order(some(1));
		const worker = work();

		await until('the mail', () => kept().some(({ to }) => to === address));
		const [{ raw }] = kept().filter(({ to }) => to === address);

		assert.match(raw, /^X-Test-TLS: True\r$/m);
		assert.match(raw, /^X-Test-User: app\r$/m);
		assert.match(raw, /^X-Test-From: no-reply@localhost\r$/m);
		await until('the outcome', async () =>
			(await outcome(address)).status === 'sent');
		worker.kill('SIGTERM');
		await worker.ended;
	});

test('NTF-05 a waiting worker is woken by the change itself',
	{ timeout: 60000 }, async () => {
		work();
		await sleep(1500);
		const [address] = await order(some(1));
		const begun = performance.now();

		await until('the mail', () => kept().some(({ to }) => to === address), 3000);
		assert.ok(performance.now() - begun < 3000);
		await rest();
	});

test('NTF-06 NTF-07 what the server refuses for good is kept as failed; what it defers is tried again',
	{ timeout: 60000 }, async () => {
		await order(['fail@example.test', 'defer@example.test']);
		work();
		await until('the refusal', async () =>
			(await outcome('fail@example.test')).status === 'failed');
		assert.match((await outcome('fail@example.test')).error, /550/);
		await until('the second try', async () => Number(await sql(`select
			j.attempts from job j join message m on j.key = m.id::text
			where m.recipient = 'defer@example.test'`)) >= 2);
		assert.equal((await outcome('defer@example.test')).status, 'waiting');
		await rest();
		const { stdout } = await run(path.join(stack.root, 'bin/outstaffctl'),
			['queue'], { env: { ...process.env, OUTSTAFF_CONF:
				path.join(stack.dir, 'etc/outstaff/outstaff.conf') } });

		assert.match(stdout, /^mail\twaiting\t1\t.*451/m);
		await sql(`update job set status = 'discarded'
			where status = 'waiting' and kind = 'mail'`);
	});

test('NTF-06 the server is away for an hour: all is delivered once it is back',
	{ timeout: 120000 }, async () => {
		const addresses = await order(some(20));

		await stopServing();
		work();
		await until('every first try', async () => Number(await sql(`select
			count(*) from job where kind = 'mail' and status = 'waiting'
			and attempts > 0`)) === 20);
		// Nine tries are an hour and more; the clock is moved by as much.
		for (let i = 0; i < 8; i++) {
			await sql(`update job set run_at = now()
				where kind = 'mail' and status = 'waiting';
				notify job`);
			await until(`try ${i + 2}`, async () => Number(await sql(`select
				count(*) from job where kind = 'mail' and status = 'waiting'
				and attempts >= ${i + 2}`)) === 20);
		}
		assert.equal(kept().filter(({ to }) => addresses.includes(to)).length, 0);
		await serve();
		await sql(`update job set run_at = now()
			where kind = 'mail' and status = 'waiting'; notify job`);
		await until('all mails', async () => await waiting() === 0);
		for (const address of addresses)
			assert.equal(kept().filter(({ to }) => to === address).length, 1);
		await rest();
	});

test('NTF-05 NTF-06 workers killed fifty times under load: each mail arrives, twice only under one Message-ID',
	{ timeout: 180000 }, async () => {
		const addresses = [];
		let killed = 0;

		work();
		work();
		while (killed < 50) {
			addresses.push(...await order(some(10)));
			await sleep(60 + Math.random() * 200);
			const all = [...workers];
			const victim = all[Math.floor(Math.random() * all.length)];

			victim.kill('SIGKILL');
			await victim.ended;
			killed++;
			work();
		}
		await until('the queue is empty', async () => await waiting() === 0, 90000);
		const arrived = kept();

		for (const address of addresses) {
			const mine = arrived.filter(({ to }) => to === address);

			assert.ok(mine.length >= 1, `${address} got nothing`);
			assert.equal(new Set(mine.map(({ id }) => id)).size, 1);
			assert.equal((await outcome(address)).status, 'sent');
		}
		console.log(`mails: ${addresses.length}, sent twice: ${
			arrived.filter(({ to }) => addresses.includes(to)).length
			- addresses.length}`);
		await rest();
	});

test('NTF-06 an operator sees dead jobs, has them tried again, or forgets them',
	{ timeout: 60000 }, async () => {
		const control = (...words) => run(path.join(stack.root,
			'bin/outstaffctl'), ['queue', ...words], { env: { ...process.env,
			OUTSTAFF_CONF: path.join(stack.dir,
				'etc/outstaff/outstaff.conf') } });
		const [address] = await order(some(1));

		await sql(`update job j set status = 'dead', error = 'too often'
			from message m where j.key = m.id::text
			and m.recipient = '${address}'`);
		assert.match((await control('dead')).stdout, /too often/);
		await control('requeue', '--kind=mail');
		work();
		await until('the mail', () => kept().some(({ to }) => to === address));
		await rest();
		await assert.rejects(control('requeue', '--kind=mail'), /no dead job/);
		await assert.rejects(control('nonsense'), /usage/);
	});

test('NTF-08 a schedule fires once, with two workers',
	{ timeout: 60000 }, async () => {
		await sql(`delete from job where kind = 'sweep';
			update schedule set next_at = now() - interval '1 s'
			where kind = 'sweep'`);
		work();
		work();
		await until('the sweep', async () => await sql(`select count(*)
			from job where kind = 'sweep' and status = 'done'`) === '1');
		await sleep(500);
		assert.equal(await sql(`select count(*) from job
			where kind = 'sweep'`), '1');
		await rest();
	});

test('NTF-05 sign-up does not wait for the mail server', { timeout: 60000 },
	async () => {
		await stopServing();
		const begun = performance.now();

		await new Program({ address: loopback() }).must(200, 'POST',
			'/auth/register', { first_name: 'Ada', last_name: 'Q',
				email: `${name('nowait')}@example.test`,
				password: 'wander-copper-sunrise' });
		assert.ok(performance.now() - begun < 5000);
		await serve();
	});

test('NTF-01 doctor asks the mail server, or looks at the folder',
	{ timeout: 60000 }, () => {
		const doctor = (more) => spawnSync(path.join(stack.root,
			'bin/outstaffctl'), ['doctor'], { timeout: 40000,
			encoding: 'utf8', env: settings(more) }).stdout;

		assert.match(doctor(), /^ok +mails: smtp:\/\/localhost:/m);
		assert.match(doctor({ SMTP_PASSWORD: 'wrong' }), /^FAILED mails: ./m);
		assert.match(doctor({ SMTP_URL: 'smtp://localhost:1' }),
			/^FAILED mails: .*connect/im);
		assert.match(doctor({ SMTP_URL: '', MAIL_DIR: '/nowhere' }),
			/^FAILED mails: MAIL_DIR \/nowhere: No such file/m);
	});
