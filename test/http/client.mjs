// What all tests of this folder share: a browser and a program that speak to a
// running stack as anybody would, raw sockets, and, as the cluster's superuser,
// the database behind it. Where the stack is, `run` says in OUTSTAFF_* variables.
import https from 'node:https';
import tls from 'node:tls';
import fs from 'node:fs';
import path from 'node:path';
import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { ask } from './postgres.mjs';
import { bodyFault, fault } from './conform.mjs';

const env = process.env;
const dir = env.OUTSTAFF_DIR ?? '';

export const stack = {
	url: env.OUTSTAFF_URL ?? '',
	dir,
	root: env.OUTSTAFF_ROOT ?? path.join(dir, 'root'),
	top: env.OUTSTAFF_TOP ?? path.join(import.meta.dirname ?? '.', '../..'),
	ca: fs.readFileSync(env.OUTSTAFF_CA ?? path.join(dir, 'tls/cert.pem')),
	host: new URL(env.OUTSTAFF_URL).hostname,
	port: Number(new URL(env.OUTSTAFF_URL).port || 443),
	httpPort: Number(env.OUTSTAFF_HTTP_PORT ?? 0),
	socket: path.join(dir, 'run'),
	logs: () => [path.join(dir, 'log'), path.join(dir, 'nginx')].flatMap(
		(folder) => fs.readdirSync(folder)
			.filter((name) => name.endsWith('.log'))
			.map((name) => path.join(folder, name))),
	sanitized: env.OUTSTAFF_SANITIZED === 'yes',
	storage: env.STORAGE ?? 'file',
};

export const PASSWORD = 'wander-copper-sunrise';
const unique = randomBytes(5).toString('hex');
let count = 0;

/** A text that no other test of any run has. */
export const name = (word) => `${word}-${unique}-${++count}`;
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
export const sha256 = (data) => createHash('sha256').update(data).digest('hex');
export const uuid = () => {
	const hex = randomBytes(16).toString('hex');

	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-a${
		hex.slice(17, 20)}-${hex.slice(20)}`;
};

/** An address of this machine that nobody else counts tries of. */
export const loopback = () =>
	`127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(2, 255)}`;

// ---- HTTP -------------------------------------------------------------------

export class Answer {
	constructor(message, body) {
		this.status = message.statusCode;
		this.headers = message.headers;
		this.rawHeaders = message.rawHeaders;
		this.body = body;
	}

	get text() {
		return this.body.toString('utf8');
	}

	get json() {
		return JSON.parse(this.text);
	}

	/** Without what differs between two answers to the same question. */
	get bare() {
		const id = this.headers['x-request-id'] ?? '-';
		const headers = Object.entries(this.headers)
			.filter(([key]) => !['date', 'x-request-id'].includes(key));

		return JSON.stringify([this.status, headers.sort(),
			this.body.toString('latin1').replaceAll(id, 'ID')
				.replace(/(name="_csrf" value=")[^"]*/g, '$1')]);
	}

	/** The value of a hidden field of the page, unescaped. */
	hidden(field) {
		const found = this.text.match(
			new RegExp(`name="${field}" value="([^"]*)"`));

		return found === null ? null : found[1].replaceAll('&amp;', '&');
	}
}

const agents = new Map();

function agentOf(address) {
	if (!agents.has(address))
		agents.set(address, new https.Agent({ keepAlive: true,
			localAddress: address, maxSockets: 64 }));
	return agents.get(address);
}

function once(method, target, { headers = {}, body, address, timeout = 40000,
	agent } = {}) {
	return new Promise((resolve, reject) => {
		const request = https.request({ host: '127.0.0.1', port: stack.port,
			servername: stack.host, ca: stack.ca, method, path: target,
			agent: agent ?? agentOf(address),
			headers: { host: new URL(stack.url).host, ...headers,
				...(body === undefined ? {} :
					{ 'content-length': Buffer.byteLength(body) }) },
			timeout }, (message) => {
			const parts = [];

			message.on('data', (part) => parts.push(part));
			message.on('end', () =>
				resolve(new Answer(message, Buffer.concat(parts))));
			message.on('error', reject);
		});

		request.on('timeout', () => request.destroy(
			new Error(`no answer: ${method} ${target}`)));
		request.on('error', (error) => {
			error.reused = request.reusedSocket;
			reject(error);
		});
		request.end(body);
	});
}

