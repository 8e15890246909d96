// UX-09: pages, errors and mails are in the language of who reads them. German
// is the second language; what it must not hold is every text of the template
// that its catalogue translates.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { Browser, add, browse, certificate, document,
	loopback, organization, person, register, send, signIn, sql, stack,
	type, invited } from './client.mjs';

const german = { 'accept-language': 'de-DE, de;q=0.9, en;q=0.5' };
const lang = (answer) => answer.text.match(/<html lang="([^"]*)"/)?.[1];
const from = (language) => ({ headers: { 'accept-language': language } });
let owner, kind, held;

// ---- what the catalogue says -------------------------------------------------

const unquote = (lines) => [...lines.matchAll(/"((?:\\.|[^"\\])*)"/g)]
	.map(([, text]) => JSON.parse(`"${text}"`)).join('');

/** Plain English texts that German says otherwise. */
function translated() {
	const source = fs.readFileSync(path.join(stack.top, 'views/po/de.po'), 'utf8');
	const found = new Map();

	for (const block of source.split('\n\n').slice(1)) {
		const id = unquote(block.match(/^msgid (".*")$/m)?.[1] ?? '');
		const text = unquote(block.match(/^msgstr(?:\[0\])? (".*")$/m)?.[1] ?? '');

		if (id !== text && /\p{L}{2}/u.test(id) && !/[{%]/.test(id) &&
		    !/^msgctxt/m.test(block))
			found.set(id, text);
	}
	return found;
}

const unescape = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>')
	.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');

/** What people see and hear of a page, text by text. */
function texts(page) {
	const body = page.replace(/<(script|style|code|kbd)\b.*?<\/\1>/gs, '');
	const found = body.replace(/<[^>]*>/g, '\n').split('\n');

	for (const [, value] of body.matchAll(
		/(?:aria-label|data-[a-z]+|alt|title|placeholder)="([^"]*)"/g))
		found.push(value);
	return found.map((text) => unescape(text).trim()).filter((text) => text);
}

function leftovers(page) {
	const known = translated();
	// What a history recorded stands as it was, names of roles too.
	const told = page.replace(/<(ins|del)>[^<]*/g, '<$1>').replace(
		/(<span class="audit-what">[^<]*)<strong>[^<]*/g, '$1<strong>');

	return texts(told).filter((text) => known.has(text));
}

before(async () => {
	owner = await organization();
	kind = await type(owner, { description: 'x', valid_months: 24 });
	held = await certificate(owner, kind, { number: 'N-1',
		document: document('pdf') });
}, { timeout: 120000 });

// ---- pages --------------------------------------------------------------------

/** Every page of the program, as its routes tell. */
function pages() {
	const ids = { organizations: owner.organization.id, members: owner.member.id,
		'certificate-types': kind.id, certificates: held.id };

	return execFileSync(`${stack.root}/bin/outstaffctl`, ['routes'],
		{ encoding: 'utf8' }).trim().split('\n').slice(1)
		.map((line) => line.split('\t'))
		.filter(([method, target, form]) => method === 'GET' &&
			['page', 'both'].includes(form) && !/(document|style)$|^\/files|\/export$/.test(target))
		.map(([, target]) => target.replace(/^\/([a-z-]+)\/\{id\}/,
			(whole, what) => `/${what}/${ids[what]}`))
		.filter((target) => !target.includes('{'));
}

test('UX-09 every page for who is signed in has no English left in German',
	async () => {
		const browser = await browse(owner.email);
		let seen = 0;

		for (const target of [...pages(), '/certificates?status=expired',
			'/no-such-page']) {
			const page = await browser.get(target, { headers: german });

			if (page.status === 303)
				continue;
			assert.equal(lang(page), 'de', target);
			assert.equal(page.headers['content-language'], 'de');
			assert.match(page.headers.vary, /Accept-Language/);
			assert.deepEqual(leftovers(page.text), [], target);
			seen++;
		}
		assert.ok(seen >= 15, `${seen} pages`);
	});

test('UX-09 nor has any page before sign-in, or of a member without rights',
	async () => {
		const browser = new Browser({ address: loopback() });
		const member = await browse((await add(owner, 'member')).email);
		let seen = 0;

		for (const target of pages()) {
			const page = await browser.get(target, { headers: german });

			for (const one of [page,
				await member.get(target, { headers: german })]) {
				if (one.status === 303)
					continue;
				assert.equal(lang(one), 'de', target);
				assert.deepEqual(leftovers(one.text), [], target);
				seen++;
			}
		}
		assert.ok(seen >= 20, `${seen} pages`);
	});

test('UX-09 nor has a form with errors, and labels are quoted as they are',
	async () => {
		const browser = await browse(owner.email);
		const refused = await browser.submit('/certificate-types',
			{ name: '', valid_months: 'x' }, { headers: german });

		assert.equal(refused.status, 422);
		assert.deepEqual(leftovers(refused.text), []);
		assert.match(refused.text, /Bitte ausfüllen: Name\./);
		assert.match(refused.text, /ganze Zahl von 1 bis 600/);
	});

test('UX-09 the same pages in English are as the views have them', async () => {
	const browser = await browse(owner.email);
	const page = await browser.get('/certificates', from('en-GB'));

	assert.equal(lang(page), 'en');
	assert.match(page.text, />Certificates</);
	assert.ok(leftovers(page.text).length > 10);
});

test('UX-09 days, sizes and plurals follow the language', async () => {
	const browser = await browse(owner.email);
	const soon = await sql("select (now() at time zone 'UTC')::date + 1");
	const one = await certificate(owner, kind, { expires_on: soon });
	const page = (target, language) =>
		browser.get(target, from(language)).then((answer) => answer.text);

	assert.match(await page(`/certificates/${held.id}`, 'en'), />15 Jan 2024</);
	assert.match(await page(`/certificates/${held.id}`, 'de'), />15\. Jan\. 2024</);
	assert.match(await page(`/certificates/${held.id}`, 'de'), /\d\d:\d\d Uhr/);
	assert.match(await page(`/certificates/${held.id}`, 'de'), /\d,\d MB|\d kB|\d Byte/);
	assert.match(await page(`/certificates/${one.id}`, 'en'), />1 day left</);
	assert.match(await page(`/certificates/${one.id}`, 'de'), />noch 1 Tag</);
	assert.match(await page(`/certificate-types/${kind.id}`, 'de'), /24 Monate/);
});

// ---- whose language -------------------------------------------------------------

test('UX-09 a browser that asks for no installed language gets the default',
	async () => {
		for (const wish of ['fr', '*', 'fr, de;q=0', 'de;q=2', 'de_DE', '', 'x'.repeat(2000)])
			assert.equal(lang(await send('GET', '/sign-in',
				{ address: loopback(), ...from(wish) })), 'en', wish);
		for (const wish of ['de', 'DE-at', 'fr, de;q=0.1', 'en;q=0, *'])
			assert.equal(lang(await send('GET', '/sign-in',
				{ address: loopback(), ...from(wish) })), 'de', wish);
	});

test('UX-09 a choice before sign-in is kept in the browser and beats it',
	async () => {
		const browser = new Browser({ address: loopback() });
		const page = await browser.get('/sign-in?next=%2Fhome', from('en'));

		assert.match(page.text, /name="language" value="de"[^>]*>Deutsch</);
		const done = await browser.submit('/language',
			{ language: 'de', back: page.hidden('back') },
			{ csrf: null, method: 'PUT', ...from('en') });

		assert.equal(done.status, 303);
		assert.equal(done.headers.location, '/sign-in?next=%2Fhome');
		const [cookie] = done.headers['set-cookie'];
		assert.match(cookie, /^__Host-language=de\.\d+; /);
		for (const flag of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/'])
			assert.ok(cookie.includes(flag), flag);
		assert.equal(lang(await browser.get('/sign-in', from('en'))), 'de');
	});

test('UX-09 a forged or broken cookie is no language and no fault', async () => {
	for (const value of ['xx.1', 'de', 'de.', '.', 'DE.1', '../de.1', 'en.99999999999999999999']) {
		const browser = new Browser({ address: loopback() });

		browser.cookies.set('__Host-language', value);
		const page = await browser.get('/sign-in', from('fr'));

		assert.equal(page.status, 200);
		assert.equal(lang(page), value === 'de.' ? 'de' : 'en', value);
	}
});

test('UX-09 the profile beats the browser, at once and in every process',
	async () => {
		const browser = await browse((await register()).email);
		const done = await browser.submit('/language', { language: 'de', back: '/organizations' },
			{ method: 'PUT', ...from('en') });

		assert.equal(done.headers.location, '/organizations');
		for (let i = 0; i < 12; i++)
			assert.equal(lang(await browser.get('/organizations', from('en'))), 'de');
		browser.cookies.delete('__Host-language');
		const other = await browse(owner.email);

		assert.equal(lang(await other.get('/organizations', from('en'))), 'en');
	});

test('UX-09 the profile goes along to another browser', async () => {
	const who = await register();
	const first = await browse(who.email);

	await first.submit('/language', { language: 'de', back: '/' },
		{ method: 'PUT' });
	const second = await browse(who.email);

	assert.equal(lang(await second.get('/organizations', from('en'))), 'de');
});

test('UX-09 a language that is not installed is refused', async () => {
	const browser = await browse(owner.email);

	for (const language of ['fr', '../de', '', 'DE'])
		assert.equal((await browser.submit('/language',
			{ language, back: '/' }, { method: 'PUT' })).status, 422, language);
});

test('UX-09 after a choice nobody is sent to another site', async () => {
	const browser = new Browser({ address: loopback() });

	for (const back of ['//evil.example', 'https://evil.example/', '/\\evil',
		undefined])
		assert.equal((await browser.submit('/language',
			{ language: 'en', back },
			{ csrf: null, method: 'PUT' })).headers.location, '/');
});

test('UX-09 a choice that another site sends changes nothing', async () => {
	const browser = await browse((await register()).email);
	const forged = await browser.submit('/language', { language: 'de', back: '/' },
		{ method: 'PUT', headers: { 'sec-fetch-site': 'cross-site',
			origin: 'https://evil.example' } });

	assert.equal(forged.status, 403);
	assert.equal(lang(await browser.get('/organizations', from('en'))), 'en');
});

test('UX-09 an organization has a language for who asks for none that is there',
	async () => {
		const made = await organization({ language: 'de' });
		const browser = await browse(made.email);

		assert.equal(made.organization.language, 'de');
		assert.equal(lang(await browser.get('/home', from('fr'))), 'de');
		assert.equal(lang(await browser.get('/home', from('en'))), 'en');
		const changed = await made.must(200, 'PATCH',
			`/organizations/${made.organization.id}`, { language: null });

		assert.equal(changed.language, null);
		assert.equal((await made.call('PATCH', `/organizations/${
			made.organization.id}`, { language: 'xx' })).status, 422);
	});

test('UX-09 a program sets the language of its account too', async () => {
	const who = await register();
	const program = await signIn(who.email);

	await program.must(204, 'PUT', '/me/language', { language: 'de' });
	assert.equal((await program.must(200, 'GET', '/me')).language, 'de');
	assert.equal((await (await signIn(who.email))
		.get(`/certificates/${kind.id}`))
		.headers['content-language'], 'de');
});

// ---- programs and mails ---------------------------------------------------------

test('UX-09 errors of the API are in the language that is asked for, their codes are not',
	async () => {
		const there = `/certificates/${kind.id}`;
		const english = await owner.get(there, from('en'));
		const answer = await owner.get(there, from('de'));

		assert.equal(answer.headers['content-language'], 'de');
		assert.equal(answer.json.code, english.json.code);
		assert.equal(answer.json.title, 'Nicht gefunden');
		assert.notEqual(answer.json.error, english.json.error);
		const refused = await owner.call('POST', '/members',
			{ ...invited(), email: 'x' }, from('de'));

		assert.equal(refused.status, 422);
		assert.match(refused.json.details.fields.email, /^Geben Sie eine E-Mail/);
		const denied = await (await add(owner, 'member')).get('/members', from('de'));

		assert.equal(denied.status, 403);
		assert.match(denied.json.error,
			/erfordert die Berechtigung „Die Personen der Organisation sehen“/);
		assert.match(denied.json.error, /Inhaber oder Administrator/);
		assert.deepEqual(denied.json.details.granted_to,
			['owner', 'admin', 'manager', 'lead', 'auditor']);
	});

test('UX-09 so are those about the request itself', async () => {
	const answer = await owner.call('POST', '/certificate-types',
		Buffer.from('{"a": 1, "a": 2}'), { headers: {
			'accept-language': 'de', 'content-type': 'application/json' } });

	assert.equal(answer.status, 400);
	assert.equal(answer.json.error, 'Das Feld a wurde zweimal gesendet.');
	const query = await owner.get('/certificates?status=a&status=b', from('de'));

	assert.equal(query.json.error, 'Das Feld status wurde zweimal gesendet.');
});

test('UX-09 so is what nginx answers itself, in the language that was chosen last',
	async () => {
		const ask = (headers, target = '/sign-in') => send('TRACE', target,
			{ headers });
		const page = await ask(german);

		assert.equal(page.status, 405);
		assert.equal(lang(page), 'de');
		assert.ok(page.text.includes('<h1>Methode nicht erlaubt</h1>'));
		for (const headers of [{}, { 'accept-language': 'fr, de' },
			{ 'accept-language': 'den' },
			{ ...german, cookie: 'a=de; __Host-language=en.1' }])
			assert.equal(lang(await ask(headers)), 'en');
		assert.equal(lang(await ask({ 'accept-language': 'en',
			cookie: 'a=1; __Host-language=de.1' })), 'de');
		const problem = await ask(german, '/api/v1/members');

		assert.equal(JSON.parse(problem.text).title, 'Methode nicht erlaubt');
		assert.equal(JSON.parse(problem.text).code, 'method_not_allowed');
	});

test('UX-09 an account reads what its browser asked for at sign-up', async () => {
	const who = person();
	const answer = await new Browser({ address: loopback() }).submit('/sign-up',
		who, { csrf: null, headers: german });

	assert.equal(answer.status, 303);
	assert.equal(await sql(`select language from account
		where email = '${who.email}'`), 'de');
	const again = await new Browser({ address: loopback() }).submit('/sign-up',
		{ ...who, first_name: 'Other' }, { csrf: null, ...from('en') });

	assert.equal(again.status, 303);
	assert.equal(await sql(`select language from account
		where email = '${who.email}'`), 'de');
});
