// What all tests here share: the server's JSON API to prepare what a page is
// to show, one Chromium, pages that note everything a browser complains of,
// and the checks that hold for every page.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { HtmlValidate } from "html-validate";
import { chromium } from "playwright-core";
import { linked } from "../http/mail.mjs";

export const URL_BASE = process.env.OUTSTAFF_URL;
export const SHOTS = join(process.env.OUTSTAFF_DIR, "screenshots");
export const PASSWORD = "wander-copper-sunrise";
const TOP = fileURLToPath(new URL("../..", import.meta.url));

export const unique = () => randomBytes(4).toString("hex");
export const sleep = (ms) => new Promise((done) => { setTimeout(done, ms); });
export const day = (days) => new Date(Date.now() + days * 864e5).toISOString().slice(0, 10);

// The code that an authenticator app shows now (RFC 6238).
export function totp(secret) {
	const bits = [...secret].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
	const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
	const digest = createHmac("sha1", key).update(counter).digest();
	const offset = digest[19] & 15;
	return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1e6).padStart(6, "0");
}

// ---- the JSON API ------------------------------------------------------------

// A client of one person. Throttled requests are repeated.
export class Api {
	#token = "";
	#refresh = "";
	#until = 0;

	// As any program does before its access token has run out.
	async #renew() {
		const body = { refresh_token: this.#refresh };
		this.#refresh = "";
		const session = await this.call("POST", "/auth/refresh-token", body);
		this.#token = session.access_token;
		this.#refresh = session.refresh_token;
		this.#until = Date.now() + (session.expires_in - 60) * 1000;
	}

