// Signing in without a password: there where a setting says so, nowhere else.
import test from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Browser, loopback, register, send, stack } from './client.mjs';
import { folder, over, responder } from './responder.mjs';

const run = promisify(execFile);
const settings = Object.fromEntries(fs.readFileSync(path.join(stack.dir,
	'etc/outstaff/outstaff.conf'), 'utf8').trim().split('\n')
	.map((line) => [line.slice(0, line.indexOf('=')),
		line.slice(line.indexOf('=') + 1)]));

test('IDN-30 with the switch, a developer signs in as anybody', async () => {
	const place = folder();
	const own = await responder({ place, env: { ...settings,
		APP_ENV: 'development', DEV_AUTH_BYPASS: 'yes' } });

	try {
		const { email } = await register();
		const browser = new Browser({ address: loopback(),
			via: over(() => own.socket) });
		const page = await browser.get('/sign-in/development');

		assert.equal(page.status, 200);
		assert.match(page.text, /must not hold anything real/);
		const answer = await browser.submit('/sign-in/development', { email },
			{ csrf: null });

		assert.equal(answer.status, 303);
		assert.match((await browser.get('/organizations')).text,
			new RegExp(email));
		const nobody = await new Browser({ via: over(() => own.socket) })
			.submit('/sign-in/development', { email: 'nobody@example.test' },
				{ csrf: null });

		assert.equal(nobody.status, 422);
	} finally {
		await own.stop();
		fs.rmSync(place, { recursive: true });
	}
});

test('IDN-31 U18 without the switch it is not there, whatever is missing',
	async () => {
		assert.equal((await send('GET', '/sign-in/development')).status, 404);
		const place = folder();
		const own = await responder({ place, env: { ...settings,
			APP_ENV: 'development', DEV_AUTH_BYPASS: 'no' } });

		try {
			assert.equal((await over(() => own.socket)('GET',
				'/sign-in/development')).status, 404);
		} finally {
			await own.stop();
			fs.rmSync(place, { recursive: true });
		}
	});

for (const environment of ['production', 'staging', undefined])
	test(`IDN-31 U18 no program starts with the switch in ${
		environment ?? 'an environment that nobody named'}`, async () => {
		const { APP_ENV: _, ...rest } = settings;

		const place = folder();
		const empty = path.join(place, 'outstaff.conf');

		fs.writeFileSync(empty, '', { mode: 0o600 });
		for (const program of ['sbin/outstaff-fcgi', 'sbin/outstaff-worker',
			'bin/outstaffctl']) {
			const answer = await run(path.join(stack.root, program),
				program.endsWith('ctl') ? ['doctor'] : [], { timeout: 20000,
					env: { ...rest, OUTSTAFF_CONF: empty,
						...(environment ? { APP_ENV: environment } : {}),
						BASE_URL: 'https://outstaff.test', OIDC_ISSUER: '',
						JWT_SECRET: 'k1:0123456789abcdef0123456789abcdef',
						DEV_AUTH_BYPASS: 'yes' } }).catch((error) => error);

			assert.notEqual(answer.code ?? 0, 0, program);
			assert.match(answer.stderr, /DEV_AUTH_BYPASS=yes is for APP_ENV=development alone/);
		}
		fs.rmSync(place, { recursive: true });
	});
