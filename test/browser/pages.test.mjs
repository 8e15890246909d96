// Every page in its states: what is sent is valid HTML, nobody is kept out by
// it (axe), nothing in it is refused by its own policy, it fits on every screen
// in both color schemes, and it is light to load. Leaves screenshots.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { AXE_COLORS, Api, PASSWORD, SHOTS, axe, day, demoDocument, launch, newcomer, noComplaints, noSideways, open, organization,
	person, sendUnchecked, signUp, stateOf, totp, unique, validHtml, weigh } from "./lib.mjs";
import { linked, mail } from "../http/mail.mjs";

const NOBODY = "01000000-0000-7000-8000-000000000000";
const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
const FIRST_VISIT = 60e3;
const WARM_VISIT = 20e3;

let browser;
const states = {};	// of somebody: what a window needs to be them
const made = {};	// ids to put into addresses

// An organization with more certificates than a page shows, of all kinds.
async function fill() {
	const { owner, id } = await organization();
	made.organization = id;
	made.ownerEmail = owner.email;
	const admin = await person(owner, "admin", "Oluwaseun", "Adebayo-Richardson");
	const auditor = await person(owner, "auditor", "Li", "Wei");
	const member = await person(owner, "member", "Jonas", "Meyer");
	made.idle = (await person(owner, "member", "Rosa", "Silva")).id;
	made.member = member.id;
	const types = [];
	for (const [name, months, lead] of [["Forklift licence", 24, [60, 30, 7]], ["First aid", 24, [30, 7, 1]],
		["Asbestos awareness (category A and B)", 12, [30]], ["Crane operator, mobile", null, [14, 7]]])
		types.push(await owner.call("POST", "/certificate-types", { name, valid_months: months, lead_days: lead,
			description: name === "First aid" ? null : "Everybody who drives one on site needs it, also for a day. Ask the training desk." }));
	made.type = types[0].id;
	made.unusedType = (await owner.call("POST", "/certificate-types", { name: "Working at height" })).id;
	const pdf = { name: "forklift-licence-jonas-meyer-front-and-back-side.pdf", bytes: demoDocument("pdf", "Forklift licence") };
	const days = [-20, 9, 500, 40, 200, 300, 25];
	const certificates = [];
	for (let i = 0; i < 56; i++)
		certificates.push(await owner.certificate({
			...(i % 3 ? { member_id: [member.id, admin.id][i % 2] } : {}),
			certificate_type_id: types[i % 4].id, number: `FL-2026-00${410 + i}`, issuing_authority: "TÜV Rheinland",
			issued_on: day(-600 + i), ...(i % 4 === 3 ? {} : { expires_on: day(days[i % 7]) }),
			...(i < 6 ? { document: pdf } : {})
		}));
	for (const [name, scopes, days] of [["Payroll export of every month's last day, by Oluwaseun", ["certificate.read",
		"certificate.export", "certificate_type.read", "member.read"], 90], ["Old laptop", ["certificate.read"], 1],
		["Turnstile", ["certificate.read"], 365]])
		made.token = (await owner.call("POST", "/account/api-tokens", { name, scopes, expires_in_days: days })).id;
	await owner.call("DELETE", `/account/api-tokens/${made.token}`);
	const api = await new Api().signIn(admin.email);
	// Of the member, not of who decides: numbers 2, 4, 8 (1, 5 and 7 are the admin's).
	[made.pending, made.verified, made.rejected] = [2, 4, 8].map((i) => certificates[i].id);
	await api.call("POST", `/certificates/${made.verified}/verify`);
	await api.call("POST", `/certificates/${made.rejected}/reject`,
		{ review_reason: "The photo is too dark to read the number.\nSend the front side in daylight." });
	made.bare = certificates[10].id;
	await arrange(owner, admin.id, member.id);
	await allow(owner, made.idle);
	const denied = await new Api().signIn(member.email);
	for (const path of ["/members", "/members", "/members", "/audit", "/departments"])
		await assert.rejects(denied.call("GET", path));
	const reader = await new Api().signIn(auditor.email);
	made.export = (await reader.call("POST", "/certificates/exports")).id;
	await reader.call("POST", "/account/exports");
	for (const role of ["manager", "billing"]) {
		const { id: who, email } = await person(owner, role, "Ines", "Okafor");
		await owner.call("PATCH", `/members/${who}/position`, { department_id: made.department });
		states[role] = await stateOf(browser, email);
		made[role] = who;
	}
	await owner.call("PATCH", `/members/${made.idle}/position`, { manager_id: made.manager });
	await owner.call("PUT", `/teams/${made.team}/members`, { person_id: made.manager, is_lead: true });
	const leaver = await person(owner, "member", "Tomasz", "Kowalczyk");
	made.suspended = leaver.id;
	await owner.call("POST", `/members/${leaver.id}/suspension`, { reason: "Left the company at the end of October.\nThe laptop is not back yet." });
	states.suspended = await stateOf(browser, leaver.email);
	states.owner = await stateOf(browser, owner.email);
	states.admin = await stateOf(browser, admin.email);
	states.auditor = await stateOf(browser, auditor.email);
	states.member = await stateOf(browser, member.email);
	await ask(owner, member.email);
}

// What a member asked for: declined, and still open.
async function ask(owner, email) {
	const api = await new Api().signIn(email);
	await api.call("POST", "/permission-requests", { permission: "certificate.export" });
	const [{ id }] = (await owner.call("GET", "/permission-requests")).data;
	await owner.call("POST", `/permission-requests/${id}/decline`, { decision_reason: "The training desk exports them for you: ask there." });
	await api.call("POST", "/permission-requests", { permission: "audit.read", reason: "The yearly review of the coast asks who changed the crane certificates in spring, and I am to tell them." });
	await api.call("POST", "/permission-requests", { permission: "certificate_type.write" });
	made.request = (await owner.call("GET", "/permission-requests")).data.find((each) => each.permission === "audit.read").id;
}

// Roles of several people: one would get it, one has it already; one is refused; one has got it.
async function changeRoles(owner, admin, member) {
	const { data } = await owner.call("GET", "/roles");
	const begin = async (people, template, more) => (await owner.call("POST", "/member-changes", { people,
		to_role_id: data.find((role) => role.template === template).id, ...more })).id;
	made.giving = await begin([admin, member], "admin", { no_manager: true });
	made.ending = await begin([admin, member], "admin", { role_part: "end" });
	made.given = await begin([admin, member], "member", { role_ends_on: "2099-12-31" });
	const { seen } = await owner.call("GET", `/member-changes/${made.given}`);
	await owner.call("POST", `/member-changes/${made.given}/apply`, { seen });
}

