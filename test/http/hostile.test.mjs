// Requests and bodies that no client of ours would send, over raw sockets where
// a client would refuse to: what comes back, in which form, and that nothing
// was changed by it.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import tls from 'node:tls';
import { randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { Browser, PASSWORD, Program, add, browse, certificate, directory, document,
	download, encode, loopback, name, organization, parallel, person,
	raw, send, sql, stack, statuses, type, uuid, invited } from './client.mjs';
import { fingerprint } from './world.mjs';

const host = new URL(stack.url).host;
let owner, member, browser, kind, card, provider;

const routes = execFileSync(`${stack.root}/bin/outstaffctl`, ['routes'],
	{ encoding: 'utf8' }).trim().split('\n').slice(1).map((line) => {
	const [method, target, form] = line.split('\t');

	return { method, path: target, form };
});

before(async () => {
	owner = await organization();
	member = await add(owner, 'member');
	browser = await browse(owner.email);
	await browser.csrf();
	kind = await type(owner);
	card = await certificate(member, kind, { document: document() });
	provider = await directory(owner);
}, { timeout: 60000 });

// ---- the form of errors -----------------------------------------------------

/** Problem details below /api, a page elsewhere; one request id in all of it. */
function assertError(answer, target, status = answer.status) {
	const id = answer.headers['x-request-id'];

	assert.equal(answer.status, status);
	assert.match(id, /^[A-Za-z0-9-]{8,64}$/);
	if (/^\/api\//.test(target)) {
		const body = answer.json;

		assert.match(answer.headers['content-type'],
			/^application\/problem\+json/);
		assert.equal(typeof body.error, 'string');
		assert.match(body.code, /^[a-z_]+$/);
		assert.equal(typeof body.details, 'object');
		assert.equal(body.request_id, id);
		assert.equal(body.status, status);
		assert.equal(typeof body.title, 'string');
		assert.equal(typeof body.type, 'string');
		assert.ok(body.instance.includes(id));
	} else {
		assert.match(answer.headers['content-type'], /^text\/html; ?charset=utf-8/i);
		assert.match(answer.text, /<html/i);
		assert.ok(answer.text.includes(id), 'the page tells the request id');
	}
	assertHeaders(answer);
}

/** What is on every answer. */
function assertHeaders({ headers }) {
	assert.match(headers['strict-transport-security'], /max-age=63072000/);
	assert.match(headers['content-security-policy'], /default-src 'none'/);
	assert.doesNotMatch(headers['content-security-policy'], /unsafe|\*/);
	assert.equal(headers['x-content-type-options'], 'nosniff');
	assert.ok(['no-referrer', 'same-origin'].includes(headers['referrer-policy']));
	assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
	assert.ok(headers['cross-origin-resource-policy']);
	assert.ok(headers['permissions-policy']);
	assert.equal(headers['access-control-allow-origin'], undefined);
	assert.doesNotMatch(headers.server ?? '', /\d/);
	for (const key of Object.keys(headers))
		assert.doesNotMatch(key, /^x-(accel|powered|sendfile)/);
}

for (const [what, target, method, options, status] of [
	['a lost page', '/nowhere', 'GET', {}, 404],
	['a lost address', '/api/v1/nowhere', 'GET', {}, 404],
	['another version of the API', '/api/v2/certificates', 'GET', {}, 404],
	['the API\'s root', '/api/', 'GET', {}, 400],
	['nobody\'s request', '/api/v1/certificates', 'GET', {}, 401],
	['nobody\'s form', '/certificates', 'POST', { headers: {
		origin: stack.url, 'sec-fetch-site': 'same-origin' } }, 401],
	['a wrong method', '/sign-in', 'DELETE', {}, 405],
	['a wrong method of the API', '/api/v1/me', 'DELETE', {}, 405],
	['a method that Nginx refuses', '/sign-in', 'TRACE', {}, 405],
	['a method that Nginx refuses', '/api/v1/me', 'TRACE', {}, 405],
	['an address that is too long', `/${'a'.repeat(9000)}`, 'GET', {}, 414],
	['a header that is too long', '/sign-in', 'GET', { headers: {
		'x-long': 'a'.repeat(9000) } }, 431],
	['a header of the API that is too long', '/api/v1/me', 'GET', { headers: {
		'x-long': 'a'.repeat(9000) } }, 431],
	['a body that is too long', '/certificate-types', 'POST', {
		body: Buffer.alloc(1100000, 'a') }, 413],
	['a body of the API that is too long', '/api/v1/certificate-types', 'POST',
		{ body: Buffer.alloc(1100000, 'a') }, 413],
	['a document that is too long', '/api/v1/certificates', 'POST',
		{ body: Buffer.alloc(22100000, 'a') }, 413],
	['a document form that is too long', '/certificates', 'POST',
		{ body: Buffer.alloc(22100000, 'a') }, 413],
	['a lost asset', '/assets/app.css', 'GET', {}, 404],
	['the list of assets', '/assets/', 'GET', {}, 404],
	['the manifest of assets', '/assets/manifest', 'GET', {}, 404],
	['a file of the store', '/_stored/x/y', 'GET', {}, 404],
	['an error page itself', '/_error/page/404', 'GET', {}, 404],
	['a link that nobody signed', '/files/AAAA?name=a&type=b&expires=1&signature=c',
		'GET', {}, 404],
	['a foreign host', '/', 'GET', { headers: { host: 'evil.example' } }, 421],
	['a foreign host at the API', '/api/v1/me', 'GET', { headers: {
		host: 'evil.example' } }, 421],
])
	test(`API-01 B2 ${what} is answered in our form: ${method} ${
		target.slice(0, 40)} ${status}`, async () => {
		const address = loopback();
		const answer = await send(method, target, { ...options, address })
			.catch((error) => error);

		// A server may close on who still sends: what it said counts then.
		assert.ok(!(answer instanceof Error), answer.message);
		assertError(answer, target, status);
	});

test('API-01 errors the program makes have the same members for a form field',
	async () => {
		const answer = await owner.post('/certificate-types', { name: '' });

		assertError(answer, '/api/', 422);
		assert.ok(answer.json.details.fields.name);
	});

test('API-11 a 403 says what is missing and who can grant it', async () => {
	const answer = await member.get('/members');

	assertError(answer, '/api/', 403);
	assert.equal(answer.json.details.missing_permission, 'member.read');
});

test('API-04 a good request id is kept, a bad one replaced', async () => {
	for (const [id, kept] of [['my-request-0001', true], ['short', false],
		['a'.repeat(65), false], ['x<script>alert(1)</script>', false],
		['with blank inside', false]]) {
		const answer = await send('GET', '/api/v1/nowhere',
			{ headers: { 'x-request-id': id } });

		assert.equal(answer.headers['x-request-id'] === id, kept, id);
		assert.equal(answer.json.request_id, answer.headers['x-request-id']);
	}
});

// ---- headers on everything --------------------------------------------------

for (const [what, ask] of Object.entries({
	'a page': () => browser.get('/home'),
	'a redirect': () => send('GET', '/home'),
	'an answer of the API': () => owner.get('/certificates'),
	'an export': () => owner.get('/certificates.csv'),
	'the health check': () => send('GET', '/healthz'),
	'the readiness check': () => send('GET', '/readyz'),
	'the icon': () => send('GET', '/favicon.ico'),
	OpenAPI: () => send('GET', '/api/v1/openapi.json'),
	'a form that was refused': () => browser.submit('/certificate-types', {}),
	'a form that was done': () => browser.submit('/certificate-types',
		{ name: name('Type') }),
	'an expectation': () => send('GET', '/', { headers: { range: 'bytes=0-1' } }),
}))
	test(`SEC-02 the security headers are on ${what}`, async () =>
		assertHeaders(await ask()));

test('SEC-02 the security headers are on every static file, immutable', async () => {
	const text = (await browser.get('/home')).text;
	const assets = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)]
		.map((found) => found[1]);

	assert.ok(assets.length >= 2);
	for (const asset of assets) {
		const answer = await send('GET', asset);

		assert.equal(answer.status, 200, asset);
		assertHeaders(answer);
		assert.match(answer.headers['cache-control'], /immutable/);
		assert.doesNotMatch(answer.headers['content-type'], /octet-stream/);
	}
});

