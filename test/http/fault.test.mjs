// Servers that die and come back under load. Each client keeps a ledger of what
// it was told is done; at the end the database must hold that, once. Only
// processes of this stack are touched, by its own pid files and scripts/lib.sh.
import test, { after, afterEach, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PASSWORD, Program, add, browse, loopback, name, organization, parallel, rows,
	send, sleep, sql, stack, type } from './client.mjs';

const run = promisify(execFile);
let owner, member, browser, kind;

before(async () => {
	owner = await organization();
	member = await add(owner, 'member');
	browser = await browse(owner.email);
	kind = await type(owner);
	// A stack for throw-away data may commit late; what is judged here is not
	// the disk but who was told what.
	await sql('alter system set synchronous_commit = on');
	await sql('select pg_reload_conf()');
}, { timeout: 60000 });

after(async () => {
	await sql('alter system reset synchronous_commit');
	await sql('select pg_reload_conf()');
});

/** What the stack's processes were told about sanitizers. */
const sanitizers = () => fs.readFileSync(`/proc/${leader('web-a')}/environ`,
	'utf8').split('\0').filter((each) => /^(A|UB|L)SAN_OPTIONS=/.test(each));

/** Runs functions of scripts/lib.sh on this stack. */
const library = (commands) => run('bash', ['-c', `
	. "$OUTSTAFF_TOP/scripts/lib.sh"
	stack_use "$OUTSTAFF_DIR" ${stack.port}
	postgres_need
	STACK_ENV=(${sanitizers().map((each) => `'${each}'`).join(' ')})
	${commands}`], { timeout: 120000, env: { ...process.env,
	OUTSTAFF_TOP: stack.top, HTTP_PORT: String(stack.httpPort) } });

const leader = (process) => Number(fs.readFileSync(path.join(stack.socket,
	`${process}.pid`), 'utf8').split('\n')[0]);

const stat = (pid) => {
	try {
		const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
		const [state, parent] = text.replace(/.*\) /s, '').split(' ');

		return { state, parent: Number(parent), program: text.match(/\((.*)\)/s)[1] };
	} catch {
		return null;
	}
};

/** The responders of pools: children of what the pid files name. */
function responders(pools = ['web', 'files', 'auth']) {
	const leaders = pools.flatMap((pool) =>
		['a', 'b'].map((instance) => leader(`${pool}-${instance}`)));

	return fs.readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).map(Number)
		.filter((pid) => {
			const found = stat(pid);

			return found !== null && found.program === 'outstaff-fcgi' &&
				found.state !== 'Z' && leaders.includes(found.parent);
		});
}

// ---- the load ---------------------------------------------------------------

const ledger = new Set();
const wanted = new Set();
const loads = new Set();

// A test that fails leaves no load behind for the next.
afterEach(() => Promise.all([...loads].map((work) => work.stop())));

/** True where there was such a process: it may have ended since it was seen. */
function tell(pid, signal) {
	try {
		return process.kill(pid, signal);
	} catch (error) {
		if (error.code !== 'ESRCH')
			throw error;
		return false;
	}
}

