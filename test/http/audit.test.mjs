// Every change leaves its audit event, in the same transaction or not at all.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { Browser, PASSWORD, Program, account, add, browse, certificate,
	directory, document, group, identityOf, invitation, invited, link,
	loopback, name, organization, person, register, rows, signIn,
	signedIn, sql, stack, type, uuid } from './client.mjs';
import { totp } from './totp.mjs';
import { ownRole } from './world.mjs';
import { askedFor, deadJob, emergencyAccess, openReview, rightsChange } from './world.mjs';

let owner, admin, member, kind;

const done = new Set();
const id = () => `test-${uuid()}`;

before(async () => {
	owner = await organization();
	admin = await add(owner, 'admin');
	member = await add(owner, 'member');
	kind = await type(owner);
}, { timeout: 60000 });

after(() => sql(`alter table audit_event
	drop constraint if exists audit_event_test_refuses`));

/** The audit events of a request, and whether each was written in the
 * transaction that wrote its subject last. */
const events = (request) => rows(`
	select e.action, e.operation, e.subject_kind, e.subject_id, e.account_id,
		e.member_id, e.organization_id, e.changes, e.xmin::text as written,
		case e.subject_kind
		${['certificate', 'certificate_type', 'membership', 'organization',
		'document', 'account', 'session', 'identity',
		'identity_provider', 'idp_group_role', 'member_role', 'role',
		'notification_preference', 'notification_default',
		'notification_setting', 'api_token', 'two_factor', 'department',
		'team', 'team_member', 'member_permission', 'role_permission',
		'member_change', 'subscription', 'invitation',
		'invitation_role', 'permission_request', 'export', 'job',
		'rights_change', 'access_review', 'access_review_item',
		'emergency_access', 'suspension'].map((table) =>
		`when '${table}' then (select t.xmin::text from ${table} t
			where t.id = e.subject_id)`).join(' ')} end as changed
	from audit_event e where e.request_id = '${request}' order by e.id`);

/** Calls and gives back the events; all of them must be of one transaction. */
async function audited(program, method, target, body, status) {
	const request = id();
	const answer = await program.call(method, target, body,
		{ headers: { 'x-request-id': request } });

	assert.equal(answer.status, status, answer.text);
	const found = await events(request);

	assert.ok(found.length > 0, 'there is an event');
	assert.equal(new Set(found.map((event) => event.written)).size, 1);
	return { answer, found };
}

/** How they are told of what now, but of new roles by mail alone. */
async function wished(address, more, who = member) {
	const { data } = await who.must(200, 'GET', address);
	const by = (channel) => data.filter((each) => each[channel])
		.map(({ event }) => event);

	return { by_app: by('by_app').filter((event) => event !== 'role_granted'),
		by_mail: by('by_mail'), by_sms: by('by_sms'), ...more };
}

/** Somebody who sets up an authenticator, and who has done so. */
async function begun() {
	const who = await signedIn(await account());
	const { secret } = await who.must(200, 'POST', '/account/two-factor');

	return { who, secret };
}

async function secured() {
	const { who, secret } = await begun();

	await who.must(200, 'PUT', '/account/two-factor', { code: totp(secret) });
	return { who, secret };
}

/** A change that puts somebody new into a department, not yet done. */
async function draft() {
	const somebody = await add(owner, 'member');
	const { id: made } = await admin.must(201, 'POST', '/member-changes', {
		people: [somebody.member.id],
		to_department_id: (await unit('departments')).id });

	return admin.must(200, 'GET', `/member-changes/${made}`);
}

const unit = (kinds) => owner.must(201, 'POST', `/${kinds}`,
	{ name: name('unit') });