test('SEC-02 the security headers are on a document', { skip:
	stack.storage !== 'file' && 'it comes from the S3 service' }, async () => {
	const answer = await download(member, card.id);

	assert.equal(answer.status, 200);
	assertHeaders(answer);
});

// ---- addresses --------------------------------------------------------------

for (const target of ['/certificates/', '//certificates', '/./certificates',
	'/members/../certificates', '/%63ertificates', '/certificates%2fnew',
	'/certificates%2F..%2Fmembers', '/certificates/%2e%2e/members',
	'/certificates/%00', '/certificates%00', '/%ff', '/%C0%AE%C0%AE/', '/%ED%A0%80',
	'/certificates%0d%0aX-Injected:%201', '/certificates%0A', '/certificates%7f',
	'/certificates%', '/certificates%4', '/certificates%zz', '/..', '/..;/certificates',
	'/certificates\\new', '/certificates%5cnew', '/api/v1//certificates',
	'/api/v1/certificates/', '/api//v1/certificates', '/certificates/new/', '/ÿ',
	'/certificates?limit=1&limit=2', '/api/v1/certificates?limit=%ff',
	'/api/v1/certificates?limit=%00', '/api/v1/certificates?limit=%',
	'/api/v1/certificates?a[]=1', '/api/v1/certificates?A=1',
	'/api/v1/certificates?%0d%0a=1', `/api/v1/certificates?x=${'a'.repeat(7000)}`,
	`/api/v1/certificates/${'a/'.repeat(50)}x`])
	test(`B2 an address that is not as it should be: ${target.slice(0, 60)}`,
		async () => {
			const text = await raw(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n` +
				`Authorization: Bearer ${owner.token}\r\nConnection: close\r\n\r\n`);
			const [status] = statuses(text);

			assert.ok([400, 404].includes(status), `${status}`);
			assert.doesNotMatch(text, /X-Injected/i);
			assert.match(text.match(/content-type: ([^\r]*)/i)[1],
				target.startsWith('/api/') ? /^application\/problem\+json/ :
					/^text\/html/);
		});

for (const target of ['/CERTIFICATES', '/Certificates', '/certificates;x=1',
	'/certificates.json', '/certificates.html', '/exports.csv', '/home.csv',
	'/sign-in.csv', '/.csv', '/certificates.csv.csv', '/certificates/new.csv',
	'/.git/config', '/.env', '/outstaff.conf', '/certificates~', '/index.php',
	'/api/v1/sign-in', '/api/v1/healthz', '/auth/login', '/me',
	'/certificates/1', '/certificates/new/edit', '/certificates/0',
	`/certificates/${uuid().toUpperCase()}`, `/certificates/{${uuid()}}`,
	`/certificates/${uuid()}x`, '/assets/..', '/assets/%2e%2e/views/layout/page.html',
	'/assets/../views/layout/page.html', '/assets/.manifest', '/_stored/',
	'/_stored/../../../etc/passwd', '/_error/problem/404'])
	test(`B2 an address that there is not: ${target}`, async () => {
		const text = await raw(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n` +
			`Cookie: ${browser.cookie}\r\nConnection: close\r\n\r\n`);

		assert.ok([400, 404].includes(statuses(text)[0]), `${statuses(text)}`);
		assert.doesNotMatch(text, /root:|layout\/page|repositoryformatversion/);
	});

// ---- framing ----------------------------------------------------------------

const hello = (lines, rest = '') => `${lines.join('\r\n')}\r\n\r\n${rest}`;
const POST = 'POST /api/v1/auth/logout HTTP/1.1';
const HOST = `Host: ${host}`;

const frames = {
	'two lengths': [hello([POST, HOST, 'Content-Length: 3',
		'Content-Length: 60'], 'abc')],
	'length and chunks': [hello([POST, HOST, 'Content-Length: 6',
		'Transfer-Encoding: chunked'], '0\r\n\r\nX')],
	'chunks twice': [hello([POST, HOST, 'Transfer-Encoding: chunked',
		'Transfer-Encoding: identity'], '0\r\n\r\n')],
	'an unknown encoding': [hello([POST, HOST, 'Transfer-Encoding: cow'], 'x')],
	'an encoding in disguise': [hello([POST, HOST,
		'Transfer-Encoding: xchunked'], '0\r\n\r\n')],
	'a chunk of a bad size': [hello([POST, HOST, 'Transfer-Encoding: chunked'],
		'zz\r\nabc\r\n0\r\n\r\n')],
	'a chunk of a huge size': [hello([POST, HOST, 'Transfer-Encoding: chunked'],
		'ffffffffffffffff1\r\nabc\r\n0\r\n\r\n')],
	'a negative length': [hello([POST, HOST, 'Content-Length: -1'])],
	'a signed length': [hello([POST, HOST, 'Content-Length: +5'], 'abcde')],
	'a length in hexadecimal': [hello([POST, HOST, 'Content-Length: 0x5'],
		'abcde')],
	'a length beyond numbers': [hello([POST, HOST,
		'Content-Length: 99999999999999999999999'])],
};