// Where people belong, in a tree of four levels, and a team.
async function arrange(owner, admin, member) {
	const units = {};
	for (const [name, above] of [["Operations", null], ["Building sites, region north and coast", "Operations"], ["Cranes", "Building sites, region north and coast"],
		["Night shift", "Cranes"], ["Workshop", "Operations"], ["Office", null]])
		units[name] = (await owner.call("POST", "/departments", { name, parent_id: units[above] ?? null })).id;
	made.department = units.Operations;
	made.emptyDepartment = units.Office;
	await owner.call("PATCH", `/members/${admin}/position`, { department_id: units.Operations });
	await owner.call("PATCH", `/members/${member}/position`, { department_id: units["Night shift"], manager_id: admin });
	made.team = (await owner.call("POST", "/teams", { name: "Emergency crew", department_id: units.Operations })).id;
	const { id: change } = await owner.call("POST", "/member-imports", { csv: `email,department,teams\n${made.ownerEmail},Office,Emergency crew\n` +
		`somebody.with.a.long.address@north-star.example,Office,\n${made.ownerEmail.replace(/@.*/, "")},Nowhere,` });
	made.draft = change;
	made.change = (await owner.call("POST", "/member-changes", { people: [admin, member], to_department_id: units.Cranes })).id;
	const { seen } = await owner.call("GET", `/member-changes/${made.change}`);
	await owner.call("POST", `/member-changes/${made.change}/apply`, { seen });
	await changeRoles(owner, admin, member);
	made.emptyTeam = (await owner.call("POST", "/teams", { name: "Works council" })).id;
	await owner.call("PUT", `/teams/${made.team}/members`, { person_id: admin, is_lead: true });
	await owner.call("PUT", `/teams/${made.team}/members`, { person_id: member });
}

// A role of their own bound to a department, and an exception, to one person.
async function allow(owner, member) {
	const roles = (await owner.call("GET", "/roles")).data;
	made.template = roles.find((role) => role.template === "auditor").id;
	made.role = (await owner.call("POST", "/roles", { name: "Safety officer, region north and coast", reach: "department",
		description: "Looks after what is needed on site, and chases what is missing.", parent_id: roles.find((role) => role.template === "member").id,
		permissions: ["certificate.read", "certificate.write"] })).id;
	await owner.call("POST", `/members/${member}/roles`, { role_id: made.role, department_id: made.department, ends_on: day(90) });
	await owner.call("POST", `/members/${member}/exceptions`, { permission: "audit.read", effect: "allow", reach: "organization",
		reason: "Helps the auditor through the yearly review.", ends_on: day(30) });
	await owner.call("POST", `/members/${member}/exceptions`, { permission: "certificate.write", effect: "deny", reason: "Uploads are done by the training desk." });
	made.unusedRole = (await owner.call("POST", "/roles", { name: "Reception" })).id;
}

// Invitations in all their states, and links to two of them.
async function invite(known) {
	const owner = await new Api().signIn(made.ownerEmail);
	const ask = async (email, more = {}) => (await owner.call("POST", "/invitations", { email, role: "member", ...more })).id;
	const email = `maximiliane.oberhuber-${unique()}@north-star.example`;
	made.invitedEmail = email;
	made.invitation = await ask(email, { first_name: "Maximiliane", last_name: "Oberhuber", role: undefined,
		roles: ["member", "auditor"], message: "We start on Monday at eight.\nBring your forklift licence." });
	made.link = (await linked(email)).token;
	await ask(known, { role: "auditor" });
	made.linkKnown = await tokenOf(known);
	made.revoked = await ask(`${unique()}@north-star.example`);
	await owner.call("POST", `/invitations/${made.revoked}/revoke`);
	const declined = `${unique()}@north-star.example`;
	await ask(declined);
	await new Api().call("POST", "/invitations/decline", { token: (await linked(declined)).token });
	made.accepted = (await owner.call("GET", "/invitations?status=accepted")).data[0].id;
}

// That of the mail after the one of the sign-up.
async function tokenOf(known) {
	await mail(known, 2);
	return (await linked(known)).token;
}

// Accounts with a second proof at sign-in: on, being set up, and waited for.
async function secure() {
	const setting = await signUp("Noor", "Haddad");
	await setting.call("POST", "/account/two-factor");
	states.setting = await stateOf(browser, setting.email);
	states.leaving = await stateOf(browser, (await signUp("Lea", "Vogel")).email);
	const secured = await signUp("Tom", "Brandt");
	const { secret } = await secured.call("POST", "/account/two-factor");
	const { recovery_codes: codes } = await secured.call("PUT", "/account/two-factor", { code: totp(secret) });
	states.halfway = await halfway(secured.email);
	states.secured = await halfway(secured.email, codes[0]);
}

// What an owner of one organization is told of another.
async function elsewhere() {
	const { owner } = await organization("Eastern Cranes");
	await person(owner, "auditor", "Li", "Wei");
	const { data } = await owner.call("GET", "/notifications");
	made.elsewhere = data.find(({ event }) => event === "invitation_accepted").id;
	await owner.call("POST", "/organizations", { name: "Western Cranes", slug: `western-${unique()}`, timezone: "Europe/Berlin" });
	states.twoHouses = await stateOf(browser, owner.email);
}

// An organization that shows all it can: a logo, faint colors, no seat left.
async function fullHouse() {
	const { owner, id } = await organization("Brightwater Marine & Offshore Services");
	made.full = id;
	const form = new FormData();
	form.set("logo", new Blob([demoDocument("png", "Brightwater")]), "logo.png");
	await owner.call("PUT", `/organizations/${id}/logo`, form);
	await owner.call("PATCH", `/organizations/${id}`, { primary_color: "#ffd500", accent_color: "#1a5fb4",
		description: "We keep cranes and lifts going.\nIn three ports.", website: "https://brightwater.example" });
	const { id: second } = await person(owner, "admin", "Jonas", "Meyer");
	await owner.call("POST", "/owners", { member_id: second });
	made.secondOwner = second;
	await owner.call("PATCH", "/subscription", { seats: 2, billing_email: "bills@brightwater.example" });
	states.full = await stateOf(browser, owner.email);
}