const cases = {
	'PUT /me/language': async () => [await organization(), { language: 'de' },
		204, ['account update']],
	'POST /organizations': async () => [await organization(), {
		name: 'N', slug: name('slug'), timezone: 'UTC' }, 201,
	['organization insert', 'membership insert', 'member_role insert']],
	'PATCH /organizations/{id}': async () => [owner, { name: name('N') }, 200,
		['organization update'], owner.organization.id],
	'PUT /organizations/{id}/logo': async () => [owner,
		{ logo: document('png') }, 200,
		['organization update', 'document update'], owner.organization.id],
	'DELETE /organizations/{id}/logo': async () => {
		await owner.must(200, 'PUT', `/organizations/${
			owner.organization.id}/logo`, { logo: document('png') });
		return [owner, undefined, 204, ['organization update',
			'document update'], owner.organization.id];
	},
	'PATCH /companies/{id}': async () => [owner, { industry: name('I') }, 200,
		['organization update'], owner.organization.id],
	'POST /companies/{id}/logo': async () => [owner,
		{ logo: document('png') }, 200,
		['organization update', 'document update'], owner.organization.id],
	'DELETE /organizations/{id}': async () => {
		const who = await organization();

		return [who, { name: who.organization.name }, 204,
			['organization update'], who.organization.id];
	},
	'DELETE /companies/{id}': async () => {
		const who = await organization();

		return [who, { name: who.organization.name }, 204,
			['organization update'], who.organization.id];
	},
	'POST /organizations/{id}/restore': async () => {
		const who = await organization();

		await who.must(204, 'DELETE', `/organizations/${who.organization.id}`,
			{ name: who.organization.name });
		return [who, undefined, 200, ['organization update', 'session update'],
			who.organization.id];
	},
	'POST /owners': async () => {
		const who = await organization();

		return [who, { member_id: (await add(who, 'member')).member.id,
			handover: true }, 200, ['member_role insert', 'member_role update']];
	},
	'PATCH /subscription': async () => [await organization(), { seats: 9 },
		200, ['subscription update']],
	'DELETE /owners/{id}': async () => [owner, undefined, 204,
		['member_role update', 'member_role insert'],
		(await add(owner, 'owner')).member.id],
	'POST /organizations/{id}/switch': async () => {
		const both = await organization();

		await both.must(201, 'POST', '/organizations', { name: 'N',
			slug: name('slug'), timezone: 'UTC' });
		return [both, undefined, 200, ['session update'],
			both.organization.id];
	},
	'PATCH /members/{id}/position': async () => [admin, { department_id:
		(await unit('departments')).id }, 200, ['membership update'],
	(await add(owner, 'member')).member.id],
	'POST /roles': async () => [admin, { name: name('R'),
		permissions: ['audit.read'] }, 201,
	['role insert', 'role_permission insert']],
	'PATCH /roles/{id}': async () => [admin, { name: name('R') }, 200,
		['role update'], await ownRole(owner.organization.id)],
	'DELETE /roles/{id}': async () => [admin, undefined, 204,
		['role update'], await ownRole(owner.organization.id)],
	'POST /members/{id}/roles': async () => [admin, { role_id: await ownRole(
		owner.organization.id) }, 200, ['member_role insert'],
	member.member.id],
	'POST /members/{id}/exceptions': async () => [admin, { reason: 'x',
		permission: 'audit.read', effect: 'deny', ends_on: '2099-01-01' },
	200, ['member_permission insert'], (await add(owner, 'member')).member.id],
	'DELETE /grants/{id}': async () => [admin, undefined, 204,
		['member_role update'], (await owner.must(200, 'POST',
			`/members/${member.member.id}/roles`, { role_id: await ownRole(
				owner.organization.id) })).id],
	'POST /member-changes': async () => [admin, { people: [member.member.id],
		no_manager: true }, 201, ['member_change insert']],
	'POST /member-imports': async () => [admin, { csv: `email\n${
		member.email}` }, 201, ['member_change insert']],
	'POST /member-changes/{id}/apply': async () => {
		const { id: made, seen } = await draft();

		return [admin, { seen }, 200, ['member_change update',
			'membership update'], made];
	},
	'POST /member-changes/{id}/undo': async () => {
		const { id: made, seen } = await draft();

		await admin.must(200, 'POST', `/member-changes/${made}/apply`,
			{ seen });
		return [admin, undefined, 200, ['member_change update',
			'membership update'], made];
	},
	'POST /departments': async () => [admin, { name: name('D') }, 201,
		['department insert']],
	'PATCH /departments/{id}': async () => [admin, { name: name('D') }, 200,
		['department update'], (await unit('departments')).id],
	'DELETE /departments/{id}': async () => [admin, undefined, 204,
		['department update'], (await unit('departments')).id],
	'POST /teams': async () => [admin, { name: name('T') }, 201,
		['team insert']],
	'PATCH /teams/{id}': async () => [admin, { name: name('T') }, 200,
		['team update'], (await unit('teams')).id],
	'DELETE /teams/{id}': async () => [admin, undefined, 204,
		['team update'], (await unit('teams')).id],
	'PUT /teams/{id}/members': async () => [admin,
		{ person_id: member.member.id, is_lead: true }, 200,
		['team_member insert'], (await unit('teams')).id],
	'DELETE /teams/{id}/members/{person_id}': async () => {
		const { id: team } = await unit('teams');

		await owner.must(200, 'PUT', `/teams/${team}/members`,
			{ person_id: member.member.id });
		return [admin, undefined, 204, ['team_member update'], team,
			member.member.id];
	},
	'POST /members': async () => [admin, invited(), 201,
		['invitation insert', 'invitation_role insert', 'capability insert']],
	'PATCH /members/{id}': async () => [admin, { roles: ['auditor'] }, 200,
		['member_role update', 'member_role insert'],
		(await add(owner, 'member')).member.id],
	'DELETE /members/{id}': async () => [admin, undefined, 204,
		['membership update', 'member_role update'],
		(await add(owner, 'member')).member.id],
	'POST /members/{id}/suspension': async () => {
		const who = await add(owner, 'member');

		await who.must(201, 'POST', '/account/api-tokens',
			{ name: name('token'), scopes: ['certificate.read'] });
		return [admin, { reason: 'Left' }, 200, ['membership update',
			'suspension insert', 'api_token update', 'session update'],
		who.member.id];
	},
	'DELETE /members/{id}/suspension': async () => {
		const who = await add(owner, 'member');

		await admin.must(200, 'POST', `/members/${who.member.id}/suspension`);
		return [admin, undefined, 204, ['membership update',
			'suspension update'], who.member.id];
	},
	'POST /invitations': async () => [admin, invited(), 201,
		['invitation insert', 'invitation_role insert', 'capability insert']],
	'POST /invitations/bulk': async () => [admin, { role: 'member', emails:
		[invited(), invited()].map(({ email }) => email).join() }, 200,
	['invitation insert', 'invitation_role insert', 'capability insert']],
	'POST /invitations/{id}/resend': async () => [admin, undefined, 200,
		['invitation update', 'capability update', 'capability insert'],
		(await invitation(owner)).id],
	'POST /invitations/{id}/revoke': async () => [admin, undefined, 200,
		['invitation update', 'capability update'],
		(await invitation(owner)).id],
	'POST /invitations/accept': async () => {
		const who = await signedIn(await account());

		return [who, { token: (await invitation(owner, who.email)).token }, 200,
			['invitation update', 'capability update', 'membership insert',
				'member_role insert']];
	},
	'POST /invitations/sign-up': async () => [new Program({
		address: loopback() }), { token: (await invitation(owner)).token,
		first_name: 'A', last_name: 'B', password: PASSWORD }, 200,
	['invitation update', 'capability update', 'account insert',
		'membership insert', 'member_role insert']],
	'POST /invitations/decline': async () => [new Program({
		address: loopback() }), { token: (await invitation(owner)).token }, 204,
	['invitation update', 'capability update']],
	'POST /certificate-types': async () => [admin, { name: name('T') }, 201,
		['certificate_type insert']],
	'PATCH /certificate-types/{id}': async () => [admin,
		{ description: name('x') }, 200, ['certificate_type update'],
		(await type(owner)).id],
	'DELETE /certificate-types/{id}': async () => [admin, undefined, 204,
		['certificate_type update'], (await type(owner)).id],
	'POST /certificates': async () => [member, { certificate_type_id: kind.id,
		issuing_authority: 'X', issued_on: '2024-01-01', document: document() },
	201, ['certificate insert', 'document update']],
	'PATCH /certificates/{id}': async () => [member, { number: 'Y' }, 200,
		['certificate update'], (await certificate(member, kind)).id],
	'DELETE /certificates/{id}': async () => [member, undefined, 204,
		['certificate update'], (await certificate(member, kind)).id],
	'POST /certificates/{id}/verify': async () => [admin, undefined, 200,
		['certificate update'], (await certificate(member, kind)).id],
	'POST /certificates/{id}/reject': async () => [admin,
		{ review_reason: 'No' }, 200, ['certificate update'],
		(await certificate(member, kind)).id],
	'PUT /certificates/{id}/document': async () => [member,
		{ document: document('png') }, 200,
		['certificate update', 'document update'],
		(await certificate(member, kind, { document: document() })).id],
	'POST /auth/register': async () => [new Program({ address: loopback() }),
		person(), 200, ['account insert']],
	'POST /verify-email': async () => {
		const { email } = await account();

		return [new Program({ address: loopback() }), { token:
			await link('email_verification', email) }, 204,
		['account update', 'capability update']];
	},
	'POST /verify-email/resend': async () => {
		const who = await signedIn(await account());

		await sql(`update account set email_verified_at = null
			where email = '${who.email}'`);
		return [who, undefined, 204, ['capability insert']];
	},
	'POST /account/email': async () => [await signedIn(await account()),
		{ email: `${name('new')}@example.test` }, 204, ['capability insert']],
	'POST /confirm-email': async () => {
		const { email } = await account();

		return [new Program({ address: loopback() }), { token:
			await link('email_change', email) }, 204, ['capability update']];
	},
	// Nothing has changed yet: the worker finds out whether anything will.
	'POST /auth/forgot-password': async () => [new Program({
		address: loopback() }), { email: owner.email }, 204, []],
	'POST /auth/reset-password': async () => {
		const { email } = await account();

		return [new Program({ address: loopback() }), { token:
			await link('password_reset', email),
		password: 'umbrella-ladder-comet' }, 204,
		['account update', 'capability update']];
	},
	'POST /notifications/preferences': async () => [member, { event:
		'role_granted', by_app: true, by_mail: false }, 200,
	['notification_preference insert']],
	'PUT /notifications/preferences/all': async () => [await add(owner,
		'member'), await wished('/notifications/preferences',
		{ mail_digest: 'daily' }), 204, ['notification_preference insert',
		'notification_setting insert']],
	'PUT /notification-defaults/all': async () => {
		const chief = await organization();

		return [chief, await wished('/notification-defaults', {}, chief), 204,
			['notification_default insert']];
	},
	'POST /identity-providers': async () => [admin, { name: 'Directory',
		issuer: 'https://directory.example', client_id: name('client') }, 201,
	['identity_provider insert']],
	'PATCH /identity-providers/{id}': async () => [admin, { name: 'New' }, 200,
		['identity_provider update'], (await directory(owner)).id],
	'DELETE /identity-providers/{id}': async () => [admin, undefined, 204,
		['identity_provider update'], (await directory(owner)).id],
	'POST /identity-providers/{id}/group-roles': async () => [admin,
		{ group_name: 'g', role: 'member' }, 200, ['idp_group_role insert'],
		(await directory(owner)).id],
	'DELETE /idp-group-roles/{id}': async () => [admin, undefined, 204,
		['idp_group_role update'], (await group(owner)).id],
	'DELETE /account/identities/{id}': async () => [member, undefined, 204,
		['identity update'], await identityOf(owner, member)],
	'PUT /notifications/digest': async () => [member,
		{ mail_digest: 'daily' }, 200, ['notification_setting insert']],
	'PUT /notification-defaults': async () => [admin, { event: 'role_granted',
		by_app: true, by_mail: false }, 200, ['notification_default insert']],
	'PUT /account/phone': async () => [member, { phone: '+4915123456789' },
		404, []],
	'POST /account/phone/confirm': async () => [member, { code: '123456' },
		404, []],
	'DELETE /account/phone': async () => {
		await sql(`update account set phone = '+4915123456789',
			phone_verified_at = now() where id = '${member.account_id}'`);
		return [member, undefined, 204, ['account update']];
	},
	// It is signed, or nothing: sms.test.mjs has what it changes.
	'POST /messages/{id}/outcome': async () => [member, undefined, 403, [],
		member.account_id],
	// That something was read is no change for the audit.
	'POST /notifications/read': async () => [member, undefined, 204, []],
	'POST /notifications/{id}/read': async () => [member, undefined, 200, [],
		await sql(`insert into notification (account_id, organization_id, event)
			values ('${member.account_id}', '${owner.organization.id}',
			'role_granted') returning id`)],
	'POST /auth/login': async () => [new Program({ address: loopback() }),
		{ email: owner.email, password: PASSWORD }, 200, ['session insert']],
	'POST /login': async () => [new Program({ address: loopback() }),
		{ email: owner.email, password: PASSWORD }, 200, ['session insert']],
	'POST /auth/refresh-token': async () => [new Program({
		address: loopback() }), { refresh_token:
		(await signIn(owner.email)).refresh }, 200, ['session update']],
	'POST /refresh-token': async () => [new Program({ address: loopback() }),
		{ refresh_token: (await signIn(owner.email)).refresh }, 200,
		['session update']],
	'POST /auth/switch': async () => {
		const both = await organization();

		await both.must(201, 'POST', '/organizations', { name: 'N',
			slug: name('slug'), timezone: 'UTC' });
		return [both, { organization_id: both.organization.id }, 200,
			['session update']];
	},
	'POST /auth/logout-all': async () => {
		const who = await signedIn(await account());

		return [who, undefined, 200, ['session update']];
	},
	'PATCH /account': async () => [await signedIn(await account()),
		{ first_name: name('Ada') }, 200, ['account update']],
	'DELETE /account': async () => [await signedIn(await account()),
		undefined, 204, ['account update', 'session update']],
	'DELETE /account/sessions': async () => {
		const { email } = await account();

		await signIn(email);
		return [await signIn(email), undefined, 204, ['session update']];
	},
	'DELETE /account/sessions/{id}': async () => {
		const who = await signedIn(await account());
		const { data } = await who.must(200, 'GET', '/account/sessions');

		return [who, undefined, 204, ['session update'], data[0].id];
	},
	'POST /account/confirm': async () => [await signedIn(await account()),
		{ current_password: PASSWORD }, 204, ['session update']],
	'PUT /account/password': async () => [await signedIn(await account()),
		{ current_password: PASSWORD, password: 'lantern gravel thirteen' }, 204,
		['account update']],
	'POST /account/two-factor': async () => [
		await signedIn(await account()), undefined, 200,
		['two_factor insert']],
	'PUT /account/two-factor': async () => {
		const { who, secret } = await begun();

		return [who, { code: totp(secret) }, 200, ['two_factor update']];
	},
	'POST /account/two-factor/recovery-codes': async () => [
		(await secured()).who, undefined, 200, ['two_factor update']],
	'DELETE /account/two-factor': async () => [(await secured()).who, undefined,
		204, ['two_factor delete']],
	'POST /account/api-tokens': async () => [await signIn(member.email),
		{ name: name('token'), scopes: ['certificate.read'] }, 201,
		['session insert', 'api_token insert']],
	'DELETE /account/api-tokens/{id}': async () => {
		const { id: made } = await member.must(201, 'POST',
			'/account/api-tokens', { name: name('token'),
				scopes: ['certificate.read'] });

		return [member, undefined, 204, ['session update', 'api_token update'],
			made];
	},
	'POST /permission-requests': async () => [await add(owner, 'member'),
		{ permission: 'audit.read' }, 200, ['permission_request insert']],
	'POST /permission-requests/{id}/grant': async () => [admin, undefined, 200,
		['permission_request update'], await askedFor(owner,
			(await add(owner, 'auditor')).member.id)],
	'POST /permission-requests/{id}/decline': async () => [admin,
		{ decision_reason: 'No' }, 200, ['permission_request update'], await askedFor(owner,
			member.member.id)],
	'POST /emergency-accesses': async () => [await add(owner, 'admin'), { role_id: await sql(`update
		role set emergency = true where organization_id =
		'${owner.organization.id}' and template = 'auditor' returning id`),
	minutes: 15, reason: 'The database is down, nobody answers' }, 201,
	['emergency_access insert', 'member_role insert']],
	'POST /emergency-accesses/{id}/end': async () => [member, undefined, 200,
		['emergency_access update', 'member_role update'],
		await emergencyAccess(owner, member.member.id, true)],
	'POST /emergency-accesses/{id}/review': async () => [admin,
		{ verdict: 'accepted', review: 'Fine' }, 200,
		['emergency_access update'],
		await emergencyAccess(owner, member.member.id)],
	'PUT /roles/{id}/emergency': async () => [owner, { emergency: true }, 200,
		['role update'], await ownRole(owner.organization.id)],
	'POST /rights-changes/{id}/approve': async () => [admin, undefined, 200,
		['rights_change update', 'member_role insert'],
		await rightsChange(owner, owner.member.id, member.member.id)],
	'POST /rights-changes/{id}/reject': async () => [admin, { reason: 'no' },
		200, ['rights_change update'],
		await rightsChange(owner, owner.member.id, member.member.id)],
	'POST /rights-changes/{id}/withdraw': async () => [owner, undefined, 200,
		['rights_change update'],
		await rightsChange(owner, owner.member.id, member.member.id)],
	'POST /access-reviews': async () => [await organization(), undefined, 201,
		['access_review insert', 'access_review_item insert']],
	'POST /access-reviews/{id}/keep': async () => {
		const { id: made, item } = await openReview(owner, member.member.id);

		return [admin, { items: [item] }, 200, ['access_review_item update'],
			made];
	},
	'POST /access-review-items/{id}/keep': async () => [admin, undefined, 200,
		['access_review_item update'],
		(await openReview(owner, member.member.id)).item],
	'POST /access-review-items/{id}/end': async () => [admin, undefined, 200,
		['access_review_item update', 'member_role update'], (await openReview(
			owner, (await add(owner, 'member')).member.id)).item],
	'POST /background-jobs/{id}/requeue': async () => [admin, undefined, 200,
		['job update'], await deadJob(owner.organization.id)],
	'POST /background-jobs/{id}/discard': async () => [admin, undefined, 200,
		['job update'], await deadJob(owner.organization.id)],
	'POST /account/exports': async () => [
		await signedIn(await account()), undefined, 202,
		['export insert']],
	'POST /certificates/exports': async () => [await organization(), undefined,
		202, ['export insert']],
	'DELETE /exports/{id}': async () => {
		const who = await signedIn(await account());

		return [who, undefined, 204, ['export update'], await sql(`insert into
			export (account_id, kind, status, expires_at) values
			('${who.account_id}', 'account', 'ready', now() + interval '1 day')
			returning id`)];
	},
	'POST /auth/logout': async () => [await signIn(owner.email), undefined, 204,
		['session update']],
};