	async call(method, path, body) {
		if (this.#refresh && Date.now() > this.#until) await this.#renew();
		const form = body instanceof FormData;
		const headers = this.#token ? { Authorization: `Bearer ${this.#token}` } : {};
		if (body && !form) headers["Content-Type"] = "application/json";
		for (let tries = 0; ; tries++) {
			const answer = await fetch(URL_BASE + "/api/v1" + path, {
				method, headers, body: form || !body ? body : JSON.stringify(body),
				signal: AbortSignal.timeout(30000)
			});
			const text = await answer.text();
			if ([429, 503].includes(answer.status) && tries < 10) {
				await sleep(1000 * Math.min(Number(answer.headers.get("Retry-After")) || 1, 5));
				continue;
			}
			assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text.slice(0, 600)}`);
			return text === "" ? null : JSON.parse(text);
		}
	}

	async signIn(email) {
		this.email = email;
		const session = await this.call("POST", "/auth/login", { email, password: PASSWORD });
		this.#token = session.access_token;
		this.#refresh = session.refresh_token;
		this.#until = Date.now() + (session.expires_in - 60) * 1000;
		return this;
	}

	// A certificate of our own, or of member_id; document: { name, bytes }.
	certificate({ document, ...fields }) {
		const form = new FormData();
		const all = { issuing_authority: "Red Cross", issued_on: "2026-01-02", ...fields };
		for (const [name, value] of Object.entries(all)) form.set(name, value);
		if (document) form.set("document", new Blob([document.bytes]), document.name);
		return this.call("POST", "/certificates", form);
	}
}

// By the link of the newest mail.
export async function confirm(email) {
	await new Api().call("POST", "/verify-email", { token: (await linked(email)).token });
}

// Somebody whose address is not proven yet.
export async function newcomer(first = "Ana", last = "Kovač") {
	const email = `${unique()}@north-star.example`;
	await new Api().call("POST", "/auth/register",
		{ first_name: first, last_name: last, email, password: PASSWORD });
	return new Api().signIn(email);
}

export async function signUp(first, last) {
	const api = await newcomer(first, last);
	await confirm(api.email);
	return api;
}

// An organization of its own, looked at by its owner.
export async function organization(name = "North Star Scaffolding") {
	const owner = await signUp();
	const made = await owner.call("POST", "/organizations",
		{ name, slug: `north-star-${unique()}`, timezone: "Europe/Berlin", workweek_start: "monday" });
	await owner.call("POST", `/organizations/${made.id}/switch`);
	return { owner, id: made.id };
}

export async function person(owner, role, first, last) {
	const email = `${unique()}@north-star.example`;
	const asked = await owner.call("POST", "/invitations", { email, role });
	await new Api().call("POST", "/invitations/sign-up",
		{ token: (await linked(email)).token, first_name: first, last_name: last, password: PASSWORD });
	const { member_id: id } = await owner.call("GET", `/invitations/${asked.id}`);
	return { id, email };
}

export function demoDocument(kind, ...texts) {
	return execFileSync(join(TOP, "scripts/demo-document"), [kind, ...texts], { maxBuffer: 1e8 });
}

// ---- the browser -------------------------------------------------------------

export function launch() {
	return chromium.launch({
		executablePath: "/usr/bin/chromium", timeout: 60000,
		args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
			"--disable-background-networking", "--disable-component-update", "--disable-sync"]
	});
}

// A window of its own, as of another person. What a browser says against our
// pages is noted in context.complaints.
export async function open(browser, options = {}) {
	const context = await browser.newContext({
		baseURL: URL_BASE, ignoreHTTPSErrors: true, locale: "en-US", reducedMotion: "reduce",
		viewport: { width: 1280, height: 860 }, acceptDownloads: true, ...options
	});
	context.setDefaultTimeout(15000);
	context.complaints = [];
	const note = (text) => context.complaints.push(text);
	if (options.javaScriptEnabled !== false) {
		await context.exposeBinding("reportViolation", (_, text) => { note("CSP: " + text); });
		await context.addInitScript(() => {
			document.addEventListener("securitypolicyviolation", (event) => {
				globalThis.reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
			});
		});
	}
	context.on("page", (page) => {
		page.on("pageerror", (error) => note(`script: ${error}`));
		page.on("dialog", (dialog) => { note(`dialog: ${dialog.message()}`); dialog.dismiss().catch(() => {}); });
		page.on("console", (message) => {
			// A page that is an error on purpose is reported as one.
			if (message.type() === "error" && !/status of 4\d\d/.test(message.text()))
				note(`console: ${message.text()}`);
		});
	});
	return context;
}

export function noComplaints(context) {
	const complaints = context.complaints.splice(0);
	assert.deepEqual(complaints, []);
}

// Signs in as somebody would, and gives what a window needs to be them.
export async function stateOf(browser, email) {
	const context = await open(browser);
	const page = await context.newPage();
	await signInByForm(page, email);
	const state = await context.storageState();
	await context.close();
	return state;
}

export async function signInByForm(page, email, next) {
	for (let tries = 0; tries < 10; tries++) {
		await page.goto(next ? "/sign-in?next=" + encodeURIComponent(next) : "/sign-in");
		await page.fill("#email", email);
		await page.fill("#password", PASSWORD);
		const answer = page.waitForResponse((r) => r.request().method() === "POST");
		await page.click("main button[type=submit]");
		if ((await answer).status() !== 429) break;
		await sleep(2000);
	}
	await page.waitForURL((url) => url.pathname !== "/sign-in");
}

// Sends a form as a browser without checks of its own would. (With a file
// chosen, the answer takes the page's place without another one being loaded.)
export async function sendUnchecked(page, form) {
	const uploads = await page.locator(form).evaluate((e) => {
		e.noValidate = true;
		return e.matches("[data-upload]") && e.querySelector("[type=file]").files.length > 0;
	});
	await Promise.all([
		uploads ? page.waitForResponse((r) => r.request().method() === "POST") : page.waitForEvent("load"),
		page.locator(form).locator("button[type=submit]").last().click()
	]);
}

// Bytes over the wire for a page and all it loads, headers included.
export async function weigh(page, address) {
	const devtools = await page.context().newCDPSession(page);
	let bytes = 0;
	devtools.on("Network.loadingFinished", (event) => { bytes += event.encodedDataLength; });
	await devtools.send("Network.enable");
	await page.goto(address, { waitUntil: "load" });
	await sleep(150);
	await devtools.detach();
	return bytes;
}

// ---- what holds for every page -------------------------------------------------

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
export const AXE_COLORS = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

// By all rules; or by those alone that a change of colors can break.
export async function axe(page, rules = AXE_TAGS) {
	if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(AXE);
	const violations = await page.evaluate(async (runOnly) =>
		(await globalThis.axe.run({ runOnly, resultTypes: ["violations"] })).violations.map((v) =>
			`${v.id}: ${v.nodes.map((n) => `${n.target.join(" ")} (${n.failureSummary})`).join("; ").slice(0, 500)}`),
	rules);
	assert.deepEqual(violations, []);
}

const validator = new HtmlValidate({
	extends: ["html-validate:recommended"],
	rules: {
		"no-inline-style": "error",
		// Habits of writing, which no browser sees.
		"doctype-style": "off", "long-title": "off", "no-trailing-whitespace": "off", "void-style": "off"
	}
});

export async function validHtml(html) {
	assert.match(html, /^<!DOCTYPE html>/i);
	const report = await validator.validateString(html);
	assert.deepEqual(report.results.flatMap((r) => r.messages.map((m) =>
		`${m.line}:${m.column} ${m.ruleId}: ${m.message}: ${html.split("\n")[m.line - 1]?.trim().slice(0, 160)}`)), []);
}

export async function noSideways(page) {
	const found = await page.evaluate(() => {
		const width = document.documentElement.clientWidth;
		const over = document.documentElement.scrollWidth - width;
		const wide = [...document.querySelectorAll("main *")]
			.filter((e) => e.getBoundingClientRect().right > width + 1 && !e.closest(".tabs, .sr"))
			.slice(0, 3).map((e) => `${e.tagName}.${e.getAttribute("class")} ${e.textContent.slice(0, 30)}`);
		return over > 0 ? `${over} px too wide: ${wide}` : "";
	});
	assert.equal(found, "");
}
