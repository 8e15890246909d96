// The frame of pages: tabs that fit whatever the language, wide tables that can
// be reached, and the colors of an organization.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { axe, launch, noComplaints, noSideways, open, organization, stateOf, unique } from "./lib.mjs";

let browser, owner, id, state;

before(async () => {
	browser = await launch();
	({ owner, id } = await organization());
	for (const who of ["maximiliane.oberhuber", "jo"])
		await owner.call("POST", "/invitations", { email: `${who}-${unique()}@north-star.example`, role: "admin" });
	await owner.call("POST", "/roles", { name: "Sicherheitsbeauftragte der Region Nord", permissions: ["audit.read"] });
	state = await stateOf(browser, owner.email);
}, { timeout: 60000 });
after(() => browser?.close());

async function at(options, path, look) {
	const context = await open(browser, { storageState: state, locale: "de-DE", ...options });
	const page = await context.newPage();
	await page.goto(path);
	await look(page);
	noComplaints(context);
	await context.close();
}

const TABS = ["/members", "/invitations", "/departments", "/teams", "/roles", "/owners", "/subscription", "/statistics", "/audit"];
const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

describe("tabs (UX-03, UX-10, UX-13)", { timeout: 120000 }, () => {
	test("are one row of six at most, and the page at hand is in sight", async () => {
		for (const options of [{}, PHONE])
			await at(options, "/members", async (page) => {
				for (const path of [...TABS, `/organizations/${id}`]) {
					await page.goto(path);
					const seen = await page.evaluate(() => {
						const box = document.querySelector(".tabs-bar .tabs");
						const [links, frame] = [[...box.querySelectorAll("a")], box.getBoundingClientRect()];
						const here = box.querySelector("[aria-current]");
						const { left, right } = here.getBoundingClientRect();
						return { rows: new Set(links.map((e) => e.offsetTop)).size, count: links.length, path: new URL(here.href).pathname,
							inSight: left >= frame.left - 1 && right <= frame.right + 1 };
					});
					assert.equal(seen.rows, 1, path);
					assert.ok(seen.count <= 6, path);
					assert.deepEqual([seen.path, seen.inSight], [path, true]);
					await noSideways(page);
				}
			});
	});

	test("lead to the others from a list that opens without script", async () => {
		for (const options of [{}, PHONE])
			await at({ ...options, javaScriptEnabled: false }, "/members", async (page) => {
				await page.click(".tabs-more > summary");
				await page.click(".tabs-more a[href='/audit']");
				await page.waitForURL("**/audit");
				await page.click(".tabs-more > summary");
				await page.click(".tabs-more a[href='/invitations']");
				await page.waitForURL("**/invitations");
			});
	});
});

describe("wide tables (UX-08, UX-10)", { timeout: 120000 }, () => {
	test("an address in the list of invitations is not broken within a word", async () => {
		await at({}, "/invitations", async (page) => {
			const ends = await page.locator(".address").evaluateAll((all) => all.map((e) => {
				const range = document.createRange();
				const top = (i) => {
					range.setStart(e.firstChild, i);
					range.setEnd(e.firstChild, i + 1);
					return Math.round(range.getBoundingClientRect().top);
				};
				return [...e.textContent].filter((c, i) => i + 1 < e.textContent.length && top(i) !== top(i + 1)).join("");
			}));
			assert.equal(ends.length, 2);
			for (const end of ends) assert.match(end, /^[-@.]*$/);
			await noSideways(page);
		});
	});

	test("every role of the matrix is reached by keys, beside the name of what it allows", async () => {
		for (const viewport of [{ width: 1280, height: 860 }, { width: 800, height: 860 }])
			await at({ viewport }, "/roles/matrix", async (page) => {
				const frame = page.locator(".matrix-frame");
				assert.ok(await frame.getAttribute("aria-label"));
				await frame.focus();
				assert.equal(await page.locator("#matrix-hint").isVisible(), viewport.width === 800);
				for (let i = 0; i < 60; i++) await page.keyboard.press("ArrowRight");
				const seen = await frame.evaluate((e) => {
					const [first, last] = [e.querySelector("tbody th"), e.querySelector("thead th:last-child")].map((c) => c.getBoundingClientRect());
					const box = e.getBoundingClientRect();
					return [Math.round(first.left - box.left) <= 1, last.right <= box.right + 1];
				});
				assert.deepEqual(seen, [true, true]);
				await noSideways(page);
			});
	});
});

describe("the colors of an organization (ORG-27, UX-14)", { timeout: 120000 }, () => {
	for (const [primary, accent] of [["#ffe600", "#fff7b0"], ["#0b0b0b", "#2a0845"], ["#c2410c", "#0f766e"]])
		test(`${primary} and ${accent} are taken, and all of a page can be read, light and dark`, async () => {
			await owner.call("PATCH", `/organizations/${id}`, { primary_color: primary, accent_color: accent });
			for (const colorScheme of ["light", "dark"])
				await at({ colorScheme }, "/members", async (page) => {
					const shown = await page.evaluate(() => [getComputedStyle(document.querySelector(".primary")).backgroundColor,
						getComputedStyle(document.querySelector(".tabs [aria-current]")).color]);
					assert.ok(!shown.some((color) => ["rgb(47, 79, 214)", "rgb(76, 105, 238)", "rgb(43, 72, 200)", "rgb(165, 182, 255)"].includes(color)), `${shown}`);
					await axe(page);
					await page.hover(".primary");
					await page.waitForTimeout(200);
					await axe(page);
				});
		});
});