for (const [route, prepare] of Object.entries(cases))
	test(`D1 AUD-01 CRT-16 ${route} leaves events in the transaction of the change`,
		async () => {
			const [method, target] = route.split(' ');
			const [program, body, status, wanted, subject, second] =
				await prepare();
			// A document is noted as pending in a transaction before.
			const request = id();
			const answer = await program.call(method,
				target.replace('{id}', subject)
					.replace('{person_id}', second), body,
				{ headers: { 'x-request-id': request } });
			const found = (await events(request)).filter((event) => !(
				event.subject_kind === 'document' &&
				event.operation === 'insert'));
			const kinds = found.map((event) =>
				`${event.subject_kind} ${event.operation}`);

			done.add(route);
			assert.equal(answer.status, status, answer.text);
			for (const each of wanted)
				assert.ok(kinds.includes(each), `${each} in ${kinds}`);
			assert.equal(new Set(found.map((event) => event.written)).size,
				Math.min(1, wanted.length));
			// The worker goes on with these as soon as they are there.
			for (const event of found.filter((each) =>
				!['capability', 'export', 'job'].includes(each.subject_kind) &&
				each.operation !== 'delete'))
				assert.equal(event.written, event.changed, event.subject_kind);
		});

test('D1 AUD-01 a link that is begun changes nothing yet; oidc.test.mjs has its end',
	async () => {
		const request = id();
		const browser = await browse(member.email);
		const answer = await browser.submit(`/account/identities/${
			(await directory(owner)).id}/link`, {},
		{ headers: { 'x-request-id': request } });

		done.add('POST /account/identities/{id}/link');
		assert.equal(answer.status, 303);
		assert.deepEqual(await events(request), []);
	});