const oddities = {
	'a blank before a colon': [hello(['GET / HTTP/1.1', HOST, 'X-A : b'])],
	'a NUL in a header': [hello(['GET / HTTP/1.1', HOST, 'X-A: a\0b'])],
	'no host': [hello(['GET / HTTP/1.1', 'Accept: */*'])],
	'two hosts': [hello(['GET / HTTP/1.1', HOST, 'Host: evil.example'])],
	'an empty host': [hello(['GET / HTTP/1.1', 'Host:'])],
	'a host with a blank': [hello(['GET / HTTP/1.1', 'Host: local host'])],
	'a host with a path': [hello(['GET / HTTP/1.1', `Host: ${host}/x`])],
	'a host with a user': [hello(['GET / HTTP/1.1', `Host: a@${host}`])],
	'a version that there is not': [hello(['GET / HTTP/3.7', HOST])],
	'no version and no method': ['\r\n\r\nhello\r\n\r\n'],
	'a method in small letters': [hello(['get / HTTP/1.1', HOST])],
	'a target without a slash': [hello(['GET home HTTP/1.1', HOST])],
	'an asterisk': [hello(['OPTIONS * HTTP/1.1', HOST])],
	'a tunnel': [hello(['CONNECT evil.example:443 HTTP/1.1', HOST])],
	'two tokens': [hello(['GET /api/v1/me HTTP/1.1', HOST,
		'Authorization: Bearer a', 'Authorization: Bearer b'])],
	'bytes that are no text': [randomBytes(200).toString('latin1') + '\r\n\r\n'],
	'a thousand headers': [hello(['GET /api/v1/me HTTP/1.1', HOST,
		...Array.from({ length: 1000 }, (_, i) => `X-${i}: ${i}`)])],
};

const isRefusal = (status) => (status >= 400 && status < 500) ||
	status === 501 || status === 505;

for (const [what, [bytes]] of Object.entries(frames))
	test(`B2 ${what} is refused, and nothing is smuggled behind it`, async () => {
		const mark = name('smuggled');
		const text = await raw(Buffer.from(bytes +
			`GET /${mark} HTTP/1.1\r\nHost: ${host}\r\n\r\n`, 'latin1'));
		const found = statuses(text);

		assert.ok(found.length === 0 || isRefusal(found[0]), `${found}`);
		assert.ok(!fs.readFileSync(path.join(stack.dir, 'nginx/access.log'),
			'utf8').includes(mark), 'the second request was read');
	});

for (const [what, [bytes]] of Object.entries(oddities))
	test(`B2 B15 ${what} is refused`, async () => {
		const found = statuses(await raw(Buffer.from(bytes, 'latin1')));

		assert.ok(found.length === 0 || isRefusal(found[0]), `${found}`);
	});

test('B2 a status line is such as RFC 9112 has it: a blank behind the number',
	async () => {
		for (const target of ['/sign-in', '/nowhere', '/healthz', '/favicon.ico'])
			assert.match((await raw(hello([`GET ${target} HTTP/1.1`, HOST,
				'Connection: close']))).split('\r\n')[0],
			/^HTTP\/1\.1 \d{3} /, target);
	});

test('B2 a chunked body is one body', async () => {
	const body = '{"name":"';
	const text = await raw(hello(['POST /api/v1/certificate-types HTTP/1.1', HOST,
		`Authorization: Bearer ${owner.token}`, 'Connection: close',
		'Content-Type: application/json', 'Transfer-Encoding: chunked'],
	`9\r\n${body}\r\n6\r\nab-cd"\r\n1\r\n}\r\n0\r\n\r\n`));

	assert.deepEqual(statuses(text), [201]);
});

test('B2 two requests on one connection get two answers, each its own',
	async () => {
		const ask = (target) => hello([`GET ${target} HTTP/1.1`, HOST,
			`Authorization: Bearer ${owner.token}`]);
		const text = await raw(ask('/api/v1/me') + ask('/api/v1/nowhere') +
			hello(['GET /healthz HTTP/1.1', HOST, 'Connection: close']));

		assert.deepEqual(statuses(text), [200, 404, 200]);
	});

test('B15 a body that ends early does nothing', async () => {
	const was = await fingerprint(owner.organization.id);
	const text = await raw(hello(['POST /api/v1/certificate-types HTTP/1.1', HOST,
		`Authorization: Bearer ${owner.token}`,
		'Content-Type: application/json', 'Content-Length: 100'],
	'{"name":"early"}'), { idle: 1000 });

	assert.ok(!statuses(text).includes(201));
	assert.equal(await fingerprint(owner.organization.id), was);
});

// ---- hosts ------------------------------------------------------------------

for (const value of ['evil.example', `${stack.host}.evil.example`,
	'127.0.0.1', `evil.example:${stack.port}`, '[::1]', 'LOCALHOST.evil'])
	test(`B12 the host ${value} is misdirected`, async () => {
		const text = await raw(hello(['GET /sign-in HTTP/1.1', `Host: ${value}`,
			'Connection: close']));

		assert.ok([421, 400].includes(statuses(text)[0]), `${statuses(text)}`);
		assert.ok(!text.includes('<form'));
	});

test('B12 a foreign host in the request line counts more than the header',
	async () => {
		const text = await raw(hello(['GET https://evil.example/sign-in HTTP/1.1',
			HOST, 'Connection: close']));

		assert.ok([400, 421].includes(statuses(text)[0]), `${statuses(text)}`);
	});

test('B12 a handshake for a foreign name is refused', async () => {
	await assert.rejects(new Promise((resolve, reject) => {
		const socket = tls.connect({ host: '127.0.0.1', port: stack.port,
			servername: 'evil.example', rejectUnauthorized: false }, () => {
			socket.destroy();
			resolve();
		});

		socket.on('error', reject);
	}));
});

test('B12 no answer repeats what a client says the host is', async () => {
	for (const target of ['/', '/home', '/sign-in', '/nowhere', '/api/v1/me']) {
		const answer = await send('GET', target, { headers: {
			'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http',
			forwarded: 'host=evil.example', 'x-original-url': '/evil.example',
			'x-rewrite-url': '/evil.example', referer: 'https://evil.example/' } });

		assert.ok(!(JSON.stringify(answer.headers) + answer.text)
			.includes('evil.example'), target);
	}
});

const plain = (target, headers = {}) => new Promise((resolve, reject) => {
	http.get({ host: '127.0.0.1', port: stack.httpPort, path: target,
		headers: { host, ...headers } }, (answer) => {
		answer.resume();
		resolve({ status: answer.statusCode, headers: answer.headers });
	}).on('error', reject);
});
const skipPlain = stack.httpPort === 0 && 'no port for plain HTTP is known';

test('SEC-02 plain HTTP leads a page to the same address with TLS', { skip:
	skipPlain }, async () => {
	for (const target of ['/', '/sign-in?next=/home', '//evil.example/x']) {
		const answer = await plain(target);

		assert.equal(answer.status, 308);
		assert.equal(answer.headers.location, stack.url + target);
	}
});

test('SEC-02 plain HTTP refuses a program, and a foreign host', { skip:
	skipPlain }, async () => {
	assert.equal((await plain('/api/v1/me')).status, 403);
	assert.equal((await plain('/', { host: 'evil.example' })).status, 421);
});

