// Texts that want to be markup, stored in every field and reflected from every
// address: each is shown as what it is, nothing of it becomes part of a page,
// and nothing of it runs or even tries to (the policy has nothing to refuse).
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Api, PASSWORD, demoDocument, launch, noComplaints, open, organization, person, signInByForm,
	sendUnchecked, signUp, stateOf } from "./lib.mjs";

const PAYLOADS = [
	"<script>alert(1)</script>", "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>",
	"</style><script>alert(1)</script>", "<ScRiPt>alert(2)</sCrIpT>", "<script src=//xss.example></script>",
	"<<script>alert(1)//<</script>", "<scr<script>ipt>alert(1)</script>", "<img src=x onerror=alert(1)>",
	"<img src=x onerror=alert`1`>", "<img/src=x/onerror=alert(1)>", "<svg onload=alert(1)>", "<svg/onload=alert(1)>",
	"<svg><script>alert(1)</script></svg>", "<svg><animate onbegin=alert(1) attributeName=x>", "<body onload=alert(1)>",
	"<iframe src=javascript:alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'>", "<object data=javascript:alert(1)>",
	"<embed src=javascript:alert(1)>", "<a href=javascript:alert(1)>x</a>", "<a href='java&#9;script:alert(1)'>x</a>",
	"<form action=javascript:alert(1)><input type=submit>", "<button formaction=javascript:alert(1)>x", "<math><mi xlink:href=javascript:alert(1)>",
	"<details open ontoggle=alert(1)>", "<video><source onerror=alert(1)>", "<audio src=x onerror=alert(1)>",
	"<input autofocus onfocus=alert(1)>", "<select autofocus onfocus=alert(1)>", "<marquee onstart=alert(1)>x",
	"<meta http-equiv=refresh content=0;url=//xss.example>", "<base href=//xss.example/>", "<link rel=stylesheet href=//xss.example>",
	"<style>@import'//xss.example';</style>", "<p style=background:url(//xss.example)>", "<template><script>alert(1)</script>",
	"\" onmouseover=alert(1) x=\"", "' onmouseover=alert(1) x='", "\" autofocus onfocus=alert(1) x=\"", "\"><script>alert(1)</script>",
	"'><script>alert(1)</script>", "`onmouseover=alert(1)`", "--><script>alert(1)</script><!--", "]]><script>alert(1)</script>",
	"javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "{{me.email}}", "{{{csrf}}}", "{{>partial/keys}}", "{{=<% %>=}}<% csrf %>",
	"{{#rows}}x{{/rows}}", "${alert(1)}", "#{alert(1)}", "<%= alert(1) %>", "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)",
	"%3Cscript%3Ealert(1)%3C/script%3E", "\\u003cscript\\u003ealert(1)", "\\\"-alert(1)//", "';alert(1)//", "<hx-get data-hx-get=/home data-hx-trigger=load>",
	"<b data-hx-on:load=alert(1)>", "＜script＞alert(1)＜/script＞", "<x\u2028onclick=alert(1)>", "ﬁ<ſcript>alert(1)</ſcript>"
];
const SHORT = PAYLOADS.filter((text) => text.length <= 60);

let browser;
let context;
let page;
let owner;
let home;	// the organization's id
const people = [];
const certificates = [];

