// Documents that are not what they say, through the whole way: refused with a
// reason, and nothing of them is kept.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { crc32 as zlibCrc32, deflateSync, gzipSync } from 'node:zlib';
import { add, browse, certificate, document, download, organization,
	parallel, sha256, sql, stack, type } from './client.mjs';

let owner, member, kind;

const pdf = document('pdf').data;
const png = document('png').data;
const jpeg = document('jpeg').data;
const documents = path.join(stack.dir, 'lib/outstaff/documents');

before(async () => {
	owner = await organization();
	member = await add(owner, 'member');
	kind = await type(owner);
}, { timeout: 60000 });

// ---- what is refused --------------------------------------------------------

const table = Array.from({ length: 256 }, (_, n) => {
	let c = n;

	for (let k = 0; k < 8; k++)
		c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
	return c >>> 0;
});
const crc = (data) => zlibCrc32 ? zlibCrc32(data) : (data.reduce((c, byte) =>
	table[(c ^ byte) & 255] ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;

function chunk(kindName, data) {
	const head = Buffer.alloc(4);
	const tail = Buffer.alloc(4);
	const body = Buffer.concat([Buffer.from(kindName), data]);

	head.writeUInt32BE(data.length);
	tail.writeUInt32BE(crc(body));
	return Buffer.concat([head, body, tail]);
}

function picture(width, height, data, ...more) {
	const head = Buffer.alloc(13);

	head.writeUInt32BE(width, 0);
	head.writeUInt32BE(height, 4);
	head[8] = 8;
	return Buffer.concat([png.subarray(0, 8), chunk('IHDR', head), ...more,
		chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

/** A JPEG whose frame says that it has these sides. */
function sized(width, height) {
	const copy = Buffer.from(jpeg);
	const at = copy.indexOf(Buffer.from([0xff, 0xc0]));

	copy.writeUInt16BE(height, at + 5);
	copy.writeUInt16BE(width, at + 7);
	return copy;
}

const text = (word) => Buffer.from(word);
const html = '<!DOCTYPE html><html><script>alert(1)</script></html>';
const zip = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(60, 1),
	Buffer.from('PK\x01\x02'), Buffer.alloc(42), Buffer.from([0x50, 0x4b, 5, 6, 0,
		0, 0, 0, 1, 0, 1, 0, 46, 0, 0, 0, 64, 0, 0, 0, 0, 0])]);

const refused = {
	'a page named pdf': ['a.pdf', text(html)],
	'a page behind a PDF head': ['a.pdf', text(`%PDF-1.4\n${html}`)],
	'a page before a PDF': ['a.pdf', Buffer.concat([text(`${html}\n`), pdf])],
	'a page behind a PDF': ['a.pdf', Buffer.concat([pdf, text(html)])],
	'a page behind a PNG': ['a.png', Buffer.concat([png, text(html)])],
	'a page behind a JPEG': ['a.jpg', Buffer.concat([jpeg, text(html)])],
	'a page in a chunk of a PNG': ['a.png', picture(1, 1, deflateSync(
		Buffer.from([0, 0])), chunk('tEXt', text(`Comment\0${html}`)))],
	'a script of PHP behind a JPEG head': ['a.jpg',
		Buffer.concat([jpeg.subarray(0, 20), text('<?php phpinfo();')])],
	'a PDF that was cut': ['a.pdf', pdf.subarray(0, pdf.length - 40)],
	'half a PDF': ['a.pdf', pdf.subarray(0, pdf.length / 2)],
	'a PNG that was cut': ['a.png', png.subarray(0, png.length - 12)],
	'a JPEG that was cut': ['a.jpg', jpeg.subarray(0, jpeg.length - 20)],
	'a PDF without a table': ['a.pdf', text('%PDF-1.4\nhello\n%%EOF\n')],
	'a PDF whose table is elsewhere': ['a.pdf', text(pdf.toString('latin1')
		.replace(/startxref\n\d+/, 'startxref\n99999999'))],
	'a PNG of 900 megapixels': ['a.png', picture(30000, 30000,
		deflateSync(Buffer.alloc(100)))],
	'a PNG of 4 billion columns': ['a.png', picture(0xffffffff, 1,
		deflateSync(Buffer.alloc(100)))],
	'a PNG without pixels': ['a.png', picture(0, 0, deflateSync(
		Buffer.alloc(1)))],
	'a PNG of wrong sums': ['a.png', Buffer.concat([png.subarray(0, 40),
		Buffer.from([png[40] ^ 1]), png.subarray(41)])],
	'a PNG without pictures': ['a.png', Buffer.concat([png.subarray(0, 33),
		chunk('IEND', Buffer.alloc(0))])],
	'a PNG with a chunk longer than itself': ['a.png', Buffer.concat([
		png.subarray(0, 33), Buffer.from([0x7f, 0xff, 0xff, 0xff]),
		text('IDAT'), png.subarray(41)])],
	'a JPEG of 4 billion pixels': ['a.jpg', sized(65535, 65535)],
	'a JPEG without pixels': ['a.jpg', sized(0, 0)],
	'a PDF that is an archive too': ['a.pdf', Buffer.concat([pdf, zip])],
	'a PNG that is an archive too': ['a.png', Buffer.concat([png, zip])],
	'a JPEG that is a PDF too': ['a.jpg', Buffer.concat([jpeg, pdf])],
	'a PNG that is a PDF too': ['a.png', Buffer.concat([png, pdf])],
	'a PDF named png': ['a.png', pdf], 'a PNG named jpg': ['a.jpg', png],
	'a JPEG named pdf': ['a.pdf', jpeg], 'a PDF named html': ['a.html', pdf],
	'a PDF named pdf.html': ['a.pdf.html', pdf], 'a PDF without a type':
	['document', pdf], 'a PDF named svg': ['a.svg', pdf],
	'a drawing': ['a.svg', text('<svg xmlns="http://www.w3.org/2000/svg"/>')],
	'a GIF': ['a.gif', text('GIF89a\x01\x00\x01\x00;')],
	'a program': ['a.pdf', Buffer.concat([text('\x7fELF'), Buffer.alloc(200)])],
	'a program of Windows': ['a.exe', Buffer.concat([text('MZ'),
		Buffer.alloc(200)])],
	'an archive': ['a.pdf', zip], 'something compressed': ['a.pdf',
		gzipSync(pdf)], 'a text': ['a.pdf', text('just a text')],
	'nothing but the first bytes of a PDF': ['a.pdf', text('%PDF-')],
	'nothing but the first bytes of a PNG': ['a.png', png.subarray(0, 8)],
	'nothing but the first bytes of a JPEG': ['a.jpg', jpeg.subarray(0, 3)],
	'nothing': ['a.pdf', Buffer.alloc(0)], 'one byte': ['a.pdf', text('%')],
	'zeros': ['a.pdf', Buffer.alloc(100000)],
	'line feeds': ['a.pdf', Buffer.concat([text('%PDF-1.4'),
		Buffer.alloc(1000000, '\n')])],
	'a megabyte of brackets behind a PDF head': ['a.pdf', Buffer.concat([
		text('%PDF-1.4\n'), Buffer.alloc(1000000, '<<'), text('\n%%EOF')])],
};

const kept = async () => `${await sql(`select count(*) from document
	where organization_id = '${owner.organization.id}'`)} rows, ${
	stack.storage !== 'file' ? '?' : fs.existsSync(path.join(documents,
		owner.organization.id)) ? fs.readdirSync(path.join(documents,
			owner.organization.id)).length : 0} files, ${await sql(`select count(*)
		from certificate where organization_id = '${owner.organization.id}'`)
} certificates`;

const facts = () => ({ certificate_type_id: kind.id, issuing_authority: 'X',
	issued_on: '2024-01-01' });

for (const [what, [fileName, data]] of Object.entries(refused))
	test(`B8 FIL-05 FIL-12 TST-04 ${what} is refused and not kept`,
		{ timeout: 30000 }, async () => {
			const was = await kept();
			const begun = performance.now();
			const answer = await member.post('/certificates', { ...facts(),
				document: { name: fileName, data, type: 'application/pdf' } });

			assert.equal(answer.status, 422, answer.text);
			assert.ok(answer.json.details.fields.document.length > 10);
			assert.equal(await kept(), was);
			assert.ok(performance.now() - begun < 15000);
		});

test('FIL-06 a document of 21 megabytes is too large, one of 20 is not',
	{ timeout: 60000 }, async () => {
		const was = await kept();
		const filled = (size) => {
			const tail = pdf.indexOf('xref\n0');

			// A comment between the objects and the table.
			return Buffer.from(Buffer.concat([pdf.subarray(0, tail), text('%'),
				Buffer.alloc(size - pdf.length - 2 - 8, 'x'), text('\n'),
				pdf.subarray(tail)]).toString('latin1').replace(
				/startxref\n\d+/, (all) => `startxref\n${
					Number(all.slice(10)) + size - pdf.length - 8}`), 'latin1');
		};
		const upload = (size) => member.post('/certificates', { ...facts(),
			document: { name: 'big.pdf', data: filled(size) } });
		const [big, over, huge] = [await upload(20971520 - 1000),
			await upload(20971520 + 1000), await upload(21 * 1048576)];

		assert.equal(over.status, 413);
		assert.equal(huge.status, 413);
		assert.equal(big.status, 201, big.text);
		assert.equal(sha256((await download(member, big.json.id)).body),
			sha256(filled(20971520 - 1000)));
		assert.equal((await kept()).split(' ')[0],
			String(Number(was.split(' ')[0]) + 1));
	});

test('FIL-06 a PNG that unpacks to gigabytes costs nobody anything',
	{ timeout: 60000 }, async () => {
		// 6 megabytes that would become 6 gigabytes.
		const bomb = picture(7000, 7000, deflateSync(Buffer.alloc(200000000)));
		const begun = performance.now();
		const [answer, other] = await Promise.all([
			member.post('/certificates', { ...facts(), document:
				{ name: 'bomb.png', data: bomb } }),
			owner.get('/certificates')]);

		assert.ok([201, 422].includes(answer.status));
		assert.equal(other.status, 200);
		assert.ok(performance.now() - begun < 20000);
	});

test('FIL-05 a document is judged when it is replaced as well', async () => {
	const made = await certificate(member, kind, { document: document('pdf') });
	const was = await kept();
	const answer = await member.put(`/certificates/${made.id}/document`,
		{ document: { name: 'a.pdf', data: text(html) } });

	assert.equal(answer.status, 422);
	assert.equal(await kept(), was);
	assert.equal((await member.must(200, 'GET',
		`/certificates/${made.id}`)).document_id, made.document_id);
});

test('FIL-05 a form says beside the field why a document was refused',
	async () => {
		const browser = await browse(member.email);
		const answer = await browser.submit('/certificates', { ...facts(),
			number: 'KEPT-7', document: { name: 'a.pdf', data: text(html) } });

		assert.equal(answer.status, 422);
		assert.match(answer.text, /Only PDF, PNG and JPEG files/);
		assert.match(answer.text, /value="KEPT-7"/);
	});

test('FIL-05 a form without a chosen file has none', async () => {
	const browser = await browse(member.email);
	const answer = await browser.submit('/certificates', { ...facts(),
		document: { name: '', data: Buffer.alloc(0) } });

	assert.equal(answer.status, 303);
});

for (const [fileName, data] of [['A.PDF', pdf], ['a.Png', png], ['a.JPG', jpeg],
	['a.jpeg', jpeg], ['a.b.c.pdf', pdf]])
	test(`FIL-05 a document named ${fileName} is taken`, async () => {
		const answer = await member.post('/certificates', { ...facts(),
			document: { name: fileName, data, type: 'text/html' } });

		assert.equal(answer.status, 201, answer.text);
		assert.match(answer.json.document_type, /^(application\/pdf|image\/\w+)$/);
	});

test('FIL-02 the key of a document is the server\'s, whatever its name',
	async () => {
		const made = await member.must(201, 'POST', '/certificates', { ...facts(),
			document: { name: 'passwd.pdf', data: pdf } });

		assert.equal(await sql(`select storage_key from document
			where id = '${made.document_id}'`),
		`${owner.organization.id}/${made.document_id}`);
	});

test('FIL-04 eight documents at once are kept, each as it was',
	{ timeout: 60000 }, async () => {
		const files = ['pdf', 'png', 'jpeg', 'pdf', 'png', 'jpeg', 'pdf', 'png']
			.map((each) => document(each));
		const made = await parallel(files, 8, (file) => member.must(201, 'POST',
			'/certificates', { ...facts(), document: file }));

		for (let i = 0; i < files.length; i++)
			assert.equal(sha256((await download(member, made[i].id)).body),
				sha256(files[i].data));
	});

// ---- what is left behind is swept -------------------------------------------

const run = promisify(execFile);

/** The worker, once, as the user it runs as. */
async function sweep() {
	const program = path.join(stack.root, 'sbin/outstaff-worker');
	const isRoot = process.getuid() === 0;
	const command = isRoot ? ['setpriv', '--reuid=outstaff', '--regid=outstaff',
		'--init-groups', program, '--once'] : [program, '--once'];

	await run(command[0], command.slice(1), { timeout: 60000, env: {
		PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC',
		...(process.env.ASAN_OPTIONS ? { ASAN_OPTIONS: process.env.ASAN_OPTIONS } :
			{}) } });
}

/** Sets the clock of rows back; their rules would not allow it. */
const age = (id, interval) => sql(`alter table document disable trigger user;
	update document set created_at = created_at - interval '${interval}',
		updated_at = updated_at - interval '${interval}' where id = '${id}';
	alter table document enable trigger user`);

const state = (id) => sql(`select state from document where id = '${id}'`);
const bytes = (id) => fs.existsSync(path.join(documents, owner.organization.id,
	id));

test('FIL-13 an upload that never ended is swept after an hour, bytes and row',
	{ timeout: 120000 }, async () => {
		const id = await sql(`insert into document (organization_id, file_name,
				content_type, size_bytes, sha256, uploaded_by)
			values ('${owner.organization.id}', 'lost.pdf', 'application/pdf', 5,
				decode(repeat('00', 32), 'hex'), '${member.member.id}')
			returning id`);
		const young = await sql(`insert into document (organization_id, file_name,
				content_type, size_bytes, sha256, uploaded_by)
			values ('${owner.organization.id}', 'young.pdf', 'application/pdf', 5,
				decode(repeat('00', 32), 'hex'), '${member.member.id}')
			returning id`);

		if (stack.storage === 'file') {
			await certificate(member, kind, { document: document() });
			fs.writeFileSync(path.join(documents, owner.organization.id, id), 'x');
		}
		await age(id, '61 minutes');
		await sweep();
		assert.equal(await state(id), 'deleted');
		await age(id, '3 minutes');
		await sweep();
		assert.equal(await state(id), '');
		assert.equal(await state(young), 'pending');
		assert.ok(!bytes(id));
	});

test('FIL-13 a replaced document is swept once its links have ended',
	{ timeout: 120000 }, async () => {
		const made = await certificate(member, kind, { document: document() });

		await member.must(200, 'PUT', `/certificates/${made.id}/document`,
			{ document: document() });
		await sweep();
		assert.equal(await state(made.document_id), 'deleted');
		await age(made.document_id, '3 minutes');
		await sweep();
		assert.equal(await state(made.document_id), '');
		if (stack.storage === 'file')
			assert.ok(!bytes(made.document_id));
		assert.equal((await download(member, made.id)).status, 200);
	});

test('FIL-08 two workers at the same time sweep each document once',
	{ timeout: 120000 }, async () => {
		const made = [];

		for (let i = 0; i < 4; i++) {
			const card = await certificate(member, kind, { document: document() });

			await member.put(`/certificates/${card.id}/document`,
				{ document: document() });
			await age(card.document_id, '3 minutes');
			made.push(card.document_id);
		}
		await Promise.all([sweep(), sweep(), sweep()]);
		await sweep();
		for (const id of made)
			assert.equal(await state(id), '');
	});

test('FIL-09 documents in use are never swept', { timeout: 60000 }, async () => {
	const made = await certificate(member, kind, { document: document() });

	await age(made.document_id, '2 days');
	await sweep();
	assert.equal(await state(made.document_id), 'ready');
	assert.equal((await download(member, made.id)).status, 200);
});

after(() => sql('alter table document enable trigger user'));
