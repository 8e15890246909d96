// Text messages by a real HTTPS service that takes them as Twilio does: it
// checks who asks and what is asked, is busy, down, slow, or loses its answer,
// and reports what became of each message, signed. The stack runs with it while
// this file does.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createHmac, randomInt } from 'node:crypto';
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { account, add, browse, certificate, organization, rows, send, signedIn,
	sleep, sql, stack, type } from './client.mjs';

const run = promisify(execFile);
const PORT = stack.port + 12;
const CERT = path.join(stack.dir, 'tls/cert.pem');
const ACCOUNT = 'AC0123456789abcdef0123456789abcdef';
const SMS = { SMS_URL: `https://localhost:${PORT}`, SMS_ACCOUNT: ACCOUNT,
	SMS_TOKEN: 'sms-token', SMS_FROM: '+4930123456', SMS_CA_FILE: CERT };
let folder, server;

const library = (commands, more = {}) => run('bash', ['-c', `
	. "$OUTSTAFF_TOP/scripts/lib.sh"
	stack_use "$OUTSTAFF_DIR" ${stack.port}
	postgres_need
	${commands}`], { timeout: 120000, env: { ...process.env,
	OUTSTAFF_TOP: stack.top, HTTP_PORT: String(stack.httpPort), ...more } });

async function serve() {
	server = spawn('/usr/bin/python3', [path.join(stack.top, 'test/servers/sms'),
		String(PORT), folder, CERT, path.join(stack.dir, 'tls/key.pem')],
	{ stdio: ['ignore', 'pipe', 'inherit'] });
	await new Promise((done, fail) => {
		server.stdout.once('data', done);
		server.once('exit', () => fail(new Error('the service ended')));
	});
}

before(async () => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outstaff-sms.'));
	await serve();
	await library('stack_start', SMS);
}, { timeout: 180000 });

after(async () => {
	server.kill('SIGTERM');
	fs.rmSync(folder, { recursive: true });
	await library('stack_start');
}, { timeout: 180000 });

const mode = (text) => fs.writeFileSync(path.join(folder, 'mode'), text);
const kept = (to) => fs.readdirSync(folder).filter((file) =>
	file.endsWith('.json')).map((file) => JSON.parse(fs.readFileSync(
	path.join(folder, file), 'utf8'))).filter((each) => each.to === to);
const number = (end = '0') => `+4915${String(randomInt(1e8)).padStart(8, '0')}${
	end}`;

const until = async (what, isTrue, ms = 20000) => {
	for (const end = Date.now() + ms; Date.now() < end; await sleep(50))
		if (await isTrue())
			return;
	assert.fail(`never: ${what}`);
};

/** A message to a number, as a notification's; its id. */
async function order(to) {
	const owner = await organization();

	await sql(`update account set phone = '${to}', phone_verified_at = now()
			where id = '${owner.account_id}';
		insert into notification_preference (account_id, event, by_app,
			by_mail, by_sms)
		values ('${owner.account_id}', 'role_granted', false, false, true);
		select notify('role_granted', '${owner.account_id}', '${
	owner.organization.id}', null, 'Auditor', null, 'Corp & Co')`);
	return sql(`select id from message where recipient = '${to}'`);
}

const outcome = async (id) => (await rows(`select status, attempts, error,
	provider_id, provider_status, sent_at is not null as has_time
	from message where id = '${id}'`))[0];
const job = async (id) => (await rows(`select status, attempts from job
	where kind = 'sms' and key = '${id}'`))[0];
const hurry = (id) => sql(`update job set run_at = now()
	where key = '${id}' and status = 'waiting'; notify job`);

const sign = (url, fields, token = SMS.SMS_TOKEN) => createHmac('sha1', token)
	.update(url + Object.keys(fields).sort().map((each) =>
		each + fields[each]).join('')).digest('base64');

/** Reports as the service does; anything may be forged. */
const report = (id, fields, { signature, headers = {}, url = `${stack.url
}/api/v1/messages/${id}/outcome` } = {}) => send('POST',
	new URL(url).pathname, { body: new URLSearchParams(fields).toString(),
		headers: { 'content-type': 'application/x-www-form-urlencoded',
			'x-twilio-signature': signature ?? sign(url, fields), ...headers } });
const fieldsOf = (sid, status, more = {}) => ({ MessageSid: sid, SmsSid: sid,
	AccountSid: ACCOUNT, MessageStatus: status, To: '+1', From: '+2', ...more });