// ---- methods ----------------------------------------------------------------

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS',
	'PROPFIND', 'FOO', 'TRACE'];
const served = new Map();

for (const { method, path: target, form } of routes)
	for (const prefix of { both: ['/api/v1', ''], api: ['/api/v1'], page: [''],
		root: [''] }[form]) {
		const key = prefix + target;

		served.set(key, [...served.get(key) ?? [], method]);
	}

for (const [target, methods] of served)
	test(`B16 ${target} takes its methods and tells them to others`, async () => {
		const real = target.replace('{id}', uuid()).replace('{token}', 'x')
			.replace('{person_id}', uuid());

		for (const method of METHODS) {
			if (methods.includes(method) ||
			    (method === 'HEAD' && methods.includes('GET')))
				continue;
			const answer = await send(method, real);

			if (method === 'HEAD')
				assert.equal(answer.status, 405);
			else
				assertError(answer, real, 405);
			assert.equal(answer.headers['access-control-allow-methods'], undefined);
			if (method === 'TRACE')
				continue;
			const allowed = (answer.headers.allow ?? '').split(', ').sort();

			assert.deepEqual(allowed, [...new Set([...methods,
				...(methods.includes('GET') ? ['HEAD'] : [])])].sort(), method);
		}
	});

for (const { path: target, form } of routes.filter((route) =>
	route.method === 'GET'))
	for (const prefix of { both: ['/api/v1', ''], api: ['/api/v1'], page: [''],
		root: [''] }[form])
		test(`B16 HEAD is GET without its body: ${prefix}${target}`, async () => {
			const ids = { '/certificates': card.id, '/certificate-types': kind.id,
				'/members': member.member.id,
				'/organizations': owner.organization.id,
				'/identity-providers': provider.id, '/account': provider.id };
			const real = prefix + target.replace('{id}',
				ids[target.match(/^\/[a-z-]*/)[0]]).replace('{token}', 'x');
			const ask = (method) => prefix === '' ?
				browser.copy().send(method, real) :
				owner.via(method, real, { headers: {
					authorization: `Bearer ${owner.token}` } });
			const [get, head] = [await ask('GET'), await ask('HEAD')];
			const bare = ({ headers, status }) => {
				const all = { ...headers };

				// Each form has a key, each link a time and a signature of its own.
				for (const key of ['date', 'x-request-id', 'content-length',
					'transfer-encoding', 'location', 'etag'])
					delete all[key];
				return { status, all };
			};

			assert.deepEqual(bare(head), bare(get));
			assert.equal(head.body.length, 0);
			if (head.headers['content-length'] !== undefined && get.status < 300)
				assert.ok(Math.abs(Number(head.headers['content-length']) -
					get.body.length) <= 4);
		});

test('B16 OPTIONS grants no other site anything', async () => {
	const answer = await send('OPTIONS', '/api/v1/certificates', { headers: {
		origin: 'https://evil.example', 'access-control-request-method': 'POST',
		'access-control-request-headers': 'authorization' } });

	assert.equal(answer.status, 405);
	for (const key of Object.keys(answer.headers))
		assert.doesNotMatch(key, /^access-control/);
});

// ---- who asks ---------------------------------------------------------------

for (const [what, value] of Object.entries({
	'no token': 'Bearer', 'an empty token': 'Bearer ', 'two blanks':
	(token) => `Bearer  ${token}`, 'another scheme': (token) => `Basic ${token}`,
	'no scheme': (token) => token, 'a tail': (token) => `Bearer ${token} x`,
	'padding': (token) => `Bearer ${token}=`, 'a comma': (token) =>
		`Bearer ${token}, Bearer ${token}`, 'a shorter token': (token) =>
		`Bearer ${token.slice(0, -1)}`, 'another last bit': (token) =>
		`Bearer ${token.slice(0, -1)}${token.endsWith('B') ? 'C' : 'B'}`,
	'a very long token': `Bearer ${'A'.repeat(5000)}`,
	'a JWT that says who one is': `Bearer ${['{"alg":"none"}',
		'{"sub":"admin","exp":9999999999}', ''].map((text) =>
		Buffer.from(text).toString('base64url')).join('.')}` }))
	test(`B15 a header with ${what} is nobody: 401`, async () => {
		const answer = await send('GET', '/api/v1/me', { headers: {
			authorization: typeof value === 'string' ? value :
				value(owner.token) } });

		assertError(answer, '/api/', 401);
		assert.match(answer.headers['www-authenticate'], /^Bearer/);
	});

const pages = async (cookie) => (await send('GET', '/home',
	{ headers: { cookie } }));

test('B15 two session cookies are none, whichever comes first', async () => {
	const good = `__Host-sid=${browser.cookies.get('__Host-sid')}`;
	const bad = `__Host-sid=${'A'.repeat(43)}`;

	assert.equal((await pages(good)).status, 200);
	for (const cookie of [`${good}; ${bad}`, `${bad}; ${good}`,
		`${good}; ${good}`, `${good};${bad}`])
		assert.match((await pages(cookie)).headers.location ?? '', /^\/sign-in/,
			cookie);
});

test('B15 a session cookie is found among fifty others', async () => {
	const good = `__Host-sid=${browser.cookies.get('__Host-sid')}`;
	const others = Array.from({ length: 50 }, (_, i) => `c${i}=${'v'.repeat(20)}`);

	assert.equal((await pages([...others.slice(0, 25), good,
		...others.slice(25)].join('; '))).status, 200);
});

for (const make of [(sid) => `sid=${sid}`, (sid) => `__host-sid=${sid}`,
	(sid) => `__Host-sid="${sid}"`, (sid) => ` __Host-sid =${sid}`,
	(sid) => `__Host-sid=${sid}, a=b`, (sid) => `x__Host-sid=${sid}`,
	(sid) => `$__Host-sid=${sid}`, (sid) => `__Host-sid=${sid}%20`,
	(sid) => `__Host-sid=${sid}\t=1`])
	test(`B15 what is not exactly the cookie is none: ${make('SID')}`, async () =>
		assert.match((await pages(make(browser.cookies.get('__Host-sid'))))
			.headers.location ?? '', /^\/sign-in/));

test('B15 a notice in a cookie is text and only text', async () => {
	const answer = await send('GET', '/sign-in', { headers: { cookie:
		'__Host-notice=%3Cscript%3Ealert(1)%3C%2Fscript%3E' } });

	assert.equal(answer.status, 200);
	assert.doesNotMatch(answer.text, /<script>alert/);
});

for (const value of ['%', '%00', '%ff', '%0d%0aX-Injected: 1', '{{csrf}}',
	'a'.repeat(3000), '&a=b', '+', '%E2%80%AE'])
	test(`B15 a broken notice breaks no page: ${value.slice(0, 30)}`, async () => {
		const answer = await send('GET', '/sign-in', { headers: {
			cookie: `__Host-notice=${value}` } });

		assert.equal(answer.status, 200);
		assertHeaders(answer);
		assert.equal(answer.headers['x-injected'], undefined);
	});