// An organization where changes of rights wait, and emergencies were.
async function twoPeople() {
	const { owner, id } = await organization("Harbour Cranes North");
	const second = await person(owner, "admin", "Jonas", "Meyer");
	await owner.call("POST", "/owners", { member_id: second.id });
	const admin = await person(owner, "admin", "Noor", "Haddad");
	const member = await person(owner, "member", "Mei", "Tanaka");
	const roles = Object.fromEntries((await owner.call("GET", "/roles")).data.map((role) => [role.template, role.id]));
	const reason = "The crane control is down and nobody else answers the phone.";
	const take = async (who) => (await who.call("POST", "/emergency-accesses", { role_id: roles.admin, minutes: 60, reason })).id;
	const own = (await owner.call("POST", "/roles", { name: "Safety officer, region north and coast", permissions: ["certificate.read"] })).id;
	await owner.call("PUT", `/roles/${roles.admin}/emergency`, { emergency: true });
	const boss = await new Api().signIn(second.email);
	const helper = await new Api().signIn(admin.email);
	made.markedRole = roles.admin;
	made.emergencyOver = await take(helper);
	await helper.call("POST", "/certificate-types", { name: "Crane operator" });
	await helper.call("POST", `/emergency-accesses/${made.emergencyOver}/end`);
	made.emergencyReviewed = await take(boss);
	await boss.call("POST", `/emergency-accesses/${made.emergencyReviewed}/end`);
	await owner.call("POST", `/emergency-accesses/${made.emergencyReviewed}/review`, { verdict: "objected", review: "It could have waited until Monday." });
	made.emergency = await take(helper);
	await owner.call("PATCH", `/organizations/${id}`, { second_person: true });
	const ask = async (...call) => (await owner.call(...call)).rights_change_id;
	made.rightsChange = await ask("POST", `/members/${member.id}/roles`, { role_id: roles.auditor, ends_on: day(90), reason: "Audit week" });
	made.roleChange = await ask("PATCH", `/roles/${own}`, { permissions: ["member.read", "audit.read"] });
	const rejected = await ask("POST", "/owners", { member_id: admin.id });
	await boss.call("POST", `/rights-changes/${rejected}/reject`, { reason: "Two are enough." });
	states.asker = await stateOf(browser, owner.email);
	states.decider = await stateOf(browser, second.email);
	states.helper = await stateOf(browser, admin.email);
}

// Reviews of access: one that is half done, by several; and a complete one.
async function reviews() {
	const { owner } = await organization("Northern Cranes & Lifts");
	const admin = await person(owner, "admin", "Oluwaseun", "Adebayo-Richardson");
	const auditor = await person(owner, "auditor", "Li", "Wei");
	const people = [await person(owner, "admin", "Mei", "Tanaka"), await person(owner, "manager", "Ines", "Okafor")];
	await owner.call("POST", "/owners", { member_id: people[0].id });
	const department = (await owner.call("POST", "/departments", { name: "Building sites, region north and coast" })).id;
	for (const [role, first, last] of [["member", "Jonas", "Meyer"], ["lead", "Rosa", "Silva"], ["worker", "Tom", "Brandt"]])
		people.push(await person(owner, role, first, last));
	for (const { id } of people.slice(1)) await owner.call("PATCH", `/members/${id}/position`, { department_id: department });
	await owner.call("POST", `/members/${people[2].id}/exceptions`, { permission: "audit.read", effect: "allow", reach: "organization",
		reason: "Helps the auditor through the yearly review.", ends_on: day(30) });
	const begin = async () => (await owner.call("POST", "/access-reviews")).id;
	const items = async (id) => (await owner.call("GET", `/access-reviews/${id}/items?limit=200`)).data;
	const keep = async (id, rows, note) => owner.call("POST", `/access-reviews/${id}/keep`, { items: rows.map((row) => row.id), note });
	made.reviewDone = await begin();
	const first = await items(made.reviewDone);
	await keep(made.reviewDone, first.filter((row) => row.may_decide));
	const other = await new Api().signIn(people[0].email);
	for (const row of (await items(made.reviewDone)).filter((each) => each.status === "undecided"))
		await other.call("POST", `/access-review-items/${row.id}/keep`);
	made.review = await begin();
	const rows = await items(made.review);
	const of = (who, kind = "role") => rows.find((row) => row.member_id === who.id && row.kind === kind);
	await keep(made.review, [of(people[2]), of(auditor)], "Their work is the same as before.");
	await owner.call("POST", `/access-review-items/${of(people[4]).id}/end`, { note: "He left the night shift in spring, and does no jobs any more." });
	made.reviewItem = of(people[2], "exception").id;
	made.reviewKept = of(people[2]).id;
	made.reviewOwnership = of(people[0], "ownership").id;
	states.reviewed = await stateOf(browser, owner.email);
	states.reviewer = await stateOf(browser, admin.email);
	states.reviewManager = await stateOf(browser, people[1].email);
	states.reviewAuditor = await stateOf(browser, auditor.email);
}

// People without an organization, and owners of an empty and of a closed one.
async function nobodyYet() {
	states.fresh = await stateOf(browser, (await organization("Harbour")).owner.email);
	const nobody = await signUp("Mei", "Tanaka");
	states.nobody = await stateOf(browser, nobody.email);
	await invite(nobody.email);
	states.unproven = await stateOf(browser, (await newcomer()).email);
	const gone = await organization("Old Yard");
	await gone.owner.call("DELETE", `/organizations/${gone.id}`, { name: "Old Yard" });
	states.closed = await stateOf(browser, gone.owner.email);
}

// Signs in to the second step, or through it.
async function halfway(email, code) {
	const context = await open(browser);
	const page = await context.newPage();
	await page.goto("/sign-in");
	await page.fill("#email", email);
	await page.fill("#password", PASSWORD);
	await page.click("main button[type=submit]");
	await page.waitForURL(/sign-in.code/);
	if (code) {
		await page.fill("#code", code);
		await page.click("main button[type=submit]");
		await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
	}
	const state = await context.storageState();
	await context.close();
	return state;
}

before(async () => {
	browser = await launch();
	await Promise.all([fill().then(nobodyYet), secure(), fullHouse(), twoPeople(), reviews(), elsewhere()]);
	states.out = undefined;
}, { timeout: 240000 });
after(() => browser?.close());