test('D1 AUD-01 POST /sign-in/code leaves events in the transaction of the change',
	async () => {
		const { who, secret } = await secured();
		const browser = new Browser({ address: loopback() });
		const request = id();

		await sql(`update two_factor set last_step = 0
			where account_id = '${who.account_id}'`);
		await browser.signIn(who.email);
		const answer = await browser.submit('/sign-in/code',
			{ code: totp(secret) }, { csrf: null,
				headers: { 'x-request-id': request } });

		done.add('POST /sign-in/code');
		assert.equal(answer.status, 303);
		assert.ok((await events(request)).some(({ subject_kind: kindName }) =>
			kindName === 'session'));
	});

test('D1 POL-49 what was typed into a form comes back and changes nothing',
	async () => {
		const request = id();
		const browser = await browse(owner.email);
		const { id: role } = await owner.must(201, 'POST', '/roles',
			{ name: name('Role') });
		const answer = await browser.submit(`/roles/${role}/edit`,
			{ name: name('Typed') }, { method: 'PATCH',
				headers: { 'x-request-id': request } });

		done.add('PATCH /roles/{id}/edit');
		assert.equal(answer.status, 200);
		assert.deepEqual(await events(request), []);
	});

test('D1 POL-44 every unsafe route of the program is audited here', () => {
	const pages = { '/sign-up': '/auth/register', '/sign-in': '/auth/login',
		'/sign-out': '/auth/logout', '/language': '/me/language',
		'/forgot-password': '/auth/forgot-password',
		'/reset-password': '/auth/reset-password' };
	const unsafe = execFileSync(`${stack.root}/bin/outstaffctl`, ['routes'],
		{ encoding: 'utf8' }).trim().split('\n').slice(1)
		.map((line) => line.split('\t'))
		// the first is not there, the others only ask
		.filter(([method, path]) => method !== 'GET' &&
			!path.endsWith('/preview') &&
			!['/sign-in/development', '/permissions/check'].includes(path))
		.map(([method, path]) => `${method} ${pages[path] ?? path}`);

	assert.deepEqual([...new Set(unsafe)].sort(), [...done].sort());
});

