// Signing in by a provider as somebody does it, linking one, and setting one
// up for an organization; each page in its states.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { SHOTS, axe, launch, noComplaints, noSideways, open, organization, signInByForm, signUp, unique, validHtml }
	from "./lib.mjs";
import { newKeys, start } from "../servers/oidc/provider.mjs";

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
let browser, provider;

before(async () => {
	browser = await launch();
	provider = await start({ issuer: process.env.OIDC_ISSUER, clientId: process.env.OIDC_CLIENT_ID,
		clientSecret: process.env.OIDC_CLIENT_SECRET, keys: newKeys(),
		redirect: `${process.env.OUTSTAFF_URL}/sign-in/callback` });
}, { timeout: 90000 });

after(async () => {
	await provider?.stop();
	await browser?.close();
});

// What holds for every page, and a picture of it.
async function look(page, name) {
	await validHtml(await (await page.context().request.get(page.url())).text());
	await axe(page);
	await noSideways(page);
	await page.screenshot({ path: join(SHOTS, `oidc-${name}.png`), fullPage: true });
	noComplaints(page.context());
}

// As somebody would at the provider; its own pages are not ours to judge.
async function signInThere(page, login) {
	await page.fill("[name=login]", login);
	await page.fill("[name=password]", "x");
	await page.click("[type=submit]");
	await page.waitForSelector("text=Authorize");
	await Promise.all([page.waitForURL((url) => url.origin === process.env.OUTSTAFF_URL), page.click("[type=submit]")]);
	page.context().complaints.splice(0);
}

test("IDN-23 IDN-26 U16 a newcomer signs in by the button, without script too", { timeout: 90000 }, async () => {
	for (const options of [{}, { javaScriptEnabled: false }]) {
		const context = await open(browser, options);
		const page = await context.newPage();
		const login = `olive-${unique()}`;

		await page.goto("/sign-in");
		await page.click("text=Sign in with Test ID");
		await signInThere(page, login);
		await page.goto("/account/identities");
		assert.match(await page.textContent("main"), new RegExp(`${login}@id.example`));
		assert.match(await page.textContent("main"), /only way to sign in/);
		if (options.javaScriptEnabled !== false) await look(page, "only-way");
		await context.close();
	}
});

test("IDN-34 an account is linked on its page and unlinked again", { timeout: 90000 }, async () => {
	const who = await signUp();
	const context = await open(browser);
	const page = await context.newPage();

	await signInByForm(page, who.email);
	await page.goto("/account/identities");
	await look(page, "link");
	await page.click("text=Link Test ID");
	await page.waitForURL(/\/link$/);
	await look(page, "link-next");
	await page.click("text=Go on to Test ID");
	await signInThere(page, `olive-${unique()}`);
	assert.equal(new URL(page.url()).pathname, "/account/identities");
	await look(page, "linked");
	await page.click(".confirm > summary");
	await page.click("dialog button.danger, .confirm[open] button.danger");
	await page.waitForSelector("text=You sign in with your email and password");
	noComplaints(context);
	await context.close();
});

test("IDN-34 IDN-35 an organization gets a provider and a group", { timeout: 120000 }, async () => {
	const { owner, id } = await organization();
	const domain = `${unique()}.example`;
	const context = await open(browser);
	const page = await context.newPage();

	await signInByForm(page, owner.email);
	await page.goto(`/organizations/${id}`);
	await look(page, "settings");
	await page.click("main >> text=Identity providers");
	await look(page, "providers-none");
	await page.click("main >> text=Add a provider >> nth=0");
	await page.fill("#name", "North Star ID");
	await page.fill("#issuer", "http://nowhere.example");
	await page.fill("#client_id", "outstaff");
	await page.fill("#client_secret", "hunter2 hunter2");
	await page.click("text=Add provider");
	await page.waitForSelector("#issuer-error");
	assert.equal(await page.inputValue("#client_secret"), "", "a secret is not sent back");
	await axe(page);
	await page.screenshot({ path: join(SHOTS, "oidc-provider-refused.png"), fullPage: true });
	context.complaints.splice(0);
	await page.fill("#issuer", "https://login.north-star.example/tenant/v2.0");
	await page.fill("#client_secret", "hunter2 hunter2");
	await page.fill("#domains", domain);
	await page.fill("#group_claim", "groups");
	await page.click("text=Add provider");
	await page.waitForSelector("text=Redirect address to register there");
	assert.doesNotMatch(await page.content(), /hunter2/);
	await page.fill("#group_name", "5b1f9b1e-safety-managers");
	await page.selectOption("#role", "admin");
	await page.click("text=Add group");
	await page.waitForSelector("text=Group added");
	await look(page, "provider");
	await page.goto("/identity-providers");
	await look(page, "providers");
	const state = await context.storageState();
	const phone = await open(browser, { ...PHONE, colorScheme: "dark", storageState: state });
	const small = await phone.newPage();

	for (const [path, name] of [["/identity-providers", "providers"], [new URL(await page
		.getAttribute(".row-link", "href"), page.url()).pathname, "provider"],
	["/identity-providers/new", "provider-new"], ["/account/identities", "identities"]]) {
		await small.goto(path);
		await look(small, `phone-dark-${name}`);
	}
	await phone.close();
	const visitor = await open(browser, PHONE);
	const front = await visitor.newPage();

	await front.goto("/sign-in");
	await look(front, "phone-sign-in");
	await front.click("text=Organization sign-in");
	await front.fill("#email", `ann@${domain}`);
	await front.click("button[type=submit]");
	await front.waitForSelector("text=sign in with North Star ID");
	await look(front, "phone-organization");
	await front.fill("#email", "ann@nowhere.example");
	await front.click("button[type=submit]");
	await front.waitForSelector("text=No organization here");
	await look(front, "phone-no-organization");
	await visitor.close();
	await context.close();
});

test("U15 a sign-in that fails has a page that says what to do", { timeout: 60000 }, async () => {
	const context = await open(browser);
	const page = await context.newPage();

	await page.goto("/sign-in/callback?error=access_denied&state=x");
	assert.match(await page.textContent("h1"), /Sign-in did not work/);
	await axe(page);
	await page.screenshot({ path: join(SHOTS, "oidc-failed.png"), fullPage: true });
	await context.close();
});
