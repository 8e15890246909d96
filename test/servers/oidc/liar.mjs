// A provider that signs with real keys and says the truth, but for one thing.
// Below one origin it is many issuers: /NAME, each with its own lies.
import { createHash, createHmac, createPublicKey, generateKeyPairSync, sign }
	from 'node:crypto';
import { createServer } from 'node:http';

const base64 = (value) => Buffer.from(value).toString('base64url');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });

export const publicJwk = (pair, more) => ({ ...pair.publicKey
	.export({ format: 'jwk' }), use: 'sig', ...more });
export const pairs = { rsa, stranger, ec, p384 };

/** A compact token. how: { alg, kid, key, header, signature(input) }. */
export function token(claims, { alg = 'RS256', kid = 'rsa', key = rsa, header = {},
	signature } = {}) {
	const input = `${base64(JSON.stringify({ alg, kid, typ: 'JWT',
		...header }))}.${base64(JSON.stringify(claims))}`;
	const made = signature !== undefined ? signature(input) :
		sign('sha256', Buffer.from(input), { key: key.privateKey,
			dsaEncoding: 'ieee-p1363' }).toString('base64url');

	return `${input}.${made}`;
}

/** HS256 with the public key for a secret. */
export const hmacOfPublicKey = (input) => createHmac('sha256',
	createPublicKey(rsa.privateKey).export({ type: 'spki', format: 'pem' }))
	.update(input).digest('base64url');

/**
 * lies: by issuer name, { discovery, jwks, tokenAnswer, claims, how, userinfo },
 * each a function of the truth that gives what is said instead. An answer that
 * has `raw` is sent as { status, headers, raw }.
 */
export async function liar(port = 0) {
	const self = { lies: {}, seen: [], codes: new Map() };
	const server = createServer((request, response) => {
		const parts = [];

		request.on('data', (part) => parts.push(part));
		request.on('end', () => answer(request, response,
			Buffer.concat(parts).toString()));
	});

	function send(response, value) {
		if (value?.raw !== undefined)
			response.writeHead(value.status ?? 200, value.headers)
				.end(value.raw);
		else
			response.writeHead(200, { 'content-type': 'application/json' })
				.end(JSON.stringify(value));
	}

	function tokenAnswer(name, lie, body) {
		const form = new URLSearchParams(body);
		const visit = self.codes.get(form.get('code'));

		if (visit === undefined || createHash('sha256')
			.update(form.get('code_verifier') ?? '').digest('base64url') !==
			visit.challenge)
			return { status: 400, raw: '{"error":"invalid_grant"}' };
		self.codes.delete(form.get('code'));
		const now = Math.floor(Date.now() / 1000);
		const access = `access-${visit.login}`;
		const truth = { iss: self.issuer(name), sub: visit.login,
			aud: 'outstaff', iat: now, exp: now + 300, nonce: visit.nonce,
			email: `${visit.login}@liar.example`, email_verified: true,
			given_name: 'Lia', family_name: 'Roe', at_hash: createHash(
				'sha256').update(access).digest().subarray(0, 16)
				.toString('base64url') };
		const claims = lie.claims?.(truth) ?? truth;
		const made = { access_token: access, token_type: 'Bearer',
			expires_in: 300, id_token: token(claims, lie.how) };

		return lie.tokenAnswer?.(made, truth) ?? made;
	}

	function answer(request, response, body) {
		const { pathname } = new URL(request.url, self.origin);
		const name = decodeURIComponent(pathname).split('/')[1];
		const lie = self.lies[name] ?? {};

		self.seen.push(pathname);
		if (pathname.endsWith('/.well-known/openid-configuration')) {
			const issuer = self.issuer(name);
			const truth = { issuer, authorization_endpoint: `${issuer}/auth`,
				token_endpoint: `${issuer}/token`,
				userinfo_endpoint: `${issuer}/me`,
				jwks_uri: `${issuer}/jwks`,
				response_types_supported: ['code'],
				id_token_signing_alg_values_supported: ['RS256', 'ES256'],
				code_challenge_methods_supported: ['S256'],
				authorization_response_iss_parameter_supported: true };

			send(response, lie.discovery?.(truth) ?? truth);
		} else if (pathname.endsWith('/jwks')) {
			const truth = { keys: [publicJwk(rsa, { kid: 'rsa',
				alg: 'RS256' }), publicJwk(ec, { kid: 'ec', alg: 'ES256' })] };

			send(response, lie.jwks?.(truth) ?? truth);
		} else if (pathname.endsWith('/token')) {
			send(response, tokenAnswer(name, lie, body));
		} else if (pathname.endsWith('/me')) {
			const truth = { sub: (request.headers.authorization ?? '')
				.replace('Bearer access-', ''), email: 'me@liar.example',
			email_verified: true };

			send(response, lie.userinfo?.(truth) ?? truth);
		} else {
			response.writeHead(404).end();
		}
	}

	await new Promise((done) => server.listen(port, '127.0.0.1', done));
	self.origin = `http://127.0.0.1:${server.address().port}`;
	self.issuer = (name) => self.lies[name]?.issuer ?? `${self.origin}/${name}`;

	/** Somebody signs in: the query of the way back. */
	self.grant = (address, login) => {
		const asked = new URL(address).searchParams;
		const code = base64(`${login} ${Math.random()}`);

		self.codes.set(code, { login, nonce: asked.get('nonce'),
			challenge: asked.get('code_challenge') });
		return { code, state: asked.get('state'),
			iss: self.issuer(new URL(address).pathname.split('/')[1]) };
	};
	self.stop = () => new Promise((done) => {
		server.closeAllConnections();
		server.close(done);
	});
	return self;
}
