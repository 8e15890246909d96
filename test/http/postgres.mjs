// The database behind the stack, asked over kept connections: starting psql for
// every statement of the tests took a good part of their time. The answers are
// texts as `psql -XAtq -c` prints them. Source: PostgreSQL's "Frontend/Backend
// Protocol", simple queries; the socket lets us in by who we are.
import net from 'node:net';
import path from 'node:path';

const READY = 'Z'.charCodeAt(0);
const TIMEOUT = 60000;

/** A message: its letter, its length and its texts, each ended by a zero. */
function message(letter, ...parts) {
	const body = Buffer.concat(parts.map((part) => typeof part === 'string' ?
		Buffer.from(`${part}\0`) : part));
	const head = Buffer.alloc(4);

	head.writeInt32BE(body.length + 4);
	return Buffer.concat([Buffer.from(letter), head, body]);
}

const VERSION = Buffer.from([0, 3, 0, 0]);
const opening = (role) => message('', VERSION, 'user', role, 'database',
	'outstaff', 'search_path', 'outstaff,pg_temp', 'application_name', 'tests',
	'client_encoding', 'UTF8', 'jit', 'off', Buffer.alloc(1));

/** The columns of a row, as psql separates them. */
function row(body) {
	const fields = [];
	let at = 2;

	for (let left = body.readInt16BE(0); left > 0; left--) {
		const length = body.readInt32BE(at);

		at += 4;
		fields.push(length < 0 ? '' : body.toString('utf8', at, at + length));
		at += Math.max(length, 0);
	}
	return fields.join('|');
}

/** What the server complains of, as psql prints it. */
function complaint(body) {
	const fields = Object.fromEntries(body.toString('utf8').split('\0')
		.filter((part) => part !== '').map((part) => [part[0], part.slice(1)]));
	const names = { D: 'DETAIL', H: 'HINT', W: 'CONTEXT' };

	return Object.assign(new Error([`${fields.S}:  ${fields.M}`,
		...Object.keys(names).filter((key) => fields[key] !== undefined)
			.map((key) => `${names[key]}:  ${fields[key]}`)].join('\n')),
	{ code: fields.C });
}

/** One connection, for one question at a time. */
class Connection {
	constructor(socket, role) {
		this.role = role;
		this.data = Buffer.alloc(0);
		this.socket = net.connect(path.join(socket, '.s.PGSQL.5432'));
		this.socket.on('data', (data) => this.take(data));
		this.socket.on('error', (error) => this.end(error));
		this.socket.on('timeout', () => this.end(new Error('no answer')));
		this.socket.on('close', () => this.end(new Error('connection closed')));
		this.opened = this.answer(opening(role));
		this.opened.catch(() => {});
	}

	/** Sends something; the rows of all answers until the server is ready. */
	answer(data) {
		return new Promise((resolve, reject) => {
			this.waiting = { resolve, reject, rows: [], error: null };
			this.socket.write(data);
		});
	}

	end(error) {
		this.closed = true;
		this.socket.destroy();
		this.waiting?.reject(this.waiting.error ?? error);
		this.waiting = undefined;
	}

	take(data) {
		this.data = Buffer.concat([this.data, data]);
		while (this.data.length >= 5) {
			const length = this.data.readInt32BE(1) + 1;

			if (this.data.length < length)
				return;
			this.read(this.data[0], this.data.subarray(5, length));
			this.data = this.data.subarray(length);
		}
	}

	read(letter, body) {
		const kind = String.fromCharCode(letter);

		if (this.waiting === undefined)
			return;
		if (kind === 'D')
			this.waiting.rows.push(row(body));
		else if (kind === 'E')
			this.waiting.error ??= complaint(body);
		else if (letter === READY) {
			const { resolve, reject, rows, error } = this.waiting;

			this.idle = body.toString() === 'I';
			this.waiting = undefined;
			if (error === null)
				resolve(rows.join('\n'));
			else
				reject(error);
		}
	}

	async ask(text) {
		this.socket.ref();
		this.socket.setTimeout(TIMEOUT);
		try {
			await this.opened;
			return await this.answer(message('Q', text));
		} finally {
			this.socket.setTimeout(0);
		}
	}

	/** As it was when it was opened; false where it cannot be. */
	async reset() {
		if (this.closed || !this.idle)
			return false;
		await this.answer(message('Q', 'discard all'));
		// What is kept must not keep the program from ending.
		this.socket.unref();
		return true;
	}
}

/** Connections that wait for a question; more than a few are closed again. */
const MOST = 8;
const kept = [];

/** Asks one or more statements, which are one transaction unless they say
 * otherwise; nothing that they set stays. */
export async function ask(socket, role, text) {
	const at = kept.findIndex((each) => each.role === role && !each.closed);
	const connection = at < 0 ? new Connection(socket, role) :
		kept.splice(at, 1)[0];

	try {
		return await connection.ask(text);
	} finally {
		if (kept.length < MOST && await connection.reset().catch(() => false))
			kept.push(connection);
		else
			connection.end(new Error('connection closed'));
	}
}