// ---- bodies -----------------------------------------------------------------

const JSON_ROUTES = { type: () => '/api/v1/certificate-types',
	card: () => `/api/v1/certificates/${card.id}`,
	'sign-up': () => '/api/v1/auth/register' };

const deep = (open, close, depth) => `{"name":${open.repeat(depth)}${
	close.repeat(depth)}}`;
const badJson = {
	'an open object': '{"name":"x"', 'an open text': '{"name":"x',
	'a comma too many': '{"name":"x",}', 'no quotes': '{name:"x"}',
	'single quotes': "{'name':'x'}", 'a comment': '{/*c*/"name":"x"}',
	'a line comment': '{"name":"x"}//', 'a form feed': '{\f"name":"x"}',
	'something behind it': '{"name":"x"}x', 'two objects': '{"name":"x"}{}',
	'a list': '[{"name":"x"}]', 'a text': '"name"', 'null': 'null', 'true': 'true',
	'a number': '1', 'blanks alone': '   ', 'objects in it': '{"name":{"a":{"b":1}}}',
	'a list in a list': '{"name":[[1]]}', 'a list of objects': '{"name":[{}]}',
	'NaN': '{"valid_months":NaN}', 'Infinity': '{"valid_months":Infinity}',
	'a leading zero': '{"valid_months":01}', 'hexadecimal':
	'{"valid_months":0x1}', 'a bare point': '{"valid_months":1.}',
	'a name twice': '{"name":"a","name":"b"}',
	'a name twice in another spelling': '{"name":"a","n\\u0061me":"b"}',
	'an empty name': '{"":"x"}', 'a name with a NUL': '{"na\\u0000me":"x"}',
	'a NUL': '{"name":"a\\u0000b"}', 'a raw NUL': '{"name":"a\0b"}',
	'a raw line break': '{"name":"a\nb"}', 'a raw tabulator': '{"name":"a\tb"}',
	'half a surrogate pair': '{"name":"\\ud800"}',
	'the other half': '{"name":"\\udc00\\ud800"}',
	'an escape that is none': '{"name":"\\x41"}',
	'a short escape': '{"name":"\\u12"}',
	'broken UTF-8': Buffer.from('{"name":"\xff"}', 'latin1'),
	'overlong UTF-8': Buffer.from('{"name":"\xc0\xaf"}', 'latin1'),
	'a surrogate in UTF-8': Buffer.from('{"name":"\xed\xa0\x80"}', 'latin1'),
	'beyond Unicode': Buffer.from('{"name":"\xf4\x90\x80\x80"}', 'latin1'),
	'a byte order mark': Buffer.from('\xef\xbb\xbf{"name":"x"}', 'latin1'),
	'UTF-16': Buffer.from('{"name":"x"}', 'utf16le'),
	'65 lists': deep('[', ']', 65), '400,000 lists': deep('[', ']', 400000),
	'150,000 objects': `{"a":`.repeat(150000) + '1' + '}'.repeat(150000),
	'100,000 names': `{${Array.from({ length: 90000 }, (_, i) =>
		`"a${i}":1`).join()}}`, 'a name of a megabyte':
	`{"${'a'.repeat(1000000)}":1}`, 'a number of a megabyte':
	`{"valid_months":${'1'.repeat(1000000)}}`, 'a long list':
	`{"lead_days":[${Array(5000).fill(1).join()}]}`,
};

for (const [what, body] of Object.entries(badJson))
	test(`B3 B4 JSON with ${what} is refused`, { timeout: 30000 }, async () => {
		const was = await fingerprint(owner.organization.id);

		for (const target of Object.values(JSON_ROUTES)) {
			const begun = performance.now();
			const answer = await send(target().includes(card.id) ? 'PATCH' : 'POST',
				target(), { body, headers: { 'content-type': 'application/json',
					...(target().includes('auth') ? {} :
						{ authorization: `Bearer ${owner.token}` }) } });

			assertError(answer, '/api/');
			assert.ok([400, 413, 422].includes(answer.status), `${answer.status}`);
			assert.ok(performance.now() - begun < (stack.sanitized ? 8000 : 2000));
		}
		assert.equal(await fingerprint(owner.organization.id), was);
	});

test('B3 every way to write a text in JSON is understood', async () => {
	for (const [written, meant] of [['\\u00e9\\ud83d\\ude00', 'é😀'],
		['é😀', 'é😀'], ['\\"\\\\\\/', '"\\/'], ['\u2028', '\u2028']]) {
		const word = name('t');
		const answer = await owner.call('POST', '/certificate-types',
			Buffer.from(`\r\n\t { "name" : "${word}${written}"\n}\t`), { headers: {
				'content-type': 'application/json; charset=UTF-8' } });

		if (meant === '\u2028')
			assert.ok([201, 422].includes(answer.status));
		else
			assert.equal(answer.json.name, word + meant);
	}
});

const badForms = {
	'a lone percent sign': 'name=%', 'a bad escape': 'name=%zz',
	'a NUL': 'name=a%00b', 'a raw NUL': 'name=a\0b', 'broken UTF-8': 'name=%ff',
	'overlong UTF-8': 'name=%C0%AF', 'a surrogate': 'name=%ED%A0%80',
	'a name twice': 'name=a&name=b', 'a name with brackets': 'name[]=a',
	'a name with a dot': 'name.x=a', 'a name in capitals': 'NAME=a',
	'an empty name': '=a', 'a name with a NUL': 'na%00me=a',
	'a thousand fields': Array.from({ length: 1000 }, (_, i) => `f${i}=1`)
		.join('&'), 'a line break': 'name=a\r\nX: b',
	'an unknown field': 'name=x&role=owner', 'a long text':
	`name=${'x'.repeat(100000)}`, 'an unknown method': 'name=x&_method=TRACE',
	'a method that is none': 'name=x&_method=GET',
	'a method twice': 'name=x&_method=PUT&_method=DELETE',
};

for (const [what, body] of Object.entries(badForms))
	test(`B1 a form with ${what} is refused, with a page`, async () => {
		const was = await fingerprint(owner.organization.id);
		const answer = await browser.send('POST', '/certificate-types', { body:
			`_csrf=${await browser.csrf()}&${body}`, headers: { origin: stack.url,
			'sec-fetch-site': 'same-origin',
			'content-type': 'application/x-www-form-urlencoded' } });

		assert.ok([400, 405, 413, 422].includes(answer.status),
			`${answer.status}`);
		assert.match(answer.headers['content-type'], /^text\/html/);
		assert.equal(await fingerprint(owner.organization.id), was);
	});