/** Mixed requests of clients until it is stopped; what came back, counted. */
function load(clients = 4) {
	const seen = { get: {}, post: {}, put: {}, login: {}, retried: 0, gap: 0 };
	let running = true;
	let last = performance.now();
	const count = (kindName, status) => {
		seen[kindName][status] = (seen[kindName][status] ?? 0) + 1;
		if (status < 500) {
			seen.gap = Math.max(seen.gap, performance.now() - last);
			last = performance.now();
		}
	};
	const ask = async (kindName, call) => {
		const answer = await call().catch((error) => ({
			status: error.code ?? error.message }));

		count(kindName, answer.status);
		return answer;
	};
	const write = async (program) => {
		const number = name('fault');
		const key = name('key');
		const card = Math.random() < 0.5;

		wanted.add(number);
		for (let i = 0; i < 150; i++) {
			const { status } = await ask('post', () => card ?
				program.post('/certificates', { number, certificate_type_id:
					kind.id, issuing_authority: 'X', issued_on: '2024-01-01' },
				{ key }) : program.post('/certificate-types', { name: number },
					{ key }));

			if (status === 201) {
				ledger.add(number);
				return;
			}
			seen.retried++;
			await sleep(100);
		}
	};
	const client = async (index) => {
		const program = new Program({ token: owner.token, address: loopback() });
		const tab = browser.copy();

		for (let i = index; running; i++)
			if (i % 40 === 7)
				await ask('login', () => new Program({ address: loopback() })
					.post('/auth/login', { email: member.email,
						password: PASSWORD }));
			else if (i % 4 === 3)
				await ask('put', () => program.put('/me/language',
					{ language: 'en' }));
			else if (i % 3 === 0)
				await ask('get', () => program.get('/certificates?limit=20'));
			else if (i % 3 === 1)
				await ask('get', () => tab.get('/certificate-types'));
			else
				await write(program);
	};
	const all = Promise.all(Array.from({ length: clients }, (_, i) => client(i)));

	const work = { async stop() {
		running = false;
		loads.delete(work);
		await all;
		console.log(`answers: ${JSON.stringify(seen)}`);
		return seen;
	} };

	loads.add(work);
	return work;
}

/** The database has what was acknowledged, once, and nothing that was not. */
async function settled() {
	const found = (await rows(`select number as word from certificate
			where organization_id = '${owner.organization.id}'
				and number is not null
		union all select name from certificate_type
			where organization_id = '${owner.organization.id}'
				and name like 'fault-%'`)).map((row) => row.word);

	assert.ok(ledger.size > 0, 'something was written');
	assert.deepEqual(found.filter((word, i) => found.indexOf(word) !== i), [],
		'nothing twice');
	assert.deepEqual([...ledger].filter((word) => !found.includes(word)), [],
		'nothing acknowledged is missing');
	assert.deepEqual([...wanted].filter((word) => !ledger.has(word)), [],
		'everything was done at last');
	assert.deepEqual(found.filter((word) => !wanted.has(word)), []);
}

const only = (counts, allowed) => assert.deepEqual(Object.keys(counts)
	.filter((status) => !allowed.includes(Number(status))), [],
JSON.stringify(counts));

/** Every worker answers again. */
const everywhere = async () => {
	const answers = await parallel(Array.from({ length: 32 }), 8,
		() => owner.get('/certificates'));

	assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [200]);
};

// ---- responders die ---------------------------------------------------------

test('F1 responders killed every 200 ms: each GET is 200, no write lost or twice',
	{ timeout: 120000 }, async () => {
		const work = load(4);
		let killed = 0;

		for (const end = Date.now() + 15000; Date.now() < end; await sleep(200)) {
			const pids = responders();

			if (pids.length === 0)
				continue;
			if (tell(pids[Math.floor(Math.random() * pids.length)], 'SIGKILL'))
				killed++;
		}
		const seen = await work.stop();

		console.log(`killed: ${killed}`);
		assert.ok(killed > 30, `${killed}`);
		only(seen.get, [200]);
		only(seen.post, [201, 502]);
		await settled();
	});

test('F1 the pools are whole again', { timeout: 30000 }, async () => {
	await sleep(1500);
	const cpus = (await import('node:os')).availableParallelism();

	assert.equal(responders(['web']).length, 2 * cpus);
	assert.equal(responders(['files']).length, 4);
	assert.equal(responders(['auth']).length, 2);
	await everywhere();
});

test('F1 all responders of an instance killed at once: the other answers',
	{ timeout: 60000 }, async () => {
		const work = load(4);

		for (let i = 0; i < 5; i++) {
			const parent = leader(`web-${'ab'[i % 2]}`);

			for (const pid of responders(['web']))
				if (stat(pid)?.parent === parent)
					tell(pid, 'SIGKILL');
			await sleep(700);
		}
		const seen = await work.stop();

		only(seen.get, [200]);
		only(seen.post, [201, 502]);
		await settled();
	});

// ---- PostgreSQL restarts ----------------------------------------------------