test('NTF-04 a message goes out beside the request, signed in, as a form, to a proven number',
	{ timeout: 60000 }, async () => {
		const to = number('7');
		const id = await order(to);

		await until('the message', () => kept(to).length === 1);
		const [message] = kept(to);

		assert.equal(message.from, SMS.SMS_FROM);
		assert.match(message.body, /You have a new role at Corp & Co: Auditor\./);
		assert.equal(message.callback,
			`${stack.url}/api/v1/messages/${id}/outcome`);
		await until('its delivery', async () =>
			(await outcome(id)).status === 'delivered');
		const kind = await outcome(id);

		assert.equal(kind.provider_id, message.sid);
		assert.equal(kind.provider_status, 'delivered');
		assert.equal(kind.attempts, 1);
		assert.equal(kind.has_time, true);
		await until('the late word', () => fs.existsSync(path.join(folder,
			`${String(message.number).padStart(6, '0')}.sent`)));
		assert.equal((await outcome(id)).status, 'delivered',
			'what comes late takes nothing back');
	});

test('NTF-07 what was not delivered says why', { timeout: 60000 }, async () => {
	const id = await order(number('9'));

	await until('the report', async () => (await outcome(id)).status === 'failed');
	assert.match((await outcome(id)).error, /undelivered, error 30003/);
	assert.equal((await job(id)).status, 'done');
});

test('NTF-06 a service that is busy or down is asked again, later; each message goes once',
	{ timeout: 90000 }, async () => {
		for (const how of ['busy 2', 'down 2']) {
			const to = number();

			mode(how);
			const id = await order(to);

			for (let tries = 1; tries <= 2; tries++) {
				await until(`try ${tries}`, async () =>
					(await outcome(id)).attempts === tries);
				assert.match((await outcome(id)).error, /The service said (429|503)/);
				assert.equal((await job(id)).status, 'waiting');
				await sleep(3100);
				await hurry(id);
			}
			await until('it is sent', async () =>
				(await outcome(id)).status === 'sent');
			assert.equal((await outcome(id)).error, null);
			assert.equal(kept(to).length, 1);
		}
	});

test('NTF-06 A3 an answer that was lost is no second message', { timeout: 60000 },
	async () => {
		const to = number();

		mode('lost 1');
		const id = await order(to);

		await until('the try', async () => (await outcome(id)).attempts === 1);
		assert.equal((await outcome(id)).status, 'sending');
		await sleep(3100);
		await hurry(id);
		await until('it is found', async () =>
			(await outcome(id)).status === 'sent');
		assert.equal(kept(to).length, 1);
		assert.equal((await outcome(id)).provider_id, kept(to)[0].sid);
	});

test('NTF-04 NTF-06 a service that says nothing holds no request, and gets nothing twice',
	{ timeout: 90000 }, async () => {
		const to = number();

		mode('slow 1');
		const begun = performance.now();
		const id = await order(to);

		assert.ok(performance.now() - begun < 5000);
		await until('the end of waiting', async () =>
			(await outcome(id)).attempts === 1, 30000);
		assert.match((await outcome(id)).error, /[Tt]imeout/);
		await sleep(3100);
		await hurry(id);
		await until('it is found', async () =>
			(await outcome(id)).status === 'sent', 30000);
		assert.equal(kept(to).length, 1);
	});

test('NTF-06 A3 two messages of the same words to one number are two',
	{ timeout: 60000 }, async () => {
		const to = number();
		const first = await order(to);

		await until('the first', async () => (await outcome(first)).status === 'sent');
		mode('down 1');
		const again = await sql(`with n as (select account_id, organization_id,
				notification_id from message where id = '${first}')
			select message_add('sms', 'role_granted', n.account_id,
				n.organization_id, '${to}', null, n.notification_id) from n`);

		await until('the try', async () => (await outcome(again)).attempts === 1);
		await sleep(3100);
		await hurry(again);
		await until('the second', async () => (await outcome(again)).status === 'sent');
		assert.equal(kept(to).length, 2);
		assert.notEqual((await outcome(again)).provider_id,
			(await outcome(first)).provider_id);
	});