const fields = (values, form = "main form") => async (page) => {
	for (const [id, value] of Object.entries(values)) await page.fill(`#${id}`, value);
	await sendUnchecked(page, form);
};

// What a change would do, shown in its place: by a button, or by a choice.
const looks = (button) => async (page) => {
	await page.locator("main").locator(button).first().click();
	await page.waitForSelector(".look-form");
};
// The same as a page of its own, as it is without script.
const plainly = (form) => (page) => Promise.all([page.waitForEvent("load"),
	page.locator(form).evaluate((e) => e.submit())]);
const choose = (select, value) => async (page) => {
	await page.selectOption(select, await value(page));
	await page.waitForSelector(".look [name=preview]", { state: "attached" });
};

// name: who, address, and what is done there; status of the page that shows.
const PAGES = {
	"landing": ["out", () => "/"],
	"sign-up": ["out", () => "/sign-up"],
	"sign-up-refused": ["out", () => "/sign-up", fields({ first_name: "Ana", email: "ana", password: "short" }), 422],
	"sign-in": ["out", () => "/sign-in"],
	"sign-in-refused": ["out", () => "/sign-in", fields({ email: `${unique()}@north-star.example`, password: "not the password" }), 401],
	"sign-in-empty": ["out", () => "/sign-in", fields({}), 422],
	"forgot-password": ["out", () => "/forgot-password"],
	"forgot-password-refused": ["out", () => "/forgot-password", fields({ email: "ana" }), 422],
	"reset-password": ["out", () => `/reset-password?token=${"x".repeat(43)}`],
	"reset-password-refused": ["out", () => `/reset-password?token=${"x".repeat(43)}`, fields({ password: "wander-copper-sunrise" }), 422],
	"verify-email": ["out", () => `/verify-email?token=${"x".repeat(43)}`],
	"verify-email-refused": ["out", () => `/verify-email?token=${"x".repeat(43)}`, fields({}), 422],
	"verify-email-without-token": ["unproven", () => "/verify-email"],
	"home-unproven": ["unproven", () => "/home"],
	"not-found-signed-out": ["out", () => "/nowhere", null, 404],
	"not-found-by-nginx": ["out", () => "/assets/nowhere.css", null, 404],
	"address-too-long": ["out", () => "/" + "a".repeat(9000), null, [400, 414, 431]],
	"organizations-none": ["nobody", () => "/organizations"],
	"organization-new": ["nobody", () => "/organizations/new"],
	"organization-new-refused": ["nobody", () => "/organizations/new", fields({ slug: "North Star", timezone: "Berlin!" }), 422],
	"home-without-organization": ["nobody", () => "/home", null, [200, 403]],
	"home-fresh": ["fresh", () => "/home"],
	"members-fresh": ["fresh", () => "/members"],
	"types-none": ["fresh", () => "/certificate-types"],
	"certificates-none": ["fresh", () => "/certificates"],
	"mine-none": ["fresh", () => "/my-certificates"],
	"certificate-new-without-types": ["fresh", () => "/certificates/new"],
	"notifications-none": ["fresh", () => "/notifications"],
	"notifications": ["owner", () => "/notifications"],
	"notifications-member": ["member", () => "/notifications"],
	"notifications-decider": ["decider", () => "/notifications"],
	"notification-elsewhere": ["twoHouses", () => `/notifications/${made.elsewhere}`],
	"notification-preferences": ["owner", () => "/notifications/preferences"],
	"notification-defaults": ["owner", () => "/notification-defaults"],
	"messages": ["owner", () => "/messages"],
	"messages-none-match": ["owner", () => "/messages?status=delivered&channel=mail"],
	"messages-bad-filter": ["owner", () => "/messages?status=nonsense", null, 400],
	"account-phone": ["member", () => "/account/phone", null, [200, 404]],
	"api-tokens-without-organization": ["nobody", () => "/account/api-tokens"],
	"api-tokens-none": ["fresh", () => "/account/api-tokens"],
	"api-tokens": ["owner", () => "/account/api-tokens"],
	"api-token-revoke": ["owner", () => "/account/api-tokens", async (page) => {
		await page.locator(".confirm > summary").first().click();
	}],
	"api-token-new": ["owner", () => "/account/api-tokens/new"],
	"api-token-new-member": ["member", () => "/account/api-tokens/new"],
	"api-token-new-refused": ["owner", () => "/account/api-tokens/new", fields({ expires_in_days: "400" }), 422],
	"api-token-created": ["member", () => "/account/api-tokens/new", async (page) => {
		await page.check("[name=scopes_certificate_read]");
		await fields({ name: `Training desk ${unique()}` })(page);
	}],
	"home": ["owner", () => "/home"],
	"home-member": ["member", () => "/home"],
	"home-auditor": ["auditor", () => "/home"],
	"home-manager": ["manager", () => "/home"],
	"home-billing": ["billing", () => "/home"],
	"certificates-manager": ["manager", () => "/certificates"],
	"members-manager": ["manager", () => "/members"],
	"organizations": ["owner", () => "/organizations"],
	"organization": ["owner", () => `/organizations/${made.organization}`],
	"organization-refused": ["owner", () => `/organizations/${made.organization}`, fields({ name: "", slug: "x--y" }), 422],
	"organization-read": ["member", () => `/organizations/${made.organization}`],
	"organizations-closed": ["closed", () => "/organizations"],
	"organization-full": ["full", () => `/organizations/${made.full}`],
	"organization-logo": ["owner", () => `/organizations/${made.organization}/logo/edit`],
	"organization-logo-refused": ["owner", () => `/organizations/${made.organization}/logo/edit`, async (page) => {
		await page.setInputFiles("#logo", { name: "logo.png", mimeType: "image/png", buffer: Buffer.from("<html>no picture</html>") });
		await sendUnchecked(page, "main form");
		await page.waitForSelector(".summary:not([hidden])");
	}, 422],
	"organization-delete": ["full", () => `/organizations/${made.full}/delete`],
	"organization-delete-refused": ["full", () => `/organizations/${made.full}/delete`, fields({ name: "Brightwater" }), 422],
	"owners": ["full", () => "/owners"],
	"owners-auditor": ["auditor", () => "/owners"],
	"owner-new": ["owner", () => "/owners/new"],
	"owner-new-none": ["full", () => "/owners/new"],
	"owner-new-refused": ["owner", () => "/owners/new", fields({}), 422],
	"subscription": ["owner", () => "/subscription"],
	"subscription-full": ["full", () => "/subscription"],
	"subscription-auditor": ["auditor", () => "/subscription"],
	"subscription-refused": ["owner", () => "/subscription", fields({ seats: "0", billing_email: "x" }), 422],
	"statistics": ["owner", () => "/statistics"],
	"statistics-none": ["fresh", () => "/statistics"],
	"account": ["owner", () => "/account"],
	"account-without-organization": ["nobody", () => "/account"],
	"account-refused": ["owner", () => "/account", fields({ first_name: "", timezone: "Berlin!" }, "main form >> nth=0"), 422],
	"account-password": ["owner", () => "/account/password"],
	"account-password-refused": ["owner", () => "/account/password", fields({ current_password: "not the one", password: "short" }), 422],
	"account-sessions": ["owner", () => "/account/sessions"],
	"account-confirm": ["member", () => "/account/confirm?next=%2Faccount%2Fdelete"],
	"account-confirm-refused": ["member", () => "/account/confirm", fields({ current_password: "" }), 422],
	"account-delete": ["leaving", () => "/account/delete"],
	"account-delete-only-owner": ["fresh", () => "/account/delete"],
	"two-factor-off": ["owner", () => "/account/two-factor"],
	"two-factor-on": ["secured", () => "/account/two-factor"],
	"two-factor-turn-off": ["secured", () => "/account/two-factor", async (page) => { await page.click(".confirm > summary"); }],
	"two-factor-new": ["setting", () => "/account/two-factor/new"],
	"two-factor-new-refused": ["setting", () => "/account/two-factor/new", fields({ code: "12345" }), 422],
	"two-factor-codes": ["secured", () => "/account/two-factor", async (page) => {
		await page.click("text=Make new recovery codes");
		await page.waitForSelector("#codes, #current_password");
		if (await confirmed(page, "two-factor-codes")) {
			await page.goto("/account/two-factor");
			await page.click("text=Make new recovery codes");
		}
		await page.waitForSelector("#codes");
	}],
	"sign-in-code": ["halfway", () => "/sign-in/code?next=%2Faccount"],
	"sign-in-code-refused": ["halfway", () => "/sign-in/code", fields({ code: "000000" }), [422, 429]],
	"members": ["owner", () => "/members"],
	"members-auditor": ["auditor", () => "/members"],
	"members-ticked": ["owner", () => "/members", async (page) => {
		await page.check("[data-pick-all] input");
		await page.locator(".pick input").first().uncheck();
		assert.equal(await page.textContent("[data-picked]"), `(${await page.locator(".pick input").count() - 1})`);
		assert.equal(await page.locator("[name=no_department]:checked").count(), 0);
		await page.click(".bulk > summary");
		// Not where the bar at the bottom covers half of a field.
		await page.evaluate(() => scrollTo(0, 0));
	}],
	"member-remove": ["owner", () => `/members/${made.manager}`, async (page) => {
		await looks("button:has-text('Remove from the organization')")(page);
		// Not where the bar at the top covers half of a link.
		await page.evaluate(() => scrollTo(0, 0));
	}],
	"member-suspend": ["owner", () => `/members/${made.manager}/suspension`],
	"member-suspend-refused": ["owner", () => `/members/${made.manager}/suspension`, async (page) => {
		await page.evaluate(() => { document.querySelector("#reason").value = "x".repeat(501); });
		await sendUnchecked(page, "main form.card");
	}, 422],
	"member-owner": ["full", () => `/members/${made.secondOwner}`],
	"member-suspend-owner": ["full", () => `/members/${made.secondOwner}/suspension`],
	"member-suspended": ["owner", () => `/members/${made.suspended}`],
	"organizations-suspended": ["suspended", () => "/organizations"],
	"member-remove-last": ["owner", () => `/members/${made.billing}`, plainly("form[action$='/preview']")],
	"member-remove-refused": ["owner", () => "/members?search=Oluwaseun", async (page) => {
		await page.click("tbody .row-link");
		await page.click("button:has-text('Remove from the organization')");
		await page.waitForSelector("#error-summary:not([hidden])");
	}, 409],
	"roles": ["owner", () => "/roles"],
	"roles-auditor": ["auditor", () => "/roles"],
	"roles-matrix": ["owner", () => "/roles/matrix"],
	"role-new": ["owner", () => "/roles/new"],
	"role-new-refused": ["owner", () => "/roles/new", fields({ name: "" }), 422],
	"role-template": ["owner", () => `/roles/${made.template}`],
	"role": ["owner", () => `/roles/${made.role}`],
	"role-delete": ["owner", () => `/roles/${made.unusedRole}`, looks("button:has-text('Delete this role')")],
	"role-delete-held": ["owner", () => `/roles/${made.role}`, looks("button:has-text('Delete this role')")],
	"role-edit": ["owner", () => `/roles/${made.role}/edit`],
	"role-preview": ["owner", () => `/roles/${made.role}/edit`, async (page) => {
		await page.uncheck("[name=permissions_certificate_write]");
		await page.check("[name=permissions_member_read]");
		await page.click("main form.card [type=submit]");
		await page.waitForSelector("#preview-people-title");
	}],
	"role-preview-nobody": ["owner", () => `/roles/${made.unusedRole}/edit`, async (page) => {
		await page.click("main form.card [type=submit]");
		await page.waitForSelector("#changes-title");
	}],
	"role-edit-template": ["owner", () => `/roles/${made.template}/edit`],
	"my-permissions": ["owner", () => "/my-permissions"],
	"my-permissions-auditor": ["auditor", () => "/my-permissions"],
	"member-permissions": ["owner", () => `/members/${made.idle}/permissions`],
	"member-permissions-then": ["owner", () => `/members/${made.idle}/permissions?at=${day(-1)}`],
	"member-permissions-auditor": ["auditor", () => `/members/${made.idle}/permissions`],
	"member-permissions-role": ["owner", () => `/members/${made.idle}/permissions`, choose("#role_id", (page) => page.locator("#role_id option:has-text('Department manager')").getAttribute("value"))],
	"member-permissions-end": ["owner", () => `/members/${made.idle}/permissions`, looks("button:has-text('Take away')")],
	"member-permissions-exception": ["owner", () => `/members/${made.idle}/permissions`, async (page) => {
		await page.click(".bulk > summary");
		// Not where the bar at the bottom of a phone covers a field.
		await page.evaluate(() => scrollTo(0, 0));
	}],
	"member-permissions-refused": ["owner", () => `/members/${made.idle}/permissions`, async (page) => {
		await page.click(".bulk > summary");
		await page.selectOption(".bulk [name=reach]", "team");
		await sendUnchecked(page, ".bulk form");
	}, 422],
	"permission-requests": ["owner", () => "/permission-requests"],
	"permission-requests-none": ["fresh", () => "/permission-requests"],
	"permission-requests-declined": ["owner", () => "/permission-requests?state=declined"],
	"permission-request": ["owner", () => `/permission-requests/${made.request}`],
	"permission-request-refused": ["owner", () => `/permission-requests/${made.request}`, async (page) => {
		await page.fill("#ends_on", "2020-01-01");
		await page.click("button:has-text('Grant')");
	}, 422],
	"permission-request-declining": ["owner", () => `/permission-requests/${made.request}`, async (page) => {
		await page.click("summary:has-text('Decline')");
		await sendUnchecked(page, "form[action$=decline]");
	}, 422],
	"forbidden-asked": ["member", () => "/audit", null, 403],
	"not-found-inside": ["member", () => "/nowhere", null, 404],
	"my-permissions-asked": ["member", () => "/my-permissions"],
	"my-permissions-refused": ["auditor", () => "/my-permissions", (page) => sendUnchecked(page, "#ask-form"), 422],
	"owners-member": ["member", () => "/owners"],
	"permission-usage": ["auditor", () => "/permissions/usage"],
	"permission-usage-fresh": ["fresh", () => "/permissions/usage"],
	"permission-holders": ["owner", () => "/permissions/holders?permission=certificate.verify"],
	"invitations": ["owner", () => "/invitations"],
	"invitations-none": ["fresh", () => "/invitations"],
	"invitations-none-match": ["owner", () => "/invitations?status=declined&search=nobody"],
	"invitation-new": ["owner", () => "/invitations/new"],
	"invitation-new-refused": ["owner", () => "/invitations/new", fields({ email: "x" }), 422],
	"invitation-new-member": ["owner", () => "/invitations/new", (page) => fields({ email: made.ownerEmail })(page), 409],
	"invitation-bulk": ["owner", () => "/invitations/bulk"],
	"invitation-bulk-refused": ["owner", () => "/invitations/bulk", fields({}), 422],
	"invitation-bulk-sent": ["owner", () => "/invitations/bulk", (page) => fields({ emails:
		`Zoë Ångström <${unique()}@north-star.example>\n${made.ownerEmail}, nonsense; ${made.invitedEmail}` })(page)],
	"invitation": ["owner", () => `/invitations/${made.invitation}`],
	"invitation-revoke": ["owner", () => `/invitations/${made.invitation}`, async (page) => { await page.click(".confirm > summary"); }],
	"invitation-accepted": ["owner", () => `/invitations/${made.accepted}`],
	"invitation-revoked": ["owner", () => `/invitations/${made.revoked}`],
	"invitation-link": ["out", () => `/invitations/accept?token=${made.link}`],
	"invitation-link-refused": ["out", () => `/invitations/accept?token=${made.link}`, fields({ first_name: "Ana", password: "short" }, "main form >> nth=0"), 422],
	"invitation-link-known": ["out", () => `/invitations/accept?token=${made.linkKnown}`],
	"invitation-link-mine": ["nobody", () => `/invitations/accept?token=${made.linkKnown}`],
	"invitation-link-other": ["member", () => `/invitations/accept?token=${made.linkKnown}`],
	"invitation-link-dead": ["out", () => `/invitations/accept?token=${"x".repeat(43)}`],
	"member": ["owner", () => `/members/${made.member}`],
	"member-without-certificates": ["owner", () => `/members/${made.idle}`],
	"members-filtered": ["owner", () => `/members?department_id=${made.department}&search=nobody-like-this`],
	"member-position": ["owner", () => `/members/${made.member}/position`],
	"member-position-moved": ["owner", () => `/members/${made.member}/position`, choose("#department_id", () => made.emptyDepartment)],
	"member-who-leads": ["owner", () => "/members?search=Oluwaseun", (page) => page.click("tbody .row-link")],
	"members-chosen": ["owner", () => "/members", async (page) => {
		await page.locator("tbody input[type=checkbox]").first().check();
		await page.click(".bulk > summary");
		// Not where the bar at the bottom covers half of a field.
		await page.evaluate(() => scrollTo(0, 0));
	}],
	"members-chosen-nobody": ["owner", () => "/members", async (page) => {
		await page.click(".bulk > summary");
		await sendUnchecked(page, "main form[method=post]:has(.bulk)");
	}, 422],
	"changes-none": ["fresh", () => "/member-changes"],
	"changes": ["owner", () => "/member-changes"],
	"change-draft": ["owner", () => `/member-changes/${made.draft}`],
	"change-roles": ["owner", () => `/member-changes/${made.giving}`],
	"change-roles-refused": ["owner", () => `/member-changes/${made.ending}`],
	"change-roles-applied": ["owner", () => `/member-changes/${made.given}`],
	"change-applied": ["owner", () => `/member-changes/${made.change}`],
	"import": ["owner", () => "/member-imports/new"],
	"import-refused": ["owner", () => "/member-imports/new", fields({ csv: "name" }), 422],
	"departments-none": ["fresh", () => "/departments"],
	"departments": ["owner", () => "/departments"],
	"departments-auditor": ["auditor", () => "/departments"],
	"department": ["owner", () => `/departments/${made.department}`],
	"department-delete": ["owner", () => `/departments/${made.department}`, looks("button:has-text('Delete this department')")],
	"department-empty": ["owner", () => `/departments/${made.emptyDepartment}`],
	"department-new": ["owner", () => "/departments/new"],
	"department-new-refused": ["owner", () => "/departments/new", fields({ name: "Office" }), 409],
	"department-edit": ["owner", () => `/departments/${made.department}/edit`],
	"department-move": ["owner", () => `/departments/${made.department}/move`, choose("#parent_id", () => made.emptyDepartment)],
	"department-move-refused": ["owner", () => `/departments/${made.department}/move`, async (page) => {
		await page.selectOption("#parent_id", made.department);
		await page.waitForSelector(".look .error");
	}, 422],
	"department-move-page": ["owner", () => `/departments/${made.department}/move`, async (page) => {
		await page.selectOption("#parent_id", "");
		await sendUnchecked(page, "main form");
	}, 200],
	"teams-none": ["fresh", () => "/teams"],
	"teams": ["owner", () => "/teams"],
	"team": ["owner", () => `/teams/${made.team}`],
	"team-lead": ["owner", () => `/teams/${made.team}`, looks("button:has-text('Make lead'), button:has-text('No longer lead')")],
	"team-delete": ["owner", () => `/teams/${made.team}`, plainly("form[action$='/preview']:has-text('Delete this team')")],
	"team-empty": ["owner", () => `/teams/${made.emptyTeam}`],
	"team-new": ["owner", () => "/teams/new"],
	"team-new-refused": ["owner", () => "/teams/new", fields({ name: "Emergency crew" }), 409],
	"team-edit": ["owner", () => `/teams/${made.team}/edit`],
	"audit": ["owner", () => "/audit"],
	"audit-permissions": ["owner", () => "/audit?view=permissions"],
	"audit-filtered": ["auditor", () => "/audit?subject_kind=certificate&from=2026-01-01"],
	"audit-no-match": ["owner", () => "/audit?from=2001-01-01&to=2001-01-02"],
	"types": ["owner", () => "/certificate-types"],
	"types-member": ["member", () => "/certificate-types"],
	"type-new": ["owner", () => "/certificate-types/new"],
	"type-new-refused": ["owner", () => "/certificate-types/new", fields({ valid_months: "many", lead_days: "0" }), 422],
	"type-new-twice": ["owner", () => "/certificate-types/new", fields({ name: "First aid" }), [409, 422]],
	"type": ["owner", () => `/certificate-types/${made.type}`],
	"type-edit": ["owner", () => `/certificate-types/${made.type}/edit`],
	"type-edit-refused": ["owner", () => `/certificate-types/${made.type}/edit`, fields({ name: "" }), 422],
	"type-delete": ["owner", () => `/certificate-types/${made.unusedType}`, async (page) => {
		await page.click(".confirm > summary");
	}],
	"certificates": ["owner", () => "/certificates"],
	"certificates-second-page": ["owner", () => "/certificates", async (page) => {
		await page.click(".pager [rel=next]");
		await page.waitForURL(/cursor=/);
	}],
	"certificates-filtered": ["owner", () => "/certificates?status=expiring&sort=-expires_on"],
	"certificates-none-match": ["owner", () => "/certificates?status=expired&expires_before=2001-01-01"],
	"certificates-bad-filter": ["owner", () => "/certificates?status=nonsense", null, 400],
	"mine": ["owner", () => "/my-certificates"],
	"mine-member": ["member", () => "/my-certificates"],
	"certificate-new": ["owner", () => "/certificates/new"],
	"certificate-new-member": ["member", () => "/certificates/new"],
	"certificate-new-refused": ["owner", () => "/certificates/new", fields({ number: "FL-1", issued_on: "2026-05-01", expires_on: "2025-01-01" }), 422],
	"certificate-new-wrong-document": ["member", () => "/certificates/new", async (page) => {
		await page.selectOption("#certificate_type_id", { index: 1 });
		await page.setInputFiles("#document", { name: "card.pdf", mimeType: "application/pdf", buffer: Buffer.from("<html>not a pdf</html>") });
		await fields({ number: "FL-1", issuing_authority: "TÜV", issued_on: "2026-05-01" })(page);
		await page.waitForSelector(".summary:not([hidden])");
	}, 422],
	"certificate": ["admin", () => `/certificates/${made.pending}`],
	"certificate-verified": ["member", () => `/certificates/${made.verified}`],
	"certificate-rejected": ["owner", () => `/certificates/${made.rejected}`],
	"certificate-without-document": ["owner", () => `/certificates/${made.bare}`],
	"certificate-auditor": ["auditor", () => `/certificates/${made.rejected}`],
	"certificate-edit": ["owner", () => `/certificates/${made.pending}/edit`],
	"certificate-edit-refused": ["owner", () => `/certificates/${made.pending}/edit`, fields({ issued_on: "", number: "x".repeat(61) }, "main form >> nth=0"), 422],
	"certificate-reject": ["admin", () => `/certificates/${made.pending}`, async (page) => {
		await page.click(".confirm > summary:has-text('Reject')");
	}],
	"certificate-reject-refused": ["admin", () => `/certificates/${made.pending}`, async (page) => {
		await page.click(".confirm > summary:has-text('Reject')");
		await sendUnchecked(page, "dialog[open] form");
		await page.waitForSelector(".summary:not([hidden])");
	}, 422],
	"keys": ["owner", () => "/home", async (page) => { await page.keyboard.press("?"); }],
	"menu": ["owner", () => "/organizations", async (page) => { await page.click(".menu-end summary"); }],
	"forbidden": ["member", () => "/members", null, 403],
	"forbidden-form": ["auditor", () => "/certificate-types/new", null, 403],
	"rights-changes-none": ["fresh", () => "/rights-changes"],
	"rights-changes": ["asker", () => "/rights-changes"],
	"rights-change-mine": ["asker", () => `/rights-changes/${made.rightsChange}`],
	"rights-change": ["decider", () => `/rights-changes/${made.roleChange}`],
	"rights-change-refused": ["decider", () => `/rights-changes/${made.rightsChange}`, async (page) => {
		await page.click(".confirm > summary:has-text('Reject')");
		await sendUnchecked(page, "dialog[open] form");
		await page.waitForSelector(".summary:not([hidden])");
	}, 422],
	"emergency-accesses-none": ["fresh", () => "/emergency-accesses"],
	"emergency-accesses": ["asker", () => "/emergency-accesses"],
	"emergency-access-new": ["asker", () => "/emergency-accesses/new"],
	"emergency-access-none": ["fresh", () => "/emergency-accesses/new"],
	"emergency-access-refused": ["asker", () => "/emergency-accesses/new", fields({ minutes: "5", reason: "quick" }, "main form.card"), 422],
	"emergency-access-running": ["helper", () => `/emergency-accesses/${made.emergency}`],
	"emergency-access-review": ["decider", () => `/emergency-accesses/${made.emergencyOver}`],
	"emergency-banner": ["helper", () => "/home"],
	"emergency-access-objected": ["asker", () => `/emergency-accesses/${made.emergencyReviewed}`],
	"role-for-emergencies": ["asker", () => `/roles/${made.markedRole}`],
	"access-reviews-none": ["fresh", () => "/access-reviews"],
	"access-reviews": ["reviewed", () => "/access-reviews"],
	"access-reviews-auditor": ["reviewAuditor", () => "/access-reviews"],
	"access-review": ["reviewed", () => `/access-reviews/${made.review}`],
	"access-review-done": ["reviewAuditor", () => `/access-reviews/${made.reviewDone}`],
	"access-review-items": ["reviewed", () => `/access-reviews/${made.review}/items`],
	"access-review-items-admin": ["reviewer", () => `/access-reviews/${made.review}/items?status=undecided`],
	"access-review-items-manager": ["reviewManager", () => `/access-reviews/${made.review}/items`],
	"access-review-items-auditor": ["reviewAuditor", () => `/access-reviews/${made.review}/items`],
	"access-review-items-none": ["reviewed", () => `/access-reviews/${made.reviewDone}/items?status=undecided`],
	"access-review-items-refused": ["reviewed", () => `/access-reviews/${made.review}/items`, (page) => sendUnchecked(page, "#keep-all"), 422],
	"access-review-items-ticked": ["reviewed", () => `/access-reviews/${made.review}/items`, async (page) => {
		await page.check("[data-pick-all] input");
		assert.equal(await page.locator(".pick input:not(:checked)").count(), 0);
		// Not where the bar at the top covers half of a row.
		await page.evaluate(() => scrollTo(0, 0));
	}],
	"access-review-item": ["reviewed", () => `/access-review-items/${made.reviewItem}`],
	"access-review-item-refused": ["reviewed", () => `/access-review-items/${made.reviewItem}`, async (page) => {
		await page.evaluate(() => document.getElementById("note").removeAttribute("maxlength"));
		await fields({ note: "x".repeat(501) }, "main form.card")(page);
	}, 422],
	"access-review-item-ownership": ["reviewed", () => `/access-review-items/${made.reviewOwnership}`],
	"access-review-item-kept": ["reviewAuditor", () => `/access-review-items/${made.reviewKept}`],
	"access-review-notification": ["reviewManager", () => "/notifications"],
	"background-jobs": ["owner", () => "/background-jobs"],
	"background-jobs-waiting": ["owner", () => "/background-jobs?status=waiting"],
	"exports-none": ["fresh", () => "/exports"],
	"exports": ["auditor", () => "/exports"],
	"export": ["auditor", () => `/exports/${made.export}`],
	"not-found": ["owner", () => `/certificates/${NOBODY}`, null, 404]
};

