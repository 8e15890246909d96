// A responder of our own beside the stack's, on a socket of its own, and a small
// FastCGI client for it (FastCGI specification 1.0, sections 3 and 5); and a
// wire between it and PostgreSQL that counts what goes through (PostgreSQL 15,
// chapter 55).
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { Answer, sleep, stack } from './client.mjs';

const [BEGIN, END, PARAMS, STDIN, STDOUT] = [1, 3, 4, 5, 6];
const isRoot = process.getuid() === 0;

function record(kind, content) {
	const head = Buffer.from([1, kind, 0, 1, 0, 0, 0, 0]);

	head.writeUInt16BE(content.length, 4);
	return Buffer.concat([head, content]);
}

function stream(kind, content) {
	const parts = [];

	for (let at = 0; at < content.length; at += 65528)
		parts.push(record(kind, content.subarray(at, at + 65528)));
	return Buffer.concat([...parts, record(kind, Buffer.alloc(0))]);
}

function pair(name, value) {
	const lengths = [name, value].map((text) => {
		const length = Buffer.byteLength(text);
		const long = Buffer.alloc(4);

		long.writeUInt32BE((length | 0x80000000) >>> 0);
		return length < 128 ? Buffer.from([length]) : long;
	});

	return Buffer.concat([...lengths, Buffer.from(name), Buffer.from(value)]);
}

function parse(bytes) {
	const out = [];

	for (let at = 0; at + 8 <= bytes.length;) {
		const length = bytes.readUInt16BE(at + 4);

		if (bytes[at + 1] === STDOUT)
			out.push(bytes.subarray(at + 8, at + 8 + length));
		if (bytes[at + 1] === END)
			break;
		at += 8 + length + bytes[at + 6];
	}
	return Buffer.concat(out);
}

function answerOf(bytes) {
	const text = parse(bytes);
	const end = text.indexOf('\r\n\r\n');
	const headers = {};
	let statusCode = 200;

	if (end < 0)
		throw new Error('the responder ended without an answer');
	for (const line of text.subarray(0, end).toString('latin1').split('\r\n')) {
		const [, key, value] = line.match(/^([^:]+): ?(.*)$/);

		if (key.toLowerCase() === 'status')
			statusCode = Number(value.slice(0, 3));
		else if (key.toLowerCase() === 'set-cookie')
			(headers['set-cookie'] ??= []).push(value);
		else
			headers[key.toLowerCase()] = value;
	}
	return new Answer({ statusCode, headers, rawHeaders: [] },
		text.subarray(end + 4));
}

function environment(method, target, headers, body) {
	const all = { GATEWAY_INTERFACE: 'CGI/1.1', SERVER_PROTOCOL: 'HTTP/1.1',
		REQUEST_METHOD: method, REQUEST_URI: target, REMOTE_ADDR: '127.0.0.1',
		REQUEST_ID: randomBytes(16).toString('hex'),
		CONTENT_LENGTH: body.length > 0 ? String(body.length) : '',
		CONTENT_TYPE: headers['content-type'] ?? '' };

	for (const [key, value] of Object.entries(headers))
		if (key !== 'content-type')
			all[`HTTP_${key.toUpperCase().replaceAll('-', '_')}`] = value;
	return Buffer.concat(Object.entries(all).map(([key, value]) =>
		pair(key, String(value))));
}

/** A `via` for Program and Browser: socketOf tells the socket of a request. */
export const over = (socketOf) => (method, target, { headers = {}, body = '',
	timeout = 40000 } = {}) => new Promise((resolve, reject) => {
	const data = Buffer.from(body);
	const socket = net.connect(socketOf(method, target));
	const parts = [];

	socket.setTimeout(timeout, () => socket.destroy(
		new Error(`no answer: ${method} ${target}`)));
	socket.on('error', reject);
	socket.on('data', (part) => parts.push(part));
	socket.on('end', () => {
		try {
			resolve(answerOf(Buffer.concat(parts)));
		} catch (error) {
			reject(error);
		}
	});
	socket.write(Buffer.concat([
		record(BEGIN, Buffer.from([0, 1, 0, 0, 0, 0, 0, 0])),
		stream(PARAMS, environment(method, target, headers, data)),
		stream(STDIN, data)]));
});