const B = 'bbbb';
const part = (head, data = 'x') => `--${B}\r\n${head}\r\n\r\n${data}\r\n`;
const field = (key) => `Content-Disposition: form-data; name="${key}"`;
const pdf = document('pdf').data.toString('latin1');
const file = (key, fileName, data = pdf) => part(
	`${field(key)}; filename="${fileName}"\r\nContent-Type: application/pdf`, data);
const END = `--${B}--\r\n`;
const badMultipart = {
	'no boundary': ['multipart/form-data', part(field('number')) + END],
	'an empty boundary': ['multipart/form-data; boundary=', END],
	'a long boundary': [`multipart/form-data; boundary=${'b'.repeat(71)}`, END],
	'a boundary with a line break': ['multipart/form-data; boundary="a\tb"', END],
	'another boundary': ['multipart/form-data; boundary=other',
		part(field('number')) + END],
	'no end': [null, part(field('number'))],
	'half a boundary at the end': [null, `${part(field('number'))}--${B}-`],
	'nothing': [null, ''], 'only its end': [null, END],
	'a part without a name': [null,
		part('Content-Disposition: form-data') + END],
	'a part without a header': [null, part('') + END],
	'an attachment': [null, part('Content-Disposition: attachment; ' +
		'name="number"') + END],
	'a name twice in one part': [null, part('Content-Disposition: form-data; ' +
		'name="a"; name="number"') + END],
	'two dispositions': [null, part(`${field('number')}\r\n${field('x')}`) + END],
	'a field twice': [null, part(field('number')) + part(field('number')) + END],
	'two files': [null, file('document', 'a.pdf') + file('document', 'b.pdf') + END],
	'two files of two names': [null, file('document', 'a.pdf') +
		file('number', 'b.pdf') + END],
	'a file where a text belongs': [null, file('number', 'a.pdf') + END],
	'a text where a file belongs': [null, part(field('document'), pdf) + END],
	'base64': [null, part(`${field('number')}\r\n` +
		'Content-Transfer-Encoding: base64', 'eA==') + END],
	'UTF-16': [null, part(`${field('number')}\r\n` +
		'Content-Type: text/plain; charset=utf-16') + END],
	'broken UTF-8': [null, part(field('number'), '\xff\xfe') + END],
	'a NUL': [null, part(field('number'), 'a\0b') + END],
	'a NUL in a header': [null, part(`${field('num\0ber')}`) + END],
	'a file name of broken UTF-8': [null, file('document', 'a\xff.pdf') + END],
	'a header of 20 kilobytes': [null, part(`${field('number')}\r\nX-Y: ${
		'y'.repeat(20000)}`) + END],
	'a text of 2 megabytes': [null, part(field('number'), 'x'.repeat(2000000)) +
		END],
	'a thousand parts': [null, Array.from({ length: 1000 }, (_, i) =>
		part(field(`f${i}`))).join('') + END],
	'a long preamble': [null, 'p'.repeat(50000) + part(field('number')) + END],
	'a multipart in it': [null, part(`${field('number')}\r\nContent-Type: ` +
		'multipart/mixed; boundary=c', '--c\r\n\r\nx\r\n--c--') + file('document',
		'x.exe') + END],
	'bare line feeds': [null, (part(field('number')) + END)
		.replaceAll('\r\n', '\n')],
	'another kind': ['multipart/mixed; boundary=bbbb',
		part(field('number')) + END],
};

for (const [what, [contentType, body]] of Object.entries(badMultipart))
	test(`B1 multipart with ${what} is refused`, async () => {
		const was = await fingerprint(owner.organization.id);
		const good = [['certificate_type_id', kind.id], ['issuing_authority', 'X'],
			['issued_on', '2024-01-01']].map(([key, value]) =>
			part(field(key), value)).join('');
		const whole = body.startsWith('--') && body !== END ? good + body : body;
		const answer = await owner.call('POST', '/certificates',
			Buffer.from(whole, 'latin1'), { headers: { 'content-type': contentType ??
				`multipart/form-data; boundary=${B}` } });

		assertError(answer, '/api/');
		assert.ok([400, 413, 415, 422].includes(answer.status),
			`${answer.status}`);
		assert.equal(await fingerprint(owner.organization.id), was);
	});

for (const contentType of ['text/html', 'application/xml', 'json', '',
	'application/json; charset=utf-16', 'application/jsonp', 'text/json',
	'application/x-www-form-urlencoded; charset=latin1', 'application/json;;=',
	'image/png', 'application/x-yaml'])
	test(`B1 a body sent as "${contentType}" is not understood`, async () => {
		const answer = await owner.call('POST', '/certificate-types',
			Buffer.from(`{"name":"${name('t')}"}`), { headers: contentType === '' ?
				{} : { 'content-type': contentType } });

		assertError(answer, '/api/', 415);
	});

// ---- mass assignment --------------------------------------------------------

const FORBIDDEN = ['organization_id', 'id', 'review', 'reviewed_by',
	'reviewed_at', 'review_reason', 'member_id', 'account_id', 'status',
	'created_at', 'updated_at', 'deleted_at', 'document_id', 'document_name',
	'holder_name', 'lasts_until', 'scope_all', 'session_id', 'request_id',
	'policy_version', 'number_given', 'row_limit', 'certificate_count',
	'longest_lead', 'is_admin', 'constructor', 'prototype'];

for (const [what, method, target, fields] of [
	['a new certificate', 'POST', () => '/certificates', () => ({
		certificate_type_id: kind.id, issuing_authority: 'X',
		issued_on: '2024-01-01' })],
	['a certificate', 'PATCH', () => `/certificates/${card.id}`, () => ({})],
	['a new type', 'POST', () => '/certificate-types', () =>
		({ name: name('T') })],
	['a type', 'PATCH', () => `/certificate-types/${kind.id}`, () => ({})],
	['an organization', 'PATCH', () => `/organizations/${owner.organization.id}`,
		() => ({})],
	['an invitation', 'POST', () => '/members', () => invited()],
	['an account', 'POST', () => '/auth/register', () => person()]])
	test(`B11 nothing that is the server's is set in ${what}`,
		{ timeout: 60000 }, async () => {
			const was = await fingerprint(owner.organization.id);

			for (const forbidden of FORBIDDEN) {
				if (forbidden === 'review_reason' && method === 'POST' &&
				    target().includes('reject'))
					continue;
				const body = JSON.stringify(fields()).replace(/\}$/,
					`${Object.keys(fields()).length > 0 ? ',' : ''}"${forbidden
					}":"${owner.organization.id}"}`);
				const answer = await owner.call(method, target(), Buffer.from(body),
					{ headers: { 'content-type': 'application/json' } });

				assert.ok([400, 422].includes(answer.status),
					`${forbidden}: ${answer.status}`);
			}
			assert.equal(await fingerprint(owner.organization.id), was);
		});