test('AUD-02 an event says who did what to what, from what to what',
	async () => {
		const made = await certificate(member, kind, { number: 'OLD' });
		const { found: [event] } = await audited(member, 'PATCH',
			`/certificates/${made.id}`, { number: 'NEW' }, 200);

		assert.equal(event.account_id, member.account_id);
		assert.equal(event.member_id, member.member.id);
		assert.equal(event.organization_id, owner.organization.id);
		assert.equal(event.action, 'certificate.write');
		assert.equal(event.subject_id, made.id);
		assert.deepEqual(event.changes, { number: ['OLD', 'NEW'] });
	});

test('CRT-16 a verification is one event with its own action', async () => {
	const made = await certificate(member, kind);
	const { found } = await audited(admin, 'POST',
		`/certificates/${made.id}/verify`, undefined, 200);

	assert.equal(found.length, 1);
	assert.equal(found[0].action, 'certificate.verify');
	assert.deepEqual(found[0].changes.review, ['pending', 'verified']);
	assert.equal(found[0].changes.reviewed_by[1], admin.member.id);
});

test('D1 a form leaves the same events as a program', async () => {
	const made = await certificate(member, kind);
	const browser = await browse(admin.email);
	const request = id();
	const answer = await browser.submit(`/certificates/${made.id}/verify`, {},
		{ headers: { 'x-request-id': request } });
	const found = await events(request);

	assert.equal(answer.status, 303);
	assert.equal(found.length, 1);
	assert.equal(found[0].action, 'certificate.verify');
});