// Who proved too long ago who they are does so once more, under a new session.
async function confirmed(page, name) {
	if (new URL(page.url()).pathname !== "/account/confirm") return false;
	await page.fill("#current_password", PASSWORD);
	await page.click("main button[type=submit]");
	await page.waitForURL((url) => url.pathname !== "/account/confirm");
	states[PAGES[name][0]] = await page.context().storageState();
	return true;
}

// Goes there and does what is to be done; gives what the server sent last.
async function visit(context, name) {
	const [, address, act, expected = 200] = PAGES[name];
	const page = await context.newPage();
	let sent = await page.goto(address());
	page.on("response", (r) => {
		// What waits shows its effect by itself, whenever that is there.
		if (/\/rights-changes\/[^/]+\/preview$/.test(r.url())) return;
		if (/^text\/html/.test(r.headers()["content-type"] ?? "") && r.status() !== 303) sent = r;
	});
	if (!name.startsWith("account-confirm")) await confirmed(page, name);
	if (act) await act(page);
	if (act && !name.startsWith("account-confirm") && await confirmed(page, name)) {
		sent = await page.goto(address());
		await act(page);
	}
	assert.ok([expected].flat().includes(sent.status()), `status ${sent.status()}, not ${expected}`);
	return { page, html: await sent.text() };
}

