// What changes of rights would do is shown beside their forms while these are
// filled in, without leaving the page; without script, on a page of its own.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { launch, noComplaints, open, organization, person, stateOf } from "./lib.mjs";

let browser;
let context;
let page;
let owner;
let anna;
let state;
let department;

before(async () => {
	browser = await launch();
	({ owner } = await organization());
	department = await owner.call("POST", "/departments", { name: "Crane yard" });
	anna = await person(owner, "member", "Anna", "Berg");
	for (const name of ["Ben", "Cleo"]) {
		const { id } = await person(owner, "member", name, "Yard");
		await owner.call("PATCH", `/members/${id}/position`, { department_id: department.id });
	}
	state = await stateOf(browser, owner.email);
	context = await open(browser, { storageState: state });
	page = await context.newPage();
}, { timeout: 60000 });
after(() => browser?.close());

const look = (of) => page.locator(`#${of}-look`);

describe("giving a role (POL-43, POL-31)", { timeout: 60000 }, () => {
	test("POL-43 takes three clicks from the list of people, and shows first what it does", async () => {
		let clicks = 0;
		const click = async (locator) => {
			clicks++;
			await locator.click();
		};
		await page.goto("/members");
		await click(page.locator("tbody .row-link", { hasText: "Anna" }));
		await click(page.locator("main a.button", { hasText: "Permissions" }));
		await page.selectOption("#role_id", { label: "Department manager" });
		await look("role").getByText("Gain", { exact: true }).first().waitFor();
		assert.equal(await page.evaluate(() => location.pathname), `/members/${anna.id}/permissions`);
		await page.selectOption("#role-department", department.id);
		await look("role").getByText("2 people more").first().waitFor();
		await click(look("role").getByRole("button", { name: "Give role" }));
		await page.getByText("Role given.").waitFor();
		assert.equal(clicks, 3);
		noComplaints(context);
	});

	test("POL-31 what is refused says why beside the form, and nothing is left behind", async () => {
		await page.goto(`/members/${anna.id}/permissions`);
		await page.selectOption("#role_id", { label: "Member" });
		await look("role").getByText("has this role already").waitFor();
		await page.selectOption("#role_id", { label: "Auditor" });
		await look("role").getByText("Gain", { exact: true }).first().waitFor();
		assert.equal(await look("role").locator(".error").count(), 0);
	});

	test("POL-11 an exception waits for its reason, and is looked at before", async () => {
		await page.goto(`/members/${anna.id}/permissions`);
		await page.click(".bulk > summary");
		await page.selectOption("#permission", "audit.read");
		await look("exception").getByText("Gain", { exact: true }).waitFor();
		await page.fill("#reason", "Audit week");
		await page.selectOption("#effect", "deny");
		await look("exception").getByText("Nobody gains or loses").waitFor();
		await page.selectOption("#effect", "allow");
		await look("exception").getByText("Gain", { exact: true }).waitFor();
		await look("exception").getByRole("button", { name: "Make exception" }).click();
		await page.getByText("Exception made.").waitFor();
	});

	test("POL-11 taking away is looked at in its place, and done from there", async () => {
		await page.goto(`/members/${anna.id}/permissions`);
		const row = page.locator("li", { hasText: "Audit week" });
		await row.getByRole("button", { name: "Take away" }).click();
		await row.getByText("Loss").waitFor();
		await row.locator(".look-form").getByRole("button", { name: "Take away" }).click();
		await page.getByText("Taken away.").waitFor();
		assert.equal(await page.locator("li", { hasText: "Audit week" }).count(), 0);
		noComplaints(context);
	});

	test("POL-31 without script there is a page between", async () => {
		const without = await open(browser, { storageState: state, javaScriptEnabled: false });
		const plain = await without.newPage();
		await plain.goto(`/members/${anna.id}/permissions`);
		await plain.selectOption("#role_id", { label: "Auditor" });
		await plain.getByRole("button", { name: "Show what changes" }).first().click();
		await plain.getByText("Nothing is changed yet.").waitFor();
		await plain.getByRole("button", { name: "Give role" }).click();
		await plain.getByText("Role given.").waitFor();
		await without.close();
	});
});