export function folder() {
	const made = fs.mkdtempSync(path.join(os.tmpdir(), 'outstaff-test-'));

	fs.chmodSync(made, 0o755);
	return made;
}

/** Starts a responder; ends it with stop(). */
export async function responder({ pool = 'web', place, env = {},
	program = path.join(stack.root, 'sbin/outstaff-fcgi') }) {
	const socket = path.join(place, `${pool}.sock`);
	const log = fs.openSync(path.join(place, `${pool}.log`), 'a');
	const child = spawn('spawn-fcgi', ['-n', '-s', socket, '-M', '0666',
		...(isRoot ? ['-u', 'outstaff', '-g', 'outstaff', '-U', 'outstaff'] : []),
		'--', program, '--pool', pool], { cwd: '/', stdio: ['ignore', log, log],
		env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', TZ: 'UTC',
			LC_ALL: 'C.UTF-8', VIEWS_DIR: path.join(stack.root,
				'share/outstaff/views'),
			...(process.env.ASAN_OPTIONS ? { ASAN_OPTIONS:
				process.env.ASAN_OPTIONS } : {}), ...env } });
	const ended = new Promise((done) => child.on('exit', done));

	child.on('error', () => undefined);
	for (let i = 0; i < 200 && !fs.existsSync(socket); i++)
		await sleep(50);
	return { socket, pid: child.pid, log: () => fs.readFileSync(
		path.join(place, `${pool}.log`), 'utf8'),
	async stop() {
		child.kill('SIGTERM');
		const late = setTimeout(() => child.kill('SIGKILL'), 5000);

		await ended;
		clearTimeout(late);
	} };
}

/** A wire to PostgreSQL: `host` is for the URL; take() gives what went over it
 * since it was last asked, message by message in the order of the wire. */
export async function wire(place) {
	let seen = [];
	const sockets = new Set();
	const server = net.createServer((client) => {
		const upstream = net.connect(path.join(stack.socket, '.s.PGSQL.5432'));
		let rest = Buffer.alloc(0);
		let started = false;

		for (const socket of [client, upstream]) {
			sockets.add(socket);
			socket.on('error', () => undefined);
			socket.on('close', () => [client, upstream].forEach(
				(each) => each.destroy()));
		}
		client.on('data', (data) => {
			rest = Buffer.concat([rest, data]);
			for (let head = started ? 1 : 0; rest.length >= head + 4 &&
			    rest.length >= head + rest.readUInt32BE(head);
			    head = started ? 1 : 0) {
				const length = head + rest.readUInt32BE(head);

				if (started)
					seen.push(message(rest.subarray(0, length)));
				started = true;
				rest = rest.subarray(length);
			}
			upstream.write(data);
		});
		upstream.on('data', (data) => {
			if (seen.at(-1)?.from !== 'server')
				seen.push({ from: 'server' });
			client.write(data);
		});
	});

	await new Promise((done) => server.listen(
		path.join(place, '.s.PGSQL.5432'), done));
	fs.chmodSync(path.join(place, '.s.PGSQL.5432'), 0o777);
	return { host: place, take() {
		const taken = seen;

		seen = [];
		return taken;
	}, close() {
		sockets.forEach((socket) => socket.destroy());
		server.close();
	} };
}

/** Of a Bind, the statement's name: portal and statement are C strings. */
function message(bytes) {
	const kind = String.fromCharCode(bytes[0]);
	const [, statement] = kind === 'B' ?
		bytes.subarray(5).toString('latin1').split('\0') : [];

	return { from: 'client', kind, statement };
}