// One organization in which every text of a kind is one of the payloads.
before(async () => {
	browser = await launch();
	({ owner, id: home } = await organization(PAYLOADS[0]));
	const admin = await person(owner, "admin", "Ana", "Kovač");
	const api = await new Api().signIn(admin.email);
	const pdf = demoDocument("pdf", "First aid");
	for (const [i, text] of PAYLOADS.entries()) {
		const type = await owner.call("POST", "/certificate-types", { name: text, description: `${text}\n${PAYLOADS.at(-i - 1)}` });
		if (i % 4 === 0) people.push({ ...await person(owner, "member", text, PAYLOADS.at(-i - 1)), first: text, last: PAYLOADS.at(-i - 1) });
		const made = await owner.certificate({
			member_id: people.at(-1).id, certificate_type_id: type.id, issuing_authority: text,
			...(text.length <= 60 ? { number: text } : {}), document: { name: text.replaceAll("/", "|") + ".pdf", bytes: pdf }
		});
		await api.call("POST", `/certificates/${made.id}/reject`, { review_reason: `${text}\nand so on` });
		certificates.push({ id: made.id, type: type.id, text });
	}
	context = await open(browser, { storageState: await stateOf(browser, owner.email) });
	page = await context.newPage();
}, { timeout: 300000 });
after(() => browser?.close());

// What none of our pages has, so that it can only have come from a text.
const foreign = () => page.evaluate(() => {
	const names = "script:not([src^='/assets/']), img, iframe, frame, object, embed, video, audio, math, marquee, base, style, template, font, b, x," +
		" meta[http-equiv], link[href^='//'], animate, hx-get, [style], [src^='//'], [formaction], [srcdoc], [data-hx-get]:not(form.filters)";
	const found = [...document.querySelectorAll(names)];
	for (const e of document.querySelectorAll("*"))
		for (const a of e.attributes)
			if (/^on/i.test(a.name) || (/^(href|action|xlink:href)$/i.test(a.name) && /^\s*(javascript|data):/i.test(a.value)))
				found.push(e);
	return found.map((e) => e.outerHTML.slice(0, 200));
});

async function isHarmless(address) {
	assert.deepEqual(await foreign(), [], address);
	assert.equal(new URL(page.url()).origin, new URL(process.env.OUTSTAFF_URL).origin);
}

async function visit(address) {
	await page.goto(address);
	await isHarmless(address);
}

const text = (selector) => page.locator(selector).first().evaluate((e) => e.textContent);
const texts = (selector) => page.locator(selector).evaluateAll((all) => all.map((e) => e.textContent));
const fact = (name) => page.locator(".facts > div").filter({ has: page.locator("dt", { hasText: new RegExp(`^${name}$`) }) })
	.locator("dd").first().evaluate((e) => e.textContent.trim());