test('NTF-06 what the service never takes is dead at once, with its reason',
	{ timeout: 60000 }, async () => {
		const id = await order('+15005550001');

		await until('its end', async () => (await outcome(id)).status === 'failed');
		assert.match((await outcome(id)).error,
			/400: The 'To' number is not valid\., error 21211/);
		assert.deepEqual(await job(id), { status: 'dead', attempts: 1 });
		await sql(`delete from job where key = '${id}';
			delete from message where id = '${id}'`);
	});

test('NTF-07 a report that the service did not sign changes nothing',
	{ timeout: 60000 }, async () => {
		const to = number();
		const id = await order(to);

		await until('it is sent', async () => (await outcome(id)).status === 'sent');
		const was = await outcome(id);
		const good = fieldsOf(was.provider_id, 'delivered');
		const url = `${stack.url}/api/v1/messages/${id}/outcome`;

		for (const forged of [{ signature: '' }, { signature: 'x'.repeat(28) },
			{ signature: sign(url, good, 'another token') },
			{ signature: sign(url, good, '') },
			{ signature: sign(`${url}?`, good) },
			{ signature: sign(url, { ...good, MessageStatus: 'failed' }) },
			{ signature: sign(url, good).slice(0, -1) }]) {
			const answer = await report(id, good, forged);

			assert.equal(answer.status, 403, JSON.stringify(forged));
			assert.deepEqual(await outcome(id), was);
		}
		for (const [fields, status] of [
			[fieldsOf(was.provider_id, 'delivered',
				{ AccountSid: `AC${'0'.repeat(32)}` }), 400],
			[{ AccountSid: ACCOUNT, MessageSid: was.provider_id }, 400],
			[fieldsOf(`SM${'0'.repeat(32)}`, 'delivered'), 404]]) {
			assert.equal((await report(id, fields)).status, status);
			assert.deepEqual(await outcome(id), was);
		}
		assert.equal((await report('01900000-0000-7000-8000-000000000000',
			good)).status, 404);
		assert.equal((await report(id, good, { headers: { origin:
			'https://elsewhere.example' } })).status, 403, 'no page sends it');
		assert.deepEqual(await outcome(id), was);
	});

test('NTF-07 reports come in any order and more than once',
	{ timeout: 60000 }, async () => {
		const id = await order(number());

		await until('it is sent', async () => (await outcome(id)).status === 'sent');
		const { provider_id: sid } = await outcome(id);

		for (const [said, status, word] of [['sending', 'sent', 'sending'],
			['queued', 'sent', 'sending'], ['nonsense', 'sent', 'sending'],
			['delivered', 'delivered', 'delivered'],
			['undelivered', 'delivered', 'delivered'],
			['delivered', 'delivered', 'delivered'],
			['read', 'delivered', 'read']]) {
			assert.equal((await report(id, fieldsOf(sid, said))).status, 200, said);
			const now = await outcome(id);

			assert.deepEqual([now.status, now.provider_status], [status, word], said);
		}
	});

test('NTF-04 IDN-03 who has not proven an address has no message sent', async () => {
	const who = await signedIn(await account());
	const to = number();

	await sql(`update account set email_verified_at = null
		where id = '${who.account_id}'`);
	const refused = await who.put('/account/phone', { phone: to });

	assert.equal(refused.status, 403);
	assert.equal(refused.json.code, 'email_unverified');
	assert.equal(await sql(`select count(*) from message
		where recipient = '${to}'`), '0');
});

