// Mails that the stack has put into its folder.
import fs from 'node:fs';
import path from 'node:path';

const folder = () => path.join(process.env.OUTSTAFF_DIR, 'lib/outstaff/mail');
const sleep = (ms) => new Promise((done) => { setTimeout(done, ms); });

const unquote = (text) => Buffer.from(text.replace(/=\r\n/g, '')
	.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(
		Number.parseInt(hex, 16))), 'latin1').toString('utf8');

/** Text of a header's encoded words (RFC 2047), or as it is. */
const decoded = (text) => text?.replace(/=\?UTF-8\?B\?([^?]*)\?=\s*/g,
	(_, word) => Buffer.from(word, 'base64').toString());

/** One file as { to, subject, id, text, html, raw, link, token }. */
export function parse(raw) {
	const [head, ...rest] = raw.split('\r\n\r\n');
	const lines = head.replace(/\r\n /g, ' ').split('\r\n');
	const header = (name) => lines.filter((line) => line.startsWith(`${name}: `))
		.map((line) => line.slice(name.length + 2))[0];
	const [, boundary] = header('Content-Type').match(/boundary="(.*)"/);
	const [text, html] = rest.join('\r\n\r\n').split(`--${boundary}`).slice(1, 3)
		.map((part) => unquote(part.split('\r\n\r\n').slice(1).join('\r\n\r\n')));
	const [link] = text.match(/https:\/\/\S+/) ?? [];

	return { to: header('To'), subject: decoded(header('Subject')),
		id: header('Message-ID'), lines, text, html, raw, link,
		token: link && new URL(link).searchParams.get('token') };
}

/** All mails to an address, oldest first. */
export function mails(to) {
	return fs.readdirSync(folder()).filter((file) => file.endsWith('.eml'))
		.sort().map((file) => fs.readFileSync(path.join(folder(), file), 'latin1'))
		.filter((raw) => raw.includes(`\r\nTo: <${to}>\r\n`)).map(parse);
}

/** The newest mail to an address, once there are so many. */
export async function mail(to, count = 1) {
	for (const end = Date.now() + 60000; Date.now() < end; await sleep(50)) {
		const found = mails(to);

		if (found.length >= count)
			return found[found.length - 1];
	}
	throw new Error(`no mail number ${count} to ${to}`);
}

/** The newest mail of a subject to an address, once there is one. */
export async function mailOf(to, subject) {
	for (const end = Date.now() + 60000; Date.now() < end; await sleep(50)) {
		const found = mails(to).filter((each) => each.subject === subject);

		if (found.length > 0)
			return found[found.length - 1];
	}
	throw new Error(`no mail “${subject}” to ${to}`);
}

/** The newest mail to an address that has a link with a token, once there is. */
export async function linked(to) {
	for (let count = 1; ; count++) {
		await mail(to, count);
		const found = mails(to).filter(({ token }) => token);

		if (found.length > 0)
			return found[found.length - 1];
	}
}
