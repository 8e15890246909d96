// The way of a certificate through the whole house: sign up, sign in, make an
// organization, say what is needed, send a document; somebody else verifies it;
// both see that; the document comes back byte for byte. Once with nothing but
// a keyboard, once without any script.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { linked } from "../http/mail.mjs";
import { PASSWORD, axe, launch, noComplaints, open, unique } from "./lib.mjs";

let browser;
let pdf;

// A PDF as browsers make them: half a megabyte, text and a picture.
async function realPdf() {
	const page = await browser.newPage();
	await page.setContent("<h1>Forklift licence</h1><p>Ana Kovač, born 3 May 1990</p><canvas width=400 height=400></canvas>");
	await page.evaluate(() => {
		const drawing = document.querySelector("canvas").getContext("2d");
		const image = drawing.createImageData(400, 400);
		for (let i = 0; i < image.data.length; i++) image.data[i] = i % 4 === 3 ? 255 : Math.random() * 256;
		drawing.putImageData(image, 0, 0);
	});
	const bytes = await page.pdf({ printBackground: true });
	await page.close();
	assert.ok(bytes.length > 400e3 && bytes.length < 2e6, `${bytes.length} bytes`);
	return bytes;
}

before(async () => {
	browser = await launch();
	pdf = await realPdf();
}, { timeout: 60000 });
after(() => browser?.close());

// ---- by keyboard alone --------------------------------------------------------

// What is focused, as it is called to those who cannot see it.
const focused = (page) => page.evaluate(() => {
	const e = document.activeElement;
	const text = (element) => {
		const seen = element?.cloneNode(true);
		seen?.querySelectorAll("[aria-hidden=true]").forEach((hidden) => hidden.remove());
		return seen?.textContent.replace(/\s+/g, " ").trim();
	};
	return text(e.labels?.[0]) ?? e.getAttribute("aria-label") ?? text(e);
});

// Tab by Tab to what is called so; it must also be seen to be focused.
async function reach(page, name, key = "Tab") {
	const passed = [];
	for (let i = 0; i < 60; i++) {
		await page.keyboard.press(key);
		const here = await focused(page);
		passed.push(here);
		if (!here?.startsWith(name)) continue;
		const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
		assert.notEqual(outline, "none", `${name} does not show its focus`);
		return;
	}
	assert.fail(`${name} cannot be reached by ${key}: ${passed.join(" | ")}`);
}

async function type(page, name, text) {
	await reach(page, name);
	await page.keyboard.press("Control+A");
	await page.keyboard.type(text);
}

// Presses Enter where we are, and waits for the page behind it.
async function enter(page, name, heading, options) {
	await reach(page, name);
	await page.keyboard.press("Enter");
	await page.getByRole("heading", { level: 1, name: heading }).waitFor(options);
}

async function signIn(page, email, heading) {
	await type(page, "Email", email);
	await type(page, "Password", PASSWORD);
	await enter(page, "Sign in", heading);
}

// Notes what the progress bar of an upload says.
const watchProgress = (page) => page.evaluate(() => {
	globalThis.progress = [];
	const box = document.querySelector("[data-progress]");
	new MutationObserver(() => {
		if (!box.hidden) globalThis.progress.push(box.querySelector("output").textContent);
	}).observe(box, { attributes: true, childList: true, subtree: true, characterData: true });
});

async function slowUpload(page) {
	const devtools = await page.context().newCDPSession(page);
	await devtools.send("Network.enable");
	const set = (rate) => devtools.send("Network.emulateNetworkConditions",
		{ offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: rate });
	await set(400e3);
	return () => set(-1);
}

async function download(page, act) {
	const [file] = await Promise.all([page.waitForEvent("download"), act()]);
	assert.equal(file.suggestedFilename(), "forklift licence.pdf");
	return readFile(await file.path());
}

const shown = (page, text) => page.locator("main").getByText(text, { exact: true }).first().waitFor();