async function look(page, name, width, schemes) {
	for (const colorScheme of schemes) {
		await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
		await noSideways(page);
		await axe(page, colorScheme === "dark" ? AXE_COLORS : undefined);
		await page.screenshot({ path: join(SHOTS, `${name}-${width}-${colorScheme}.png`), fullPage: true });
	}
}

// All that holds for a page, at every width and in both color schemes.
function tests(name) {
	const options = () => ({ storageState: states[PAGES[name][0]] });

	test(`${name}: valid, accessible, in its own policy, on a desk, light and dark`, { timeout: 60000 }, async () => {
		const context = await open(browser, options());
		const { page, html } = await visit(context, name);
		await validHtml(html);
		await look(page, name, 1280, ["light", "dark"]);
		await page.setViewportSize({ width: 768, height: 1024 });
		await look(page, name, 768, ["light"]);
		noComplaints(context);
		await context.close();
	});

	test(`${name}: fits a phone, light and dark`, { timeout: 60000 }, async () => {
		const context = await open(browser, { ...options(), ...PHONE });
		const { page } = await visit(context, name);
		await look(page, name, 360, ["light", "dark"]);
		await page.setViewportSize({ width: 320, height: 640 });
		await noSideways(page);
		noComplaints(context);
		await context.close();
	});

	if (PAGES[name][2]) return;
	test(`${name}: under 60 kB at a first visit, 20 kB after it`, { timeout: 60000 }, async (t) => {
		const context = await open(browser, options());
		const page = await context.newPage();
		const first = await weigh(page, PAGES[name][1]());
		const warm = await weigh(page, PAGES[name][1]());
		t.diagnostic(`${first} bytes, then ${warm}`);
		assert.ok(first > 500 && first < FIRST_VISIT, `first visit: ${first} bytes`);
		assert.ok(warm < WARM_VISIT, `warm visit: ${warm} bytes`);
		await context.close();
	});
}

// Two at a time, and never two of the same person: who proves once more who
// they are goes on in another session.
describe("every page, in its states (UX-06, UX-07, UX-08, UX-10, UX-15)", { concurrency: 2 }, () => {
	for (const [whose, mine] of [["of an owner", true], ["of everybody else", false]])
		describe(whose, { concurrency: 1 }, () => {
			for (const [name, [who]] of Object.entries(PAGES)) if ((who === "owner") === mine) tests(name);
		});
});