describe(`B9: ${PAYLOADS.length} hostile texts stay texts (SEC, UX-08)`, () => {
	test("names and descriptions of types: in the list, in choices, on their pages", { timeout: 120000 }, async () => {
		const shown = [];
		await visit("/certificate-types");
		for (;;) {
			shown.push(...await texts(".row-link"));
			const next = page.locator(".pager [rel=next]");
			if (await next.count() === 0) break;
			await visit(await next.getAttribute("href"));
		}
		assert.deepEqual(shown.sort(), [...PAYLOADS].sort());
		for (const address of ["/certificates/new", "/certificates"]) {
			await visit(address);
			const offered = await texts("#certificate_type_id option");
			for (const payload of PAYLOADS) assert.ok(offered.includes(payload), payload);
		}
		for (const { type, text: payload } of certificates) {
			await visit(`/certificate-types/${type}`);
			assert.equal(await text("h1"), payload);
			assert.ok((await text(".prose")).startsWith(`${payload}\n`));
			assert.ok((await page.title()).startsWith(payload));
		}
		noComplaints(context);
	});

	test("a certificate's number, authority, file name, reason, holder and history", { timeout: 120000 }, async () => {
		for (const { id, text: payload } of certificates) {
			await visit(`/certificates/${id}`);
			assert.ok((await text("h1")).startsWith(`${payload}, `));
			if (SHORT.includes(payload)) assert.equal(await fact("Number"), payload);
			assert.equal(await fact("Issuing authority"), payload);
			assert.equal(await fact("Reason"), `${payload}\nand so on`);
			const { document_name: name, holder_name: holder } = await owner.call("GET", `/certificates/${id}`);
			assert.equal(await text(".file .cut"), name);
			assert.equal(await fact("Holder"), holder);
			if (!/[/\\%"\u2028]/.test(payload)) assert.equal(name, payload + ".pdf");
		}
		noComplaints(context);
	});

	test("people: in the list, in choices, on their pages; certificates on the list, the home page and their own", { timeout: 120000 }, async () => {
		await visit("/members");
		const shown = await texts(".row-link");
		for (const { id, first, last } of people) {
			assert.ok(shown.includes(`${first} ${last}`), first);
			await visit(`/members/${id}`);
			assert.equal(await text("h1"), `${first} ${last}`);
		}
		await visit("/home");
		await visit("/certificates");
		const notes = await texts(".table-frame th .note");
		assert.ok(notes.length > 20 && notes.every((note) => SHORT.includes(note)), notes.join());
		noComplaints(context);
	});

	test("refused input comes back as it was", { timeout: 120000 }, async () => {
		await page.goto("/certificate-types/new");
		for (const payload of PAYLOADS) {
			await page.fill("#name", payload);
			await page.fill("#description", payload);
			await page.fill("#lead_days", payload);
			await sendUnchecked(page, "main form");
			await isHarmless("/certificate-types");
			assert.equal(await page.locator("#name").count(), 1, `${payload}: ${await text("main")}`);
			assert.equal(await page.inputValue("#name"), payload);
			assert.equal(await page.inputValue("#description"), payload);
			assert.equal(await page.inputValue("#lead_days"), payload);
		}
		noComplaints(context);
	});

	test("an organization's name, on every page it is on", { timeout: 120000 }, async () => {
		for (const payload of PAYLOADS) {
			await owner.call("PATCH", `/organizations/${home}`, { name: payload });
			await visit(`/organizations/${home}`);
			assert.equal(await page.inputValue("#name"), payload);
			assert.ok((await text(".top .menu summary")).includes(payload));
			assert.ok((await page.title()).includes(payload));
		}
		noComplaints(context);
	});

	test("one's own name, in the frame of every page", { timeout: 120000 }, async () => {
		for (const { email, first, last } of people.slice(0, 8)) {
			const own = await open(browser);
			const window = await own.newPage();
			await signInByForm(window, email, "/my-certificates");
			assert.equal(await window.locator(".menu-who strong").textContent(), `${first} ${last}`);
			noComplaints(own);
			await own.close();
		}
	});

	test("addresses: paths, names and values of parameters, where to go next", { timeout: 240000 }, async () => {
		for (const payload of PAYLOADS) {
			const value = encodeURIComponent(payload);
			for (const address of [`/${value}`, `/certificates/${value}`, `/certificates?${value}=1`,
				`/certificates?status=${value}&cursor=${value}&sort=${value}&expires_before=${value}`,
				`/certificates/new?number=${value}&issuing_authority=${value}`, `/files/${value}?name=${value}`])
				await visit(address);
		}
		noComplaints(context);
	});

	test("after sign-in one stays here, whatever the address asks for", { timeout: 120000 }, async () => {
		const somebody = await signUp("Ana", "Kovač");
		for (const next of ["//xss.example", "/\\xss.example", "https://xss.example", "javascript:alert(1)", "\"><script>alert(1)</script>",
			"/%2f/xss.example", "/\t/xss.example", "data:text/html,<script>alert(1)</script>"]) {
			const own = await open(browser);
			const window = await own.newPage();
			await window.goto("/sign-in?next=" + encodeURIComponent(next));
			if (await window.locator("#email").count() > 0) {
				await window.fill("#email", somebody.email);
				await window.fill("#password", PASSWORD);
				await Promise.all([window.waitForNavigation(), window.click("main button[type=submit]")]);
			}
			assert.equal(new URL(window.url()).origin, new URL(process.env.OUTSTAFF_URL).origin, next);
			noComplaints(own);
			await own.close();
		}
	});
});