test('NTF-04 a number is used once a code that was sent to it came back',
	{ timeout: 60000 }, async () => {
		const who = await signedIn(await account());
		const to = number();
		const seen = async () => (await who.get('/account/phone')).json;

		assert.equal((await who.put('/account/phone', { phone: '0151 234' }))
			.status, 422);
		assert.equal((await who.post('/account/phone/confirm', { code: '000000' }))
			.status, 422);
		assert.equal((await who.put('/account/phone', { phone: `00${to.slice(1, 3)
		} (0) ${to.slice(3, 6)}-${to.slice(6)}` })).status, 204);
		assert.deepEqual([(await seen()).phone, (await seen()).waiting_phone],
			[null, to]);
		await until('the code', () => kept(to).length === 1);
		const [, code] = kept(to)[0].body.match(/^(\d{6}) is your code/);
		const wrong = String((Number(code) + 1) % 1000000).padStart(6, '0');

		for (const bad of [wrong, `${code}0`, code.slice(1), 'abcdef'])
			assert.equal((await who.post('/account/phone/confirm', { code: bad }))
				.status, 422);
		assert.equal((await seen()).phone, null);
		assert.equal((await (await signedIn(await account()))
			.post('/account/phone/confirm', { code })).status, 422, "another's");
		assert.equal((await who.post('/account/phone/confirm',
			{ code: `${code.slice(0, 3)} ${code.slice(3)}` })).status, 200);
		assert.deepEqual([(await seen()).phone, (await seen()).waiting_phone],
			[to, null]);
		assert.equal((await who.post('/account/phone/confirm', { code })).status,
			422, 'used');
		assert.equal((await who.get('/account/export')).json.profile.phone, to);
		assert.equal(await sql(`select (select count(*) from message m
				where m.recipient = '${to}' and m::text like '%${code}%')
			+ (select count(*) from audit_event e
				where e.changes::text like '%"${code}"%')
			+ (select count(*) from job j where j.kind = 'sms'
				and j.payload::text like '%${code}%')`), '0',
		'the code is in the message alone');
		assert.equal((await who.delete('/account/phone')).status, 204);
		assert.equal((await seen()).phone, null);
		assert.equal((await who.delete('/account/phone')).status, 404);
	});

test('NTF-04 codes are neither guessed nor sent without end',
	{ timeout: 60000 }, async () => {
		const who = await signedIn(await account());
		const answers = [];

		for (let i = 0; i < 6; i++)
			answers.push((await who.put('/account/phone', { phone: number() }))
				.status);
		assert.deepEqual(answers, [204, 204, 204, 204, 204, 429]);
		for (let i = 0; i < 11; i++)
			answers.push((await who.post('/account/phone/confirm',
				{ code: 'xxxxxx' })).status);
		assert.deepEqual(answers.slice(6), [...Array(10).fill(422), 429]);
	});

test('NTF-12 C47 who wants it is told by SMS; the page offers it',
	{ timeout: 60000 }, async () => {
		const owner = await organization();
		const member = await add(owner, 'member');
		const to = number();
		const browser = await browse(member.email);

		await sql(`update account set phone = '${to}', phone_verified_at = now()
			where id = '${member.account_id}'`);
		assert.match((await browser.get('/notifications/preferences')).text,
			/name="by_sms_role_granted"/);
		assert.match((await browser.get('/account')).text,
			new RegExp(`\\${to}`));
		assert.equal((await browser.submit(
			'/notifications/preferences/all', { mail_digest: 'immediately',
				by_app: '', by_mail: '', by_sms: '',
				by_app_certificate_verified: 'true',
				by_sms_certificate_verified: 'true' }, { method: 'PUT' }))
			.status, 303);
		const card = await certificate(member, await type(owner,
			{ name: 'First aid' }));

		await owner.must(200, 'POST', `/certificates/${card.id}/verify`);
		await until('the message', () => kept(to).length === 1);
		assert.match(kept(to)[0].body,
			/Your certificate First aid was verified\.\nhttps:\/\/.*\/notifications$/);
		await member.must(204, 'DELETE', '/account');
		assert.equal(await sql(`select phone is null from account
			where id = '${member.account_id}'`), 't', 'gone with the account');
	});

test('NTF-04 doctor asks the service; half of the settings is refused',
	{ timeout: 60000 }, async () => {
		const conf = path.join(stack.dir, 'etc/outstaff/outstaff.conf');
		const doctor = async (more) => {
			try {
				return (await run(path.join(stack.root, 'bin/outstaffctl'),
					['doctor'], { timeout: 40000, env: { ...process.env,
						OUTSTAFF_CONF: conf, ...more } })).stdout;
			} catch (error) {
				return `${error.stdout}${error.stderr}`;
			}
		};

		assert.match(await doctor({}), /^ok +text messages: https:/m);
		assert.match(await doctor({ SMS_TOKEN: 'wrong' }),
			/^FAILED text messages: The service said 401: Authenticate/m);
		assert.match(await doctor({ SMS_CA_FILE: '' }),
			/^FAILED text messages: .*certificate/im);
		assert.match(await doctor({ SMS_FROM: '' }),
			/SMS_URL needs SMS_ACCOUNT, SMS_TOKEN and SMS_FROM/);
		assert.match(await doctor({ SMS_URL: '' }), /SMS_URL is not set, but/);
		assert.match(await doctor({ SMS_URL: 'http://localhost' }),
			/SMS_URL must be https/);
	});