test('D1 an event that cannot be written takes its change back', async () => {
	const word = name('refused');
	const made = await certificate(member, kind);

	await sql(`alter table audit_event add constraint audit_event_test_refuses
		check (changes::text not like '%${word}%') not valid`);
	try {
		for (const [program, method, target, body] of [
			[owner, 'POST', '/certificate-types', { name: word }],
			[member, 'PATCH', `/certificates/${made.id}`, { number: word }],
			[admin, 'POST', `/certificates/${made.id}/reject`,
				{ review_reason: word }],
			[owner, 'PATCH', `/organizations/${owner.organization.id}`,
				{ name: word }],
			[member, 'POST', '/certificates', { certificate_type_id: kind.id,
				issuing_authority: word, issued_on: '2024-01-01' }]]) {
			const answer = await program.call(method, target, body);

			assert.ok(answer.status >= 400, `${method} ${target}`);
		}
	} finally {
		await sql(`alter table audit_event
			drop constraint audit_event_test_refuses`);
	}
	assert.equal(await sql(`select (select count(*) from certificate_type
			where name = '${word}') + (select count(*) from certificate
			where '${word}' in (number, review_reason, issuing_authority))
		+ (select count(*) from organization where name = '${word}')`), '0');
});

test('D1 what was refused leaves no event', async () => {
	const made = await certificate(owner, kind);

	for (const [program, method, target, body, status] of [
		[member, 'POST', `/certificates/${made.id}/verify`, undefined, 403],
		[member, 'PATCH', `/certificates/${made.id}`, { number: 'x' }, 404],
		[owner, 'POST', `/certificates/${made.id}/verify`, undefined, 422],
		[admin, 'POST', `/certificates/${made.id}/reject`, {}, 422],
		[admin, 'POST', '/certificate-types', { name: kind.name }, 409],
		[admin, 'GET', `/certificates/${made.id}`, undefined, 200]]) {
		const request = id();
		const answer = await program.call(method, target, body,
			{ headers: { 'x-request-id': request } });

		assert.equal(answer.status, status, `${method} ${target}`);
		assert.deepEqual(await events(request), []);
	}
});

