// The pages in German, whose words are longer: nothing runs out of its place on
// any screen, nobody is kept out, and the choice of a language works without
// script. Leaves screenshots.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { SHOTS, axe, day, demoDocument, launch, noComplaints, noSideways, open, organization, person,
	sendUnchecked, signInByForm, stateOf, validHtml } from "./lib.mjs";

const SCREENS = {
	narrow: { viewport: { width: 320, height: 740 }, isMobile: true, hasTouch: true },
	phone: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
	tablet: { viewport: { width: 768, height: 900 } },
	wide: {}
};

let browser;
const states = {};
const made = {};

before(async () => {
	browser = await launch();
	const { owner, id } = await organization("Gerüstbau Nordstern");
	const member = await person(owner, "member", "Jonas", "Meyer");
	const type = await owner.call("POST", "/certificate-types",
		{ name: "Staplerschein", valid_months: 24, lead_days: [60, 30, 7] });
	const pdf = { name: "staplerschein-jonas-meyer-vorder-und-rueckseite.pdf", bytes: demoDocument("pdf", "Stapler") };
	const all = [];
	for (const days of [-20, 1, 9, 40, 200])
		all.push(await owner.certificate({ certificate_type_id: type.id, member_id: member.id, number: `S-${days}`,
			issuing_authority: "TÜV Rheinland", issued_on: day(-600), expires_on: day(days), document: pdf }));
	Object.assign(made, { organization: id, member: member.id, type: type.id, certificate: all[1].id, email: owner.email });
	states.owner = await stateOf(browser, owner.email);
	states.member = await stateOf(browser, member.email);
	states.fresh = await stateOf(browser, (await organization("Hafen")).owner.email);
}, { timeout: 120000 });
after(() => browser?.close());

// name: who, address, and what is done there.
const PAGES = {
	"landing": ["out", () => "/"],
	"sign-up": ["out", () => "/sign-up"],
	"sign-in": ["out", () => "/sign-in"],
	"forgot": ["out", () => "/forgot-password"],
	"home": ["owner", () => "/home"],
	"home-empty": ["fresh", () => "/home"],
	"menu": ["owner", () => "/home", (page) => page.click(".menu-end > summary")],
	"organizations": ["owner", () => "/organizations"],
	"settings": ["owner", () => `/organizations/${made.organization}`],
	"people": ["owner", () => "/members"],
	"person": ["owner", () => `/members/${made.member}`],
	"invitations": ["owner", () => "/invitations"],
	"invitation-new": ["owner", () => "/invitations/new"],
	"invitation-bulk": ["owner", () => "/invitations/bulk"],
	"invitation-refused": ["owner", () => "/invitations/new", (page) => sendUnchecked(page, "main form")],
	"types": ["owner", () => "/certificate-types"],
	"type": ["owner", () => `/certificate-types/${made.type}`],
	"certificates": ["owner", () => "/certificates"],
	"certificates-none": ["owner", () => "/certificates?review=rejected"],
	"certificate": ["owner", () => `/certificates/${made.certificate}`],
	"certificate-edit": ["owner", () => `/certificates/${made.certificate}/edit`],
	"certificate-new": ["member", () => "/certificates/new"],
	"mine": ["member", () => "/my-certificates"],
	"missing": ["owner", () => "/nowhere"],
	"forbidden": ["member", () => "/members"]
};

for (const [screen, options] of Object.entries(SCREENS))
	describe(`UX-09 German, ${screen}`, () => {
		for (const [name, [who, address, act]] of Object.entries(PAGES))
			test(name, async () => {
				const context = await open(browser, { ...options, locale: "de-DE", storageState: states[who] });
				const page = await context.newPage();
				await page.goto(address());
				await act?.(page);
				await page.screenshot({ path: join(SHOTS, `de-${screen}-${name}.png`), fullPage: true });
				assert.equal(await page.getAttribute("html", "lang"), "de");
				await noSideways(page);
				// The words of a button, tab or head stay inside of it.
				assert.deepEqual(await page.evaluate(() =>
					[...document.querySelectorAll("button, .button, .badge, nav.side a, nav.tabs a, th, label")]
						.filter((e) => e.offsetParent && !e.closest(".sr") && e.scrollWidth > e.clientWidth + 1)
						.map((e) => `${e.tagName} ${e.textContent.trim()}: ${e.scrollWidth} > ${e.clientWidth}`)), []);
				if (screen === "phone") await axe(page);
				if (screen === "wide" && !act) await validHtml(await (await page.request.get(address(), { headers: { "Accept-Language": "de" } })).text());
				noComplaints(context);
				await context.close();
			});
	});

test("UX-09 a language is chosen without script, before sign-in and after", async () => {
	const context = await open(browser, { javaScriptEnabled: false });
	const page = await context.newPage();
	await page.goto("/sign-in?next=%2Fmy-certificates");
	await page.click("text=Deutsch");
	assert.match(page.url(), /\/sign-in\?next=/);
	assert.equal(await page.textContent("h1"), "Anmelden");
	await page.click("text=English");
	assert.equal(await page.textContent("h1"), "Sign in");
	await signInByForm(page, made.email);
	await page.goto("/certificates?status=expired");
	await page.click(".menu-end > summary");
	await page.click(".menu-list >> text=Deutsch");
	assert.match(page.url(), /\/certificates\?status=expired$/);
	assert.equal(await page.textContent("h1"), "Zertifikate");
	await context.close();
	const other = await open(browser);
	const again = await other.newPage();
	await signInByForm(again, made.email);
	assert.equal(await again.getAttribute("html", "lang"), "de");
	await other.close();
});

test("UX-09 what the script says is German too", async () => {
	const context = await open(browser, { locale: "de-DE" });
	const page = await context.newPage();
	await page.goto("/sign-up");
	await page.fill("#email", "x");
	await page.click("main button[type=submit]");
	assert.equal(await page.textContent("#first_name-error"), "Bitte ausfüllen: Vorname.");
	assert.match(await page.textContent("#email-error"), /^Geben Sie eine E-Mail-Adresse/);
	await page.click("[data-reveal]");
	assert.match(await page.textContent("[data-reveal]"), /^Verbergen/);
	assert.equal((await page.textContent("[data-theme-next]")).trim(), "Dunkler Modus");
	await page.click("[data-theme-switch]");
	assert.equal((await page.textContent("[data-theme-next]")).trim(), "Heller Modus");
	await context.close();
});