test('B11 a form cannot set them either', async () => {
	const was = await fingerprint(owner.organization.id);

	for (const forbidden of FORBIDDEN) {
		const answer = await browser.submit(`/certificate-types/${kind.id}`,
			{ description: name('d'), [forbidden]: '1' }, { method: 'PATCH' });

		assert.ok([400, 422].includes(answer.status),
			`${forbidden}: ${answer.status}`);
	}
	assert.equal(await fingerprint(owner.organization.id), was);
});

test('B11 fields in the address of a change mean nothing', async () => {
	const made = await owner.must(201, 'POST',
		`/certificates?organization_id=${uuid()}&member_id=${member.member.id}` +
		`&account_id=${member.account_id}&id=${uuid()}&review=verified`, {
			certificate_type_id: kind.id, issuing_authority: 'X',
			issued_on: '2024-01-01' });

	assert.equal(made.member_id, owner.member.id);
	assert.equal(made.review, 'pending');
});

test('B11 a name with an underscore in front is nobody\'s field', async () => {
	const made = await owner.must(201, 'POST', '/certificate-types',
		{ name: name('T'), _organization_id: uuid(), _id: uuid() });

	assert.equal((await owner.get(`/certificate-types/${made.id}`)).status, 200);
});

test('A6 a type, holder or document of elsewhere is refused alike', async () => {
	const other = await organization();
	const foreign = await type(other);
	const facts = { issuing_authority: 'X', issued_on: '2024-01-01' };
	const answers = [];

	for (const id of [foreign.id, uuid()])
		answers.push(await owner.post('/certificates',
			{ ...facts, certificate_type_id: id }));
	assert.equal(answers[0].status, 422);
	assert.equal(answers[0].bare, answers[1].bare);
	for (const id of [other.member.id, uuid()])
		answers.push(await owner.post('/certificates',
			{ ...facts, certificate_type_id: kind.id, member_id: id }));
	assert.ok([404, 422].includes(answers[2].status));
	assert.equal(answers[2].bare, answers[3].bare);
	for (const id of [foreign.id, uuid()])
		answers.push(await owner.patch(`/certificates/${card.id}`,
			{ certificate_type_id: id }));
	assert.equal(answers[4].status, 422);
	assert.equal(answers[4].bare, answers[5].bare);
});

// ---- texts, numbers, days ---------------------------------------------------

const naughty = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>',
	"' or 1=1 --", "'; drop table certificate; --", '{{csrf}}', '{{{csrf}}}',
	'{{>layout/page}}', '{{=<% %>=}}', '${7*7}', '%s%s%n', '%00', '\\u0000',
	'../../etc/passwd', '$(id)', '`id`', 'null', 'undefined', 'true', '0', '-1',
	'Ω≈ç√∫', '田中さん', 'ﷺ', '👩‍👩‍👧', 'e\u0301', 'ı İ ß', '\u202eevil', '\u200b',
	'\ufeffx', '&lt;', '&amp;amp;', "a'b\"c", 'a,b;c', '=1+1', '\u0085', '\u2029',
	'<!--', ']]>', '-->', '\\', '\\"', 'x'.repeat(120), '字'.repeat(120),
	'x'.repeat(121)];

// Blanks at the ends are the program's to take, other spaces are not.
const trimmed = (text) => text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');

for (const text of naughty)
	test(`B5 B9 B19 a text is kept as it is or refused: ${JSON.stringify(text)
		.slice(0, 50)}`, async () => {
		const answer = await owner.post('/certificates', {
			certificate_type_id: kind.id, issuing_authority: text,
			issued_on: '2024-01-01' });

		if (answer.status === 422) {
			assert.ok(answer.json.details.fields.issuing_authority);
			return;
		}
		assert.equal(answer.status, 201);
		assert.equal(answer.json.issuing_authority, trimmed(text));
		const page = await browser.get(`/certificates/${answer.json.id}`);
		const escaped = trimmed(text).replaceAll('&', '&amp;')
			.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
		const shown = page.text.replaceAll('&quot;', '"').replaceAll('&#39;', "'")
			.replaceAll('&#x27;', "'");

		assert.equal(page.status, 200);
		assert.ok(shown.includes(escaped), 'the page shows it, escaped');
		assert.ok(!page.text.includes('<script>alert') &&
			!page.text.includes('<img src=x'));
	});

test('B6 the longest text is counted in characters, not bytes', async () => {
	const facts = { certificate_type_id: kind.id, issued_on: '2024-01-01' };

	assert.equal((await owner.post('/certificates', { ...facts,
		issuing_authority: '😀'.repeat(120) })).status, 201);
	assert.equal((await owner.post('/certificates', { ...facts,
		issuing_authority: '😀'.repeat(121) })).status, 422);
});

for (const value of ['infinity', '-infinity', 'now', 'today', 'epoch',
	'tomorrow', '0000-01-01', '2024-02-30', '2023-02-29', '1900-02-29',
	'2024-13-01', '2024-00-10', '2024-01-00', '10000-01-01', '1899-12-31',
	'2201-01-01', '2024-1-1', '20240101', '2024-01-01T00:00:00Z', '01/02/2024',
	'2024-W01-1', '-2024-01-01', '2024-01-01 BC', '２０２４-01-01',
	'2024‑01‑01', '2024-01-01\'', '1e3', 'NaN', 20240101, true, ['2024-01-01']])
	test(`B7 a day that is none is refused beside its field: ${
		JSON.stringify(value)}`, async () => {
		const answer = await owner.post('/certificates', { certificate_type_id:
			kind.id, issuing_authority: 'X', issued_on: value });

		assertError(answer, '/api/', 422);
		assert.ok(answer.json.details.fields.issued_on);
	});

for (const value of [0, -1, 601, 1.5, 1e2 + 0.5, '1e2', '0x10', '٣', '+5', ' 5 x',
	2147483648, 9223372036854775807, '9223372036854775808', '1e400', '-0', 'NaN',
	true, [5], '5;6'])
	test(`B7 a number that does not fit is refused beside its field: ${
		JSON.stringify(value)}`, async () => {
		const answer = await owner.post('/certificate-types',
			{ name: name('T'), valid_months: value });

		assertError(answer, '/api/', 422);
		assert.ok(answer.json.details.fields.valid_months);
	});

for (const value of ['../../etc/passwd', 'posixrules', 'localtime', 'UTC; x',
	"UTC'", 'Europe/Berlin/', '<+03>-3', 'x'.repeat(500), '+05:00', 'europe',
	'Europe/Berlin\n'])
	test(`B7 a zone that there is not is refused beside its field: ${
		JSON.stringify(value).slice(0, 40)}`, async () => {
		const answer = await owner.patch(
			`/organizations/${owner.organization.id}`, { timezone: value });

		if (value.trim() !== value) {
			assert.ok([200, 422].includes(answer.status));
			return;
		}
		assertError(answer, '/api/', 422);
		assert.ok(answer.json.details.fields.timezone);
	});