describe("by keyboard alone (UX-08, CRT-01 to CRT-09, CRT-16)", () => {
	const mine = `${unique()}@north-star.example`;
	const admins = `${unique()}@north-star.example`;
	let owner;
	let page;
	let certificate;

	before(async () => {
		owner = await open(browser);
		page = await owner.newPage();
		await page.goto("/");
	});
	after(() => owner?.close());

	test("a person signs up (UX-01)", { timeout: 30000 }, async () => {
		await enter(page, "Create an account", "Create your account");
		await type(page, "First name", "Ana");
		await type(page, "Last name", "Kovač");
		await type(page, "Email", mine);
		await type(page, "Password", PASSWORD);
		await enter(page, "Create account", "Sign in");
		await page.getByText("We have sent you a mail").waitFor();
	});

	test("she confirms her address by the link in the mail (IDN-02)", { timeout: 30000 }, async () => {
		await page.goto((await linked(mine)).link);
		await enter(page, "Confirm my address", "Sign in");
		await page.getByText("Your email address is confirmed").waitFor();
	});

	test("she signs in, and is led to make an organization (UX-02)", { timeout: 30000 }, async () => {
		await signIn(page, mine, "Your organizations");
		await enter(page, "Create an organization", "Create an organization");
		await type(page, "Name", `North Star ${unique()}`);
		await reach(page, "Short name");
		assert.match(await page.inputValue("#slug"), /^north-star-[0-9a-f]{8}$/);
		await type(page, "Time zone", "Europe/Berlin");
		await reach(page, "Week starts on");
		await page.keyboard.type("Sun");
		assert.equal(await page.inputValue("#workweek_start"), "sunday");
		await enter(page, "Create organization", "Home");
		await page.getByText("Your organization is ready.").waitFor();
	});

	test("she says which certificates are needed (CRT-01)", { timeout: 30000 }, async () => {
		await enter(page, "Add a certificate type", "Add a certificate type");
		await type(page, "Name", "Forklift licence");
		await type(page, "Description", "Everybody who drives one.");
		await type(page, "Months of validity", "24");
		await type(page, "Days of warning", "60, 30, 7");
		await enter(page, "Add type", "Certificate types");
		await shown(page, "Forklift licence");
	});

	test("she invites a second person, who is to decide, and who joins (ORG-11)", { timeout: 60000 }, async () => {
		await enter(page, "People", "People");
		await enter(page, "Invite a person", "Invite a person");
		await type(page, "Email", admins);
		await type(page, "First name", "Jonas");
		await type(page, "Last name", "Meyer");
		await reach(page, "Admin");
		await page.keyboard.press("Space");
		await enter(page, "Send invitation", `Invitation of ${admins}`);
		const guest = await open(browser);
		const other = await guest.newPage();
		await other.goto(`/invitations/accept?token=${(await linked(admins)).token}`);
		await type(other, "Password", PASSWORD);
		await enter(other, "Create account and join", "Home");
		noComplaints(guest);
		await guest.close();
	});

	test("she uploads a real PDF and sees how far it is (CRT-02, CRT-08)", { timeout: 60000 }, async () => {
		await enter(page, "My certificates", "My certificates");
		await enter(page, "Upload a certificate", "Upload a certificate");
		await reach(page, "Type");
		await page.keyboard.type("Fork");
		await type(page, "Number", "FL-2026-00417");
		await type(page, "Issuing authority", "TÜV Rheinland");
		await reach(page, "Issue date");
		await page.keyboard.type("01022026");
		assert.equal(await page.inputValue("#issued_on"), "2026-01-02");
		await reach(page, "Document");
		const chooser = page.waitForEvent("filechooser");
		// Asked and answered: by now the browser knows that the chooser is ours.
		await page.evaluate(() => document.activeElement.type);
		await page.keyboard.press("Space");
		await (await chooser).setFiles({ name: "forklift licence.pdf", mimeType: "application/pdf", buffer: pdf });
		await watchProgress(page);
		const quick = await slowUpload(page);
		// What is slow is answered within its deadline, by a page that says so.
		await enter(page, "Upload certificate", /^Forklift licence/, { timeout: 30000 }).catch(async (error) => {
			const seen = await page.evaluate(() => `${globalThis.progress?.at(-1)} | ${document.body.innerText}`);
			throw new Error(`${error.message}\n${seen}`, { cause: error });
		});
		await quick();
		const progress = await page.evaluate(() => globalThis.progress);
		assert.ok(progress.some((text) => /^[1-9]\d? %$/.test(text)), `progress: ${progress}`);
		assert.ok(progress.includes("Checking the document"), `progress: ${progress}`);
		certificate = new URL(page.url()).pathname;
		assert.match(certificate, /^\/certificates\/[0-9a-f-]{36}$/);
		await page.getByText("Certificate added. It will be verified soon.").waitFor();
		await shown(page, "Waiting for review");
		await shown(page, "2 Jan 2028");
	});

	test("the admin finds it, opens the document and verifies it (CRT-05, CRT-07, CRT-09)", { timeout: 60000 }, async () => {
		const admin = await open(browser);
		const other = await admin.newPage();
		await other.goto("/certificates");
		await signIn(other, admins, "Certificates");
		await reach(other, "Forklift licence");
		await other.keyboard.press("Enter");
		await other.getByRole("heading", { level: 1, name: /^Forklift licence/ }).waitFor();
		assert.equal(new URL(other.url()).pathname, certificate);
		await reach(other, "Download document");
		assert.deepEqual(await download(other, () => other.keyboard.press("Enter")), pdf);
		await enter(other, "Verify certificate", /^Forklift licence/);
		await other.getByText("Certificate verified.").waitFor();
		await shown(other, "Verified");
		await other.locator(".history").getByText("Jonas Meyer").first().waitFor();
		await axe(other);
		noComplaints(admin);
		await admin.close();
	});

	test("she sees that, by whom, and downloads it byte for byte (CRT-07, CRT-09, CRT-12)", { timeout: 30000 }, async () => {
		await enter(page, "My certificates", "My certificates");
		await shown(page, "Verified");
		await reach(page, "Forklift licence");
		await page.keyboard.press("Enter");
		await page.getByText("Verified by").waitFor();
		await reach(page, "Download document");
		assert.deepEqual(await download(page, () => page.keyboard.press("Enter")), pdf);
	});

	test("she signs out, and the way back is closed", { timeout: 30000 }, async () => {
		await reach(page, "Your account", "Shift+Tab");
		await page.keyboard.press("Enter");
		await enter(page, "Sign out", "Sign in");
		await page.goto(certificate);
		assert.equal(new URL(page.url()).pathname, "/sign-in");
		noComplaints(owner);
	});
});

