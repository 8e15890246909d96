// A certified OpenID provider on loopback, with the client that scripts/check
// tells the stack of: any login name works, and says who one is.
import { generateKeyPairSync } from 'node:crypto';
import { Provider } from 'oidc-provider';

const jwk = (type, options, alg, kid) => ({ use: 'sig', alg, kid,
	...generateKeyPairSync(type, options).privateKey
		.export({ format: 'jwk' }) });
let count = 0;

/** Keys that no provider had before. */
export function newKeys() {
	count++;
	return [jwk('rsa', { modulusLength: 2048 }, 'RS256', `r${count}`),
		jwk('ec', { namedCurve: 'P-256' }, 'ES256', `e${count}`)];
}

/** issuer: http://127.0.0.1:port. claims: of a login, beside sub. Gives
 * { stop() }. */
export async function start({ issuer, redirect, clientId, clientSecret,
	alg = 'RS256', keys = newKeys(), inToken = true, claims = {} }) {
	const provider = new Provider(issuer, {
		clients: [{ client_id: clientId, client_secret: clientSecret,
			redirect_uris: [redirect], response_types: ['code'],
			grant_types: ['authorization_code'],
			token_endpoint_auth_method: 'client_secret_basic',
			id_token_signed_response_alg: alg }],
		pkce: { required: () => true },
		jwks: { keys },
		claims: { openid: ['sub'], email: ['email', 'email_verified'],
			profile: ['name', 'given_name', 'family_name'] },
		conformIdTokenClaims: !inToken,
		cookies: { keys: ['test'] },
		findAccount: (context, id) => ({ accountId: id, claims: () => ({
			sub: id, email: `${id}@id.example`, email_verified: true,
			given_name: 'Olive', family_name: `Idowu ${id}`,
			...(claims[id] ?? {}) }) }),
	});
	const server = provider.listen(Number(new URL(issuer).port),
		'127.0.0.1');

	await new Promise((done, fail) => server.once('listening', done)
		.once('error', fail));
	return { stop: () => new Promise((done) => {
		server.closeAllConnections();
		server.close(done);
	}) };
}

/** What a person would do there: the address that they are sent back to. */
export async function signInThere(address, login) {
	const jar = new Map();
	let next = address;
	const step = async (form) => {
		const answer = await fetch(next, { redirect: 'manual',
			signal: AbortSignal.timeout(15000),
			method: form === undefined ? 'GET' : 'POST',
			headers: { cookie: [...jar].map((pair) => pair.join('='))
				.join('; '), ...(form === undefined ? {} :
				{ 'content-type': 'application/x-www-form-urlencoded' }) },
			body: form });

		for (const line of answer.headers.getSetCookie()) {
			const [, name, value] = line.match(/^([^=]+)=([^;]*)/);

			jar.set(name, value);
		}
		const location = answer.headers.get('location');

		if (location === null)
			throw new Error(`${next}: ${answer.status} ${
				(await answer.text()).slice(0, 400)}`);
		next = new URL(location, next).href;
	};

	await step();
	while (next.startsWith(new URL(address).origin)) {
		if (!next.includes('/interaction/'))
			await step();
		else
			await step(next.includes('consent') || jar.has('asked') ?
				'prompt=consent' : (jar.set('asked', '1'),
					`prompt=login&login=${login}&password=x`));
	}
	return next;
}