test('D1 a request that is answered again leaves no second event', async () => {
	const key = name('key');
	const body = { name: name('Type') };
	const counts = [];

	for (let i = 0; i < 2; i++) {
		const request = id();

		await owner.post('/certificate-types', body, { key,
			headers: { 'x-request-id': request } });
		counts.push((await events(request)).length);
	}
	assert.deepEqual(counts, [1, 0]);
});

for (const [what, statement] of Object.entries({
	changed: "update audit_event set action = 'x'",
	deleted: 'delete from audit_event',
	'all deleted at once': 'truncate audit_event',
	'made up': `insert into audit_event (organization_id, action, subject_kind,
		operation, changes) values (current_organization(), 'x', 'x', 'insert',
		'{}')` }))
	for (const role of ['outstaff_app', 'outstaff_worker', 'outstaff_readonly'])
		test(`D2 events are not ${what} by ${role}`, async () => {
			await assert.rejects(sql(`begin; select set_config('outstaff.org',
				'${owner.organization.id}', true); ${statement}; commit`, role),
			/permission denied|read-only/);
		});

for (const statement of ["update audit_event set action = 'x'",
	'delete from audit_event', 'truncate audit_event'])
	test(`D2 their owner cannot either: ${statement.split(' ')[0]}`, async () => {
		await assert.rejects(sql(`set role outstaff_owner; ${statement}`),
			/never changed|permission denied/);
	});

test('U20 no event holds a password, a hash of one or a token', async () => {
	const who = await account();
	const program = await signIn(who.email);

	await owner.must(201, 'POST', '/members', invited());
	assert.equal(await sql(`select count(*) from audit_event
		where changes::text like '%${PASSWORD}%'
		or changes::text like '%$s1$%' or changes::text like '%$7$%'
		or changes::text like '%${program.token}%'
		or changes ? 'token_hash'`), '0');
	assert.equal(await sql(`select count(*) from audit_event e,
			jsonb_path_query(e.changes, '$.** ? (@.type() == "string")') v
		where v #>> '{}' in (select a.password_hash from account a
			where length(a.password_hash) > 8)`), '0');
});
