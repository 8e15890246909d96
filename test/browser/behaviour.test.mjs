// What pages do with script beside doing their work without it: keys, menus,
// dialogs, the color scheme, toasts, errors beside fields, filters.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { day, demoDocument, launch, noComplaints, open, organization, person, stateOf, unique } from "./lib.mjs";

let browser;
let context;
let page;
let certificate;
let owner;
let organizationId;

before(async () => {
	browser = await launch();
	({ owner, id: organizationId } = await organization());
	const { id } = await person(owner, "member", "Jonas", "Meyer");
	const types = [];
	for (const name of ["Forklift licence", "First aid"])
		types.push(await owner.call("POST", "/certificate-types", { name }));
	for (const [i, days] of [-20, 9, 500].entries())
		certificate = (await owner.certificate({ member_id: id, certificate_type_id: types[i % 2].id, number: `N-${i}`, expires_on: day(days),
			document: { name: "card.pdf", bytes: demoDocument("pdf", "First aid") } })).id;
	context = await open(browser, { storageState: await stateOf(browser, owner.email) });
}, { timeout: 60000 });
beforeEach(async () => {
	await page?.close();
	page = await context.newPage();
});
after(() => browser?.close());

const active = (of) => page.evaluate((property) => document.activeElement[property], of);
const search = () => new URL(page.url()).search;
const file = (name, size) => ({ name, mimeType: "application/pdf", buffer: Buffer.alloc(size, "%PDF-1.4\n") });

describe("keys (pages.md: Keyboard; UX-08)", { timeout: 60000 }, () => {
	test("? shows them, Escape closes, focus returns", async () => {
		await page.goto("/certificates");
		await page.focus(".row-link");
		await page.keyboard.press("?");
		await page.locator("#keys[open]").waitFor();
		assert.equal(await page.evaluate(() => document.querySelector("#keys").contains(document.activeElement)), true);
		await page.keyboard.press("Escape");
		await page.locator("#keys[open]").waitFor({ state: "detached" });
		assert.equal(await active("className"), "row-link");
	});

	test("/ goes to the filters, j and k along the rows, Enter opens one", async () => {
		await page.goto("/certificates");
		await page.keyboard.press("/");
		assert.equal(await active("id"), "status");
		await page.locator(":focus").blur();
		const rows = await page.locator(".row-link").evaluateAll((all) => all.map((e) => e.href));
		assert.equal(rows.length, 3);
		for (const [key, row] of [["j", 0], ["j", 1], ["j", 2], ["j", 2], ["k", 1]]) {
			await page.keyboard.press(key);
			assert.equal(await active("href"), rows[row], key);
		}
		await page.keyboard.press("Enter");
		await page.waitForURL(rows[1]);
	});

	test("g and a letter go to a place", async () => {
		await page.goto("/organizations");
		for (const [key, place] of [["h", "/home"], ["m", "/my-certificates"], ["c", "/certificates"], ["p", "/members"]]) {
			await page.keyboard.press("g");
			await page.keyboard.press(key);
			await page.waitForURL((url) => url.pathname === place);
		}
	});

	test("letters typed into a field are letters, and single keys can be switched off", async () => {
		await page.goto("/invitations/new");
		await page.focus("#first_name");
		await page.keyboard.type("?gh/jk");
		assert.equal(await page.inputValue("#first_name"), "?gh/jk");
		await page.goto("/home");
		await page.keyboard.press("?");
		await page.uncheck("[data-keys-switch]");
		await page.keyboard.press("Escape");
		await page.keyboard.press("?");
		assert.equal(await page.locator("#keys[open]").count(), 0);
		await page.evaluate(() => { localStorage.removeItem("keys"); });
	});

	test("Control+Enter sends the form", async () => {
		await page.goto("/certificate-types/new");
		await page.fill("#name", `Type ${unique()}`);
		await page.focus("#description");
		await page.keyboard.press("Control+Enter");
		await page.waitForURL((url) => url.pathname === "/certificate-types");
	});
});