for (const [mode, signal, times] of [['fast', 'INT', 3],
	['immediate', 'QUIT', 2]])
	test(`F4 PostgreSQL restarted (${mode}) ${times} times: only 503, nothing lost`,
		{ timeout: 180000 }, async () => {
			const before = responders().sort();
			const work = load(4);

			for (let i = 0; i < times; i++) {
				await sleep(1500);
				await library(`process_stop postgres ${signal}; cluster_start`);
			}
			await sleep(1500);
			const seen = await work.stop();

			only(seen.get, [200, 503]);
			only(seen.post, [201, 502, 503]);
			await everywhere();
			await settled();
			// They connected again by themselves: none was started anew.
			assert.deepEqual(responders().sort(), before);
		});

test('F4 while PostgreSQL is down the answer is a 503 that says when to try again',
	{ timeout: 120000 }, async () => {
		await library('process_stop postgres INT');
		try {
			const begun = performance.now();
			const answers = [await owner.get('/certificates'),
				await owner.post('/certificate-types', { name: name('T') }),
				await browser.copy().get('/home'), await send('GET', '/readyz')];

			assert.deepEqual(answers.map((answer) => answer.status),
				[503, 503, 503, 503]);
			for (const answer of answers)
				assert.match(answer.headers['retry-after'], /^\d+$/);
			assert.match(answers[0].headers['content-type'], /problem\+json/);
			assert.match(answers[2].headers['content-type'], /text\/html/);
			assert.ok(performance.now() - begun < 10000);
			assert.equal((await send('GET', '/healthz')).status, 200);
			// Nothing of the database's inside is told.
			for (const answer of answers)
				assert.doesNotMatch(answer.text, /PGSQL|socket|postgres/i);
		} finally {
			await library('cluster_start');
		}
		await everywhere();
	});

test('F5 a backend killed under a worker is answered by another', {
	timeout: 60000 }, async () => {
	const work = load(3);

	for (let i = 0; i < 10; i++) {
		await sql(`select pg_terminate_backend(pid) from pg_stat_activity
			where usename = 'outstaff_app'`);
		await sleep(400);
	}
	const seen = await work.stop();

	only(seen.get, [200]);
	only(seen.post, [201, 503]);
	await settled();
});

// ---- instances restarted one after the other --------------------------------

test('F13 responders told to stop finish what they have: no request fails',
	{ timeout: 120000 }, async () => {
		const work = load(6);
		let told = 0;

		for (const end = Date.now() + 10000; Date.now() < end; await sleep(100)) {
			const pids = responders(['web', 'files']);

			if (pids.length < 4)
				continue;
			if (tell(pids[Math.floor(Math.random() * pids.length)], 'SIGTERM'))
				told++;
		}
		const seen = await work.stop();

		console.log(`told to stop: ${told}`);
		assert.ok(told > 20, `${told}`);
		only(seen.get, [200]);
		only(seen.post, [201]);
		await settled();
	});

// New processes take over the name of their socket; who had connected to the
// old ones is answered before they end.
test('F13 each pool restarted, instance after instance: no request fails',
	{ timeout: 180000 }, async () => {
		const before = responders();
		const work = load(16);

		for (let round = 0; round < 2; round++)
			for (const pool of ['web', 'files', 'auth'])
				for (const instance of ['a', 'b']) {
					await library(`
						of=$(cat "$DIR/run/${pool}-${instance}.of" || true)
						pool_restart ${pool} ${instance}
						echo "$of" >"$DIR/run/${pool}-${instance}.of"`);
					await sleep(300);
				}
		const seen = await work.stop();

		only(seen.get, [200]);
		only(seen.post, [201]);
		only(seen.put, [200, 204]);
		only(seen.login, [200]);
		await settled();
		assert.equal(responders().filter((pid) => before.includes(pid)).length, 0);
	});

test('F13 after all of it everybody is as they were', async () => {
	await everywhere();
	assert.equal((await member.get('/my-certificates')).status, 200);
	assert.equal((await send('GET', '/readyz')).status, 200);
});