// ---- without script -------------------------------------------------------------

describe("without script (UX-13)", () => {
	const mine = `${unique()}@north-star.example`;
	const admins = `${unique()}@north-star.example`;
	let owner;
	let page;
	let admin;
	let other;
	let certificate;

	const signInAs = async (where, email) => {
		await where.fill("#email", email);
		await where.fill("#password", PASSWORD);
		await where.click("main button[type=submit]");
	};
	const path = () => new URL(page.url()).pathname;

	before(async () => {
		owner = await open(browser, { javaScriptEnabled: false });
		page = await owner.newPage();
	});
	after(() => owner?.close());

	test("sign up, sign in, make an organization", { timeout: 60000 }, async () => {
		await page.goto("/sign-up");
		await page.fill("#first_name", "Rosa");
		await page.fill("#last_name", "Silva");
		await page.fill("#email", mine);
		await page.fill("#password", PASSWORD);
		await page.click("main button[type=submit]");
		assert.equal(path(), "/sign-in");
		await page.getByText("We have sent you a mail").waitFor();
		await page.goto((await linked(mine)).link);
		await page.click("main button[type=submit]");
		await page.getByText("Your email address is confirmed").waitFor();
		await signInAs(page, mine);
		await page.goto("/organizations/new");
		await page.fill("#name", "Harbour & Söhne");
		await page.fill("#slug", `harbour-${unique()}`);
		await page.fill("#timezone", "Europe/Lisbon");
		await page.click("main button[type=submit]");
		assert.equal(path(), "/home");
	});

	test("a type and a second person", { timeout: 60000 }, async () => {
		await page.goto("/certificate-types/new");
		await page.fill("#name", "First aid");
		await page.fill("#valid_months", "24");
		await page.click("main button[type=submit]");
		await shown(page, "First aid");
		await page.goto("/invitations/new");
		await page.fill("#email", admins);
		await page.uncheck("[name=roles_member]");
		await page.check("[name=roles_admin]");
		await page.click("main button[type=submit]");
		await shown(page, admins);
		const context = await open(browser);
		const other = await context.newPage();
		await other.goto(`/invitations/accept?token=${(await linked(admins)).token}`);
		await other.fill("#first_name", "Li");
		await other.fill("#last_name", "Wei");
		await other.fill("#password", PASSWORD);
		await other.click("button:has-text('Create account and join')");
		await other.waitForURL((url) => url.pathname === "/home");
		await context.close();
	});

	test("a wrong document is refused beside its field, values stay; the right one is taken (CRT-08, UX-06)", { timeout: 60000 }, async () => {
		await page.goto("/certificates/new");
		await page.selectOption("#certificate_type_id", { label: "First aid" });
		await page.fill("#number", "FA-1");
		await page.fill("#issuing_authority", "Red Cross");
		await page.fill("#issued_on", "2026-01-02");
		await page.setInputFiles("#document", { name: "forklift licence.pdf", mimeType: "application/pdf", buffer: Buffer.from("<html>") });
		await page.click("main button[type=submit]");
		await page.locator("#document-error").waitFor();
		assert.equal(await page.inputValue("#number"), "FA-1");
		assert.equal(await page.locator("#certificate_type_id option:checked").textContent(), "First aid");
		await page.setInputFiles("#document", { name: "forklift licence.pdf", mimeType: "application/pdf", buffer: pdf });
		await page.click("main button[type=submit]");
		await shown(page, "Waiting for review");
		certificate = path();
	});

	test("the admin filters, downloads, and rejects with a reason (CRT-06)", { timeout: 60000 }, async () => {
		admin = await open(browser, { javaScriptEnabled: false });
		other = await admin.newPage();
		await other.goto("/certificates?review=pending");
		await signInAs(other, admins);
		assert.equal(new URL(other.url()).search, "?review=pending");
		await other.selectOption("#status", "valid");
		await other.click("[data-filters-apply]");
		assert.match(other.url(), /status=valid/);
		await other.click(".row-link");
		assert.equal(new URL(other.url()).pathname, certificate);
		assert.deepEqual(await download(other, () => other.click("text=Download document")), pdf);
		await other.click("summary:has-text('Reject')");
		await other.fill("#review_reason", "The photo is too dark.\nSend another one.");
		await other.click("button:has-text('Reject certificate')");
		await shown(other, "Rejected");
	});

	test("the holder replaces the document, the admin verifies it (CRT-08, CRT-09)", { timeout: 60000 }, async () => {
		await page.goto(certificate);
		await shown(page, "Rejected");
		await page.click("text=Replace it");
		await page.setInputFiles("#document", { name: "forklift licence.pdf", mimeType: "application/pdf", buffer: pdf });
		await page.click("button:has-text('Replace document')");
		await shown(page, "Waiting for review");
		await other.goto(certificate);
		await other.click("button:has-text('Verify certificate')");
		await shown(other, "Verified");
		await admin.close();
	});

	test("the holder sees it verified, downloads, deletes, signs out", { timeout: 60000 }, async () => {
		await page.goto("/my-certificates");
		await shown(page, "Verified");
		await page.click(".row-link");
		assert.deepEqual(await download(page, () => page.click("text=Download document")), pdf);
		await page.click("summary:has-text('Delete')");
		await page.click("button:has-text('Delete certificate')");
		assert.equal(path(), "/my-certificates");
		await page.getByText("Certificate deleted.").waitFor();
		assert.equal(await page.locator(".row-link").count(), 0);
		await page.click("header .menu-end summary");
		await page.click("text=Sign out");
		assert.equal(path(), "/sign-in");
	});
});