describe("menus, dialogs, color scheme, toast", { timeout: 60000 }, () => {
	test("a menu closes by Escape and by a click elsewhere", async () => {
		await page.goto("/home");
		for (const close of [() => page.keyboard.press("Escape"), () => page.click("h1")]) {
			await page.click(".menu >> nth=0 >> summary");
			await page.locator(".menu[open]").waitFor();
			await close();
			assert.equal(await page.locator(".menu[open]").count(), 0);
		}
	});

	test("rejecting asks in a dialog that names the thing; Escape gives focus back", async () => {
		await page.goto(`/certificates/${certificate}`);
		await page.click("summary:has-text('Reject')");
		const dialog = page.locator("dialog[open]");
		await dialog.waitFor();
		assert.match(await dialog.locator("h3").textContent(), /Reject “.+” of Jonas Meyer\?/);
		assert.equal(await active("id"), "review_reason");
		await page.keyboard.press("Escape");
		await dialog.waitFor({ state: "detached" });
		assert.match(await active("textContent"), /Reject…/);
		await page.click("summary:has-text('Delete')");
		await dialog.waitFor();
		assert.equal(await active("textContent"), "Cancel");
		await page.keyboard.press("Enter");
		await dialog.waitFor({ state: "detached" });
	});

	test("the chosen color scheme is kept", async () => {
		await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
		await page.goto("/home");
		const canvas = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
		const light = await canvas();
		await page.click(".menu-end summary");
		await page.click("text=Switch to dark mode");
		const dark = await canvas();
		assert.notEqual(dark, light);
		await page.goto("/certificates");
		assert.equal(await canvas(), dark);
		await page.click(".menu-end summary");
		await page.click("text=Switch to light mode");
		assert.equal(await canvas(), light);
		await page.evaluate(() => { localStorage.removeItem("theme"); });
	});

	test("a change is told once, in a toast that can be dismissed", async () => {
		await page.goto(`/certificates/${certificate}/edit`);
		await page.fill("#number", unique());
		await page.click("button:has-text('Save certificate')");
		const toast = page.getByRole("status").getByText("Changes saved.");
		await toast.waitFor();
		await page.click("[data-dismiss]");
		await toast.waitFor({ state: "detached" });
		await page.reload();
		assert.equal(await toast.count(), 0);
	});

	test("a password can be shown", async () => {
		await page.goto("/account/password");
		await page.fill("#password", "wander");
		await page.click("[data-reveal=password]");
		assert.equal(await page.getAttribute("#password", "type"), "text");
	});
});