/** One request. A kept connection that the server closed meanwhile is no
 * failure, and the request was not read. */
export async function send(method, target, options = {}) {
	try {
		return await once(method, target, options);
	} catch (error) {
		if (!error.reused || error.code !== 'ECONNRESET')
			throw error;
		return once(method, target, options);
	}
}

export const encode = (fields) => new URLSearchParams(
	Object.entries(fields).filter(([, value]) => value !== undefined)).toString();

/** A multipart body: values are texts, or { name, data, type } for a file. */
export function multipart(fields) {
	const boundary = `----test${randomBytes(9).toString('hex')}`;
	const parts = [];

	for (const [key, value] of Object.entries(fields)) {
		if (value === undefined)
			continue;
		const file = value.data !== undefined;

		parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ` +
			`name="${key}"${file ? `; filename="${value.name}"\r\n` +
			`Content-Type: ${value.type ?? 'application/octet-stream'}` : ''
			}\r\n\r\n`), Buffer.from(file ? value.data : String(value)),
			Buffer.from('\r\n'));
	}
	parts.push(Buffer.from(`--${boundary}--\r\n`));
	return { body: Buffer.concat(parts),
		type: `multipart/form-data; boundary=${boundary}` };
}

const hasFile = (fields) => Object.values(fields)
	.some((value) => value !== null && value?.data !== undefined);

/** A program with a bearer token. `via` is another way than through Nginx. */
export class Program {
	constructor({ token, address, via = send } = {}) {
		this.token = token;
		this.address = address;
		this.via = via;
	}

	/** What a sign-in or a refresh answered. */
	take(answer) {
		this.token = answer.access_token;
		this.refresh = answer.refresh_token;
		this.until = Date.now() + (answer.expires_in - 60) * 1000;
	}

	/** As any program does before its access token has run out. */
	async renew() {
		const old = this.refresh;

		this.refresh = undefined;
		const answer = await this.via('POST', '/api/v1/auth/refresh-token', {
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ refresh_token: old }),
			address: this.address });

		if (answer.status === 200)
			this.take(answer.json);
	}

	/** body: an object is sent as JSON, or multipart where it has a file. */
	async call(method, target, body, { headers = {}, key, ...more } = {}) {
		const all = { ...headers };
		let data = body;

		if (this.refresh !== undefined && Date.now() > this.until)
			await this.renew();
		if (this.token !== undefined && all.authorization === undefined)
			all.authorization = `Bearer ${this.token}`;
		if (key !== undefined)
			all['idempotency-key'] = key;
		if (body !== undefined && body !== null &&
		    typeof body === 'object' && !Buffer.isBuffer(body)) {
			const form = hasFile(body) ? multipart(body) :
				{ body: JSON.stringify(body), type: 'application/json' };

			data = form.body;
			all['content-type'] = form.type;
		}
		const answer = await this.via(method, `/api/v1${target}`, {
			headers: all, body: data ?? undefined, address: this.address,
			...more });
		const taken = answer.status < 300 && all['content-type'] ===
			'application/json' && typeof body === 'object';
		const wrong = fault(method, target, answer) ??
			(taken ? bodyFault(method, target, body) : null);

		if (wrong !== null)
			throw new Error(`not as openapi.json has it: ${wrong}`);
		return answer;
	}

	get(target, options) {
		return this.call('GET', target, undefined, options);
	}

	post(target, body, options) {
		return this.call('POST', target, body, options);
	}

	patch(target, body, options) {
		return this.call('PATCH', target, body, options);
	}

	put(target, body, options) {
		return this.call('PUT', target, body, options);
	}

	delete(target, options) {
		return this.call('DELETE', target, undefined, options);
	}

	/** The object of an answer that must have this status. */
	async must(status, method, target, body, options) {
		const answer = await this.call(method, target, body, options);

		if (answer.status !== status)
			throw new Error(`${method} ${target}: ${answer.status}, not ${
				status}: ${answer.text.slice(0, 400)}`);
		return answer.body.length === 0 ? null : answer.json;
	}
}

/** A browser: cookies, forms with the token of their page, no script. */
export class Browser {
	constructor({ address, via = send } = {}) {
		this.address = address;
		this.via = via;
		this.cookies = new Map();
	}

	get cookie() {
		return [...this.cookies].map(([key, value]) => `${key}=${value}`)
			.join('; ');
	}

	/** Another one with the same cookies. */
	copy() {
		const other = new Browser({ address: this.address, via: this.via });

		other.cookies = new Map(this.cookies);
		other.token = this.token;
		return other;
	}

	keep(answer) {
		for (const line of answer.headers['set-cookie'] ?? []) {
			const [, key, value] = line.match(/^([^=]+)=([^;]*)/);

			if (/; *Max-Age=0(;|$)/i.test(line))
				this.cookies.delete(key);
			else
				this.cookies.set(key, value);
		}
		return answer;
	}

	async send(method, target, { headers = {}, ...more } = {}) {
		return this.keep(await this.via(method, target, {
			headers: { ...(this.cookies.size > 0 ?
				{ cookie: this.cookie } : {}), ...headers },
			address: this.address, ...more }));
	}

	get(target, options) {
		return this.send('GET', target, options);
	}

	/** The token of the forms of a page; remembered until it is forgotten. */
	async csrf() {
		if (this.token === undefined)
			this.token = (await this.get('/organizations')).hidden('_csrf');
		return this.token;
	}

	/** Submits a form: fields, with _csrf and, unless POST, _method. */
	async submit(target, fields = {}, { method = 'POST', csrf, headers = {},
		...more } = {}) {
		const token = csrf === undefined ? await this.csrf() : csrf;
		const all = { ...fields, _csrf: token ?? undefined,
			_method: method === 'POST' ? undefined : method };
		const form = hasFile(all) ? multipart(all) : { body: encode(all),
			type: 'application/x-www-form-urlencoded' };

		return this.send('POST', target, { body: form.body, headers: {
			'content-type': form.type, origin: stack.url,
			'sec-fetch-site': 'same-origin', ...headers }, ...more });
	}

	async signIn(email, password = PASSWORD, next) {
		const answer = await this.submit('/sign-in',
			{ email, password, next }, { csrf: null });

		this.token = undefined;
		return answer;
	}
}

// ---- tokens -----------------------------------------------------------------

const base64url = (data) => Buffer.from(data).toString('base64url');
const conf = () => fs.readFileSync(path.join(dir, 'etc/outstaff/outstaff.conf'),
	'utf8');

/** Signs as the stack does, with any header and claims. */
export function signJwt(claims, { header = {}, secret } = {}) {
	const [, kid, key] = conf().match(/^JWT_SECRET=([^:\s]+):(\S+)/m);
	const text = [{ alg: 'HS256', typ: 'at+jwt', kid, ...header }, claims]
		.map((part) => base64url(JSON.stringify(part))).join('.');

	return `${text}.${createHmac('sha256', secret ?? key).update(text)
		.digest('base64url')}`;
}

/** The claims of an access token for a session that the database has. */
export const claimsOf = (sid, sub, org, more = {}) => ({ iss: stack.url,
	aud: `${stack.url}/api`, sub, sid, iat: Math.floor(Date.now() / 1000),
	exp: Math.floor(Date.now() / 1000) + 7200, jti: uuid(),
	...(org === null ? {} : { org }), ...more });

// ---- people and organizations -----------------------------------------------

export const person = (word = 'person') => ({ first_name: 'Ada',
	last_name: `Byron ${word}`, email: `${name(word)}@example.test`,
	password: PASSWORD });

/** As if the link of the mail had been opened; that is tested on its own. */
export const prove = (email) => sql(`update account
	set email_verified_at = now() where email = '${email}'`);

/** The token of a link, as if a mail had brought it. */
export async function link(kind, email) {
	const bytes = randomBytes(32);

	await sql(`insert into capability (kind, account_id, email, token_hash,
			expires_at)
		select '${kind}', a.id, a.email,
			'\\x${createHash('sha256').update(bytes).digest('hex')}',
			now() + interval '1 hour'
		from account a where a.email = '${email}'`);
	return bytes.toString('base64url');
}

/** Signs up; the account can sign in afterwards, its address is proven. */
export async function register(who = person(), address = loopback()) {
	await new Program({ address }).must(200, 'POST', '/auth/register', who);
	await prove(who.email);
	return who;
}

export async function signIn(email, { address = loopback(),
	password = PASSWORD } = {}) {
	const program = new Program({ address });
	const answer = await program.must(200, 'POST', '/auth/login',
		{ email, password });

	program.take(answer);
	program.account_id = answer.account.id;
	program.email = email;
	return program;
}

export async function browse(email, { address = loopback() } = {}) {
	const browser = new Browser({ address });
	const answer = await browser.signIn(email);

	if (answer.status !== 303)
		throw new Error(`sign-in: ${answer.status}`);
	browser.email = email;
	return browser;
}

/** A session that the database believes in, and its token. */
export async function session(account, organizationId, kind,
	more = "now() + interval '1 hour'") {
	const bytes = randomBytes(32);

	const id = await sql(`insert into session (account_id, organization_id,
			token_hash, kind, expires_at)
		values ('${account}', ${organizationId === null ? 'null' :
			`'${organizationId}'`}, '\\x${sha256(bytes)}', '${kind}', ${more})
		returning id`);

	return kind === 'cookie' ? bytes.toString('base64url') :
		signJwt(claimsOf(id, account, organizationId));
}

let hash;

/** An account that can sign in, as if it had signed up; that is tested on its
 * own. All have one password, which is hashed once: it takes long. */
export async function account(more = {}) {
	const who = { ...person(), ...more };

	hash ??= register().then(({ email }) => sql(`select password_hash
		from account where email = '${email}'`));
	const id = await sql(`insert into account (email, password_hash,
			first_name, last_name, email_verified_at)
		values ('${who.email}', '${await hash}', '${who.first_name}',
			'${who.last_name}', now()) returning id`);

	return { ...who, id };
}

/** The program of who has signed in just now. */
export const signedIn = async ({ id, email }, organizationId = null) =>
	Object.assign(new Program({ address: loopback(),
		token: await session(id, organizationId, 'bearer') }),
	{ account_id: id, email });

/** An account with an organization of its own, signed in as a program. */
export async function organization(fields = {}) {
	const owner = await signedIn(await account());

	owner.organization = await owner.must(201, 'POST', '/organizations', {
		name: name('Organization'), slug: name('org'), timezone: 'UTC',
		workweek_start: 'monday', ...fields });
	owner.member = await self(owner);
	return owner;
}

async function self(program) {
	const rows = await sql(`select m.id from membership m
		where m.account_id = '${program.account_id}'
		and m.organization_id = '${program.organization.id}'`);

	return { id: rows };
}

/** Whom nobody knows here, to be invited. */
export const invited = (role = 'member') => ({
	email: `${name('invited')}@example.test`, role });

/** An account becomes a member, as if it had accepted an invitation; that is
 * tested on its own. */
export const join = (organizationId, email, ...templates) => sql(`
	with m as (insert into membership (organization_id, account_id)
			select '${organizationId}', a.id from account a
			where a.email = '${email}' returning *),
		g as (insert into member_role (organization_id, member_id, role_id,
				granted_by)
			select m.organization_id, m.id, r.id,
				(select o.member_id from member_role_now o
					where o.organization_id = m.organization_id
						and o.template = 'owner' limit 1)
			from m join role r
				on r.organization_id = m.organization_id and r.template
				in ('${templates.join("','")}'))
	select id from m`);

/** A person in the owner's organization, signed in. */
export async function add(owner, role, more = {}) {
	const who = await account({ ...person(role), ...more });
	const { id } = owner.organization;
	const member = await join(id, who.email, role);

	return Object.assign(await signedIn(who, id), {
		member: await owner.must(200, 'GET', `/members/${member}`),
		organization: owner.organization });
}

/** A pending invitation, and the token of a link to it, as if a mail had brought
 * it. */
export async function invitation(owner, email, role = 'member') {
	const made = await owner.must(201, 'POST', '/invitations',
		{ ...invited(role), ...(email === undefined ? {} : { email }) });
	const bytes = randomBytes(32);

	await sql(`update capability set revoked_at = now()
			where invitation_id = '${made.id}' and revoked_at is null;
		insert into capability (kind, organization_id, invitation_id, email,
			token_hash, expires_at)
		values ('invitation', '${owner.organization.id}', '${made.id}',
			'${made.email}', '\\x${sha256(bytes)}', now() + interval '1 hour')`);
	return { ...made, token: bytes.toString('base64url') };
}

export const type = (owner, fields = {}) => owner.must(201, 'POST',
	'/certificate-types', { name: name('Type'), ...fields });

export const certificate = (program, kind, fields = {}) => program.must(201,
	'POST', '/certificates', { certificate_type_id: kind.id,
		issuing_authority: 'Red Cross', issued_on: '2024-01-15', ...fields });

/** An identity provider of the owner's organization that nobody reaches. */
export const directory = (owner, fields = {}) => owner.must(201, 'POST',
	'/identity-providers', { name: 'Directory', client_id: name('client'),
		issuer: 'https://directory.example', ...fields });

/** A group of such a provider that gives a role. */
export async function group(owner) {
	const { id } = await directory(owner);

	return owner.must(200, 'POST', `/identity-providers/${id}/group-roles`,
		{ group_name: name('group'), role: 'member' });
}

/** A linked identity of somebody. */
export const identityOf = async (owner, who) => sql(`insert into identity
		(account_id, provider_organization_id, provider_id, issuer, subject)
	values ('${who.account_id}', '${owner.organization.id}', '${
		(await directory(owner)).id}', 'https://directory.example', '${
		name('subject')}') returning id`);

/** A small correct document of a kind: pdf, png or jpeg. */
export function document(kind = 'pdf', text = name('document')) {
	const data = execFileSync(path.join(stack.top, 'scripts/demo-document'),
		[kind, text], { timeout: 20000 });

	return { name: `${text}.${kind === 'jpeg' ? 'jpg' : kind}`, data,
		type: kind === 'pdf' ? 'application/pdf' : `image/${kind}` };
}

/** The bytes behind a certificate's document link. */
export async function download(program, id) {
	const link = await program.get(`/certificates/${id}/document`);

	if (link.status !== 303)
		return link;
	return fetchLink(link.headers.location, program.address);
}

/** Follows a link of our own, or of the S3 service. */
export async function fetchLink(location, address) {
	if (location.startsWith('/'))
		return send('GET', location, { address });
	const answer = await fetch(location, { signal: AbortSignal.timeout(20000) });

	return { status: answer.status, headers: Object.fromEntries(answer.headers),
		body: Buffer.from(await answer.arrayBuffer()) };
}

// ---- the database behind it -------------------------------------------------

/** One or more statements, as the superuser unless another role is named; the
 * text of what they give. */
export const sql = async (text, role = 'postgres') =>
	(await ask(stack.socket, role, text)).trimEnd();

/** The rows of one query, as objects. */
export async function rows(query) {
	const text = await sql(
		`select coalesce(json_agg(row_to_json(q)), '[]') from (${query}) q`);

	return JSON.parse(text);
}

// ---- raw sockets ------------------------------------------------------------

/** Sends bytes over TLS and gives all that comes back until the server closes,
 * or is silent for a while. */
export function raw(bytes, { idle = 2500, servername = stack.host,
	address } = {}) {
	return new Promise((resolve, reject) => {
		const parts = [];
		const done = () => {
			socket.destroy();
			resolve(Buffer.concat(parts).toString('latin1'));
		};
		const socket = tls.connect({ host: '127.0.0.1', port: stack.port,
			servername, ca: stack.ca, localAddress: address,
			checkServerIdentity: () => undefined }, () => socket.write(bytes));

		socket.setTimeout(idle, done);
		socket.on('data', (part) => parts.push(part));
		socket.on('end', done);
		socket.on('close', done);
		socket.on('error', (error) => parts.length > 0 ||
			['ECONNRESET', 'EPIPE'].includes(error.code) ? done() :
			reject(error));
	});
}

/** The status of each answer in what raw() gave. */
export const statuses = (text) => [...text.matchAll(
	/(?:^|\}|>|\n)HTTP\/1\.1 (\d{3})/g)].map((found) => Number(found[1]));

/** Runs tasks, at most `width` at a time; results in their order. */
export async function parallel(items, width, task) {
	const results = new Array(items.length);
	let next = 0;

	await Promise.all(Array.from({ length: width }, async () => {
		while (next < items.length) {
			const at = next++;

			results[at] = await task(items[at], at);
		}
	}));
	return results;
}