for (const value of [[0], [366], [1.5], ['a'], [null], [true], '30;7', '{30}',
	Array(6).fill(1).map((_, i) => i + 1), Array(200).fill(1), -1])
	test(`B7 days of warning that do not fit are refused: ${
		JSON.stringify(value).slice(0, 40)}`, async () => {
		const answer = await owner.post('/certificate-types',
			{ name: name('T'), lead_days: value });

		assert.ok([400, 422].includes(answer.status), answer.text);
	});

for (const value of ['a', 'a@', '@b.c', 'a@b', 'a@b..c', 'a@b.c\r\nBcc: x@y.z',
	'a@b.c, d@e.f', '"a b"@c.d', 'a@b.c\0', '<a@b.c>', `${'a'.repeat(65)}@b.c`,
	`a@${'b'.repeat(260)}.c`, 'a b@c.d', 'ä@b.c', 'a@b.c;', "a@b.c'"])
	test(`U10 B7 an address that is none is refused: ${
		JSON.stringify(value).slice(0, 40)}`, async () => {
		const answer = await new Program({ address: loopback() }).post(
			'/auth/register', { ...person(), email: value });

		assert.ok([400, 422].includes(answer.status), `${answer.status}`);
	});

// ---- names of files ---------------------------------------------------------

for (const fileName of ['a";filename="evil.html.pdf', '../../../etc/passwd.pdf',
	'..\\..\\x.pdf', '/etc/x.pdf', 'a;b.pdf', "a'b.pdf", 'a\tb.pdf', '.pdf',
	'\u202efdp.exe.pdf', 'a\u2028b.pdf', '%0d%0aSet-Cookie: a=b.pdf',
	`${'x'.repeat(300)}.pdf`, `${'字'.repeat(120)}.pdf`, 'a.html.pdf', 'CON.pdf',
	' .pdf', 'a\\"b.pdf', '=1+1.pdf', '<b>.pdf'])
	test(`B8 FIL-06 a file name does no harm: ${JSON.stringify(fileName)
		.slice(0, 50)}`, async () => {
		const answer = await owner.post('/certificates', { certificate_type_id:
			kind.id, issuing_authority: 'X', issued_on: '2024-01-01',
		document: { ...document('pdf'), name: fileName } });

		if (answer.status !== 201) {
			assert.ok([400, 422].includes(answer.status), `${answer.status}`);
			return;
		}
		const copy = await download(owner, answer.json.id);
		const disposition = copy.headers['content-disposition'];

		assert.equal(copy.status, 200);
		assert.match(disposition.replace(
			/; filename\*=UTF-8''[A-Za-z0-9!#$&+.^_`|~%-]+$/, ''),
		/^attachment; filename="[^"\\/]*"$/);
		assert.doesNotMatch(disposition, /[\0-\x1f\x7f]/);
		assert.equal(copy.headers['set-cookie'], undefined);
		assert.doesNotMatch(decodeURIComponent(disposition), /\u202e|\u2028/);
	});

test('B8 a line break in a file name ends in a refusal, not in a header',
	async () => {
		for (const fileName of ['a\r\nSet-Cookie: a=b.pdf', 'a\nb.pdf',
			'a\rb.pdf', 'a\0b.pdf']) {
			const answer = await owner.post('/certificates', { certificate_type_id:
				kind.id, issuing_authority: 'X', issued_on: '2024-01-01',
			document: { ...document('pdf'), name: fileName } });

			assert.ok([400, 422].includes(answer.status), `${answer.status}`);
		}
	});

// ---- redirects --------------------------------------------------------------

const nexts = ['https://evil.example', '//evil.example', '/\\evil.example',
	'\\\\evil.example', '\\/evil.example', '///evil.example', '/%2f/evil.example',
	'/%2F%2Fevil.example', '/%5cevil.example', 'https:evil.example',
	'https:/evil.example', 'javascript:alert(1)', 'data:text/html,x',
	'/\tevil', '/\r\nSet-Cookie: a=b', '/%0d%0aSet-Cookie:%20a=b', '/..//evil.example',
	'/./evil', ' //evil.example', '\u0000//evil.example', 'evil.example', '.evil',
	'@evil.example', '/home#//evil.example', '/home?x=\\evil', '/home@evil.example/',
	'?next=//evil.example', '/home\u2028', '//localhost@evil.example', '/;//evil',
	'http://localhost.evil.example/', '/sign-out', `/${'a'.repeat(2040)}`];

test('B13 IDN-26 nobody is led elsewhere after signing in', { timeout: 120000 },
	async () => {
		const found = await parallel(nexts, 4, async (next) => {
			const answer = await new Browser({ address: loopback() }).submit(
				'/sign-in', { email: owner.email, password: PASSWORD, next },
				{ csrf: null });

			return [next, answer.status, answer.headers.location,
				answer.headers['set-cookie']];
		});

		for (const [next, status, location, cookies] of found) {
			assert.ok([303, 400, 422].includes(status), `${next}: ${status}`);
			if (status !== 303)
				continue;
			assert.equal(new URL(location, stack.url).origin, stack.url, next);
			assert.match(location, /^\/(?![/\\])[!-~]*$/, next);
			assert.equal(cookies.length, 1, next);
		}
	});

test('B13 the sign-in page keeps where one wanted to go as text', async () => {
	const next = '"><script>alert(1)</script>';
	const answer = await send('GET', `/sign-in?${encode({ next })}`);

	assert.ok(!answer.text.includes('<script>alert'));
});

// ---- what Nginx must not pass on --------------------------------------------

test('B2 headers that servers obey are not obeyed', async () => {
	const answer = await send('GET', '/api/v1/me', { headers: {
		'x-accel-redirect': '/_stored/x', proxy: 'http://evil.example',
		'x-sendfile': '/etc/passwd', 'x-original-url': '/healthz',
		'x-forwarded-user': owner.account_id, 'remote-user': owner.account_id,
		'x-outstaff-account': owner.account_id } });

	assert.equal(answer.status, 401);
});

test('SEC-14 the store is reached by no address of its own', async () => {
	const key = await sql(`select storage_key from document
		where id = '${card.document_id}'`);

	for (const target of [`/_stored/${key}`, `/files/${key}`, `/assets/../${key}`,
		`/documents/${key}`, `/files/..%2f_stored%2f${key}`]) {
		const text = await raw(hello([`GET ${target} HTTP/1.1`, HOST,
			`Cookie: ${browser.cookie}`, 'Connection: close']));

		assert.ok([400, 404].includes(statuses(text)[0]), target);
		assert.ok(!text.includes('%PDF-'));
	}
});

test('B1 after all of this everybody still answers', async () => {
	const answers = await parallel(Array.from({ length: 24 }), 8,
		(_, i) => i % 2 ? owner.get('/certificates') : browser.copy().get('/home'));

	assert.ok(answers.every((answer) => answer.status === 200));
});