describe("errors (UX-06)", { timeout: 60000 }, () => {
	test("what is missing is told beside its field before it is sent, and goes away", async () => {
		await page.goto("/certificates/new");
		await page.click("button:has-text('Upload certificate')");
		assert.equal(await page.textContent("#certificate_type_id-error"), "Choose the type.");
		assert.equal(await page.textContent("#issued_on-error"), "Enter the issue date.");
		assert.equal(await active("id"), "certificate_type_id");
		assert.match(await page.getAttribute("#issued_on", "aria-describedby"), /issued_on-error/);
		await page.selectOption("#certificate_type_id", { index: 1 });
		assert.equal(await page.locator("#certificate_type_id-error").count(), 0);
	});

	test("what the server refuses: focus on the summary, a link to each field, values stay", async () => {
		await page.goto("/certificate-types/new");
		await page.fill("#name", "First aid");
		await page.fill("#valid_months", "many");
		await page.click("main button[type=submit]");
		await page.locator("#error-summary:focus").waitFor();
		assert.equal(await page.inputValue("#valid_months"), "many");
		assert.equal(await page.getAttribute("#valid_months", "aria-invalid"), "true");
		assert.equal(await page.locator("#valid_months-error").count(), 1);
		await page.click("#error-summary a");
		assert.equal(await active("id"), "valid_months");
	});

	test("a refused form comes back also when its organization was renamed meanwhile", async () => {
		await page.goto("/certificate-types/new");
		await owner.call("PATCH", `/organizations/${organizationId}`, { name: `North Star ${unique()}` });
		for (let tries = 0; tries < 6; tries++) {
			await page.fill("#lead_days", "many");
			await page.fill("#name", "Hot work");
			await Promise.all([page.waitForEvent("load"), page.click("main button[type=submit]")]);
			assert.equal(await page.locator("#name").count(), 1, await page.locator("main").innerText());
			assert.equal(await page.inputValue("#name"), "Hot work");
		}
	});

	test("a file that is too large is told before it is sent", async () => {
		await page.goto("/certificates/new");
		await page.setInputFiles("#document", file("big.pdf", 21e6));
		assert.match(await page.textContent("#document-error"), /larger than 20 MB/);
		await page.setInputFiles("#document", file("small.pdf", 2e3));
		assert.equal(await page.locator("#document-error").count(), 0);
	});

	test("after a refused upload the file is still chosen; a lost connection is told", async () => {
		await page.goto("/certificates/new");
		await page.selectOption("#certificate_type_id", { index: 1 });
		await page.fill("#issuing_authority", "Red Cross");
		await page.fill("#issued_on", "2026-01-02");
		await page.setInputFiles("#document", file("not really.pdf", 2e3));
		await page.click("button:has-text('Upload certificate')");
		await page.locator("#error-summary:focus").waitFor();
		assert.equal(await page.evaluate(() => document.getElementById("document").files.length), 1);
		assert.equal(await page.inputValue("#issuing_authority"), "Red Cross");
		await context.setOffline(true);
		await page.click("button:has-text('Upload certificate')");
		await page.getByText("The document did not arrive").waitFor();
		await context.setOffline(false);
		assert.equal(await page.isDisabled("button:has-text('Upload certificate')"), false);
		assert.match(context.complaints.splice(0).join(), /^(console: .*ERR_INTERNET_DISCONNECTED[^,]*)?$/);
	});
});

describe("filters (CRT-06)", { timeout: 60000 }, () => {
	test("a choice applies at once: address, focus and rows; back brings the page before", async () => {
		await page.goto("/certificates");
		await page.evaluate(() => { globalThis.same = true; });
		await page.focus("#status");
		await page.selectOption("#status", "expiring");
		await page.waitForURL(/status=expiring/);
		await page.locator(".tabs a[aria-current]:has-text('Expiring')").waitFor();
		assert.equal(search(), "?status=expiring&sort=expires_on");
		assert.equal(await active("id"), "status");
		assert.equal(await page.locator(".row-link").count(), 1);
		assert.equal(await page.evaluate(() => globalThis.same), true);
		assert.deepEqual(await page.locator("h1, main").evaluateAll((all) => all.length), 2);
		await page.goBack();
		await page.locator(".tabs a[aria-current]:has-text('All')").waitFor();
		assert.equal(search(), "");
		assert.equal(await page.locator(".row-link").count(), 3);
	});

	test("filters combine, are an address to keep, and can be cleared", async () => {
		await page.goto("/certificates?status=valid&sort=-expires_on");
		assert.equal(await page.inputValue("#status"), "valid");
		assert.equal(await page.inputValue("#sort"), "-expires_on");
		assert.match(await page.getAttribute("a[download]", "href"), /^\/certificates\.csv\?.*status=valid/);
		await page.fill("#expires_before", "2001-01-01");
		await page.locator("#expires_before").blur();
		await page.getByText("No certificate matches these filters").waitFor();
		await page.click(".empty a");
		await page.waitForURL((url) => url.search === "");
		assert.equal(await page.locator(".row-link").count(), 3);
	});

	test("nothing here made a browser complain", () => { noComplaints(context); });
});
