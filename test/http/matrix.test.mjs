// Who may do what: every route of the program, asked for by everybody, with ids
// of every kind. What must come out is written here by hand, and not read from
// the program; a route that is not written here fails.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { PASSWORD, Program, add, invited, loopback, name, person, sql, stack, uuid }
	from './client.mjs';
import { alive, browserOf, fingerprint, forgetAll, idOf, makeWorld, onlyOwner, ownRole,
	revive,
	session, settle }
	from './world.mjs';

const OBJECTS = ['own', 'colleague', 'foreign', 'deleted', 'absent'];
const EVERYBODY = { owner: 'all', admin: 'all', member: 'all', auditor: 'all' };
const MANAGERS = { owner: 'all', admin: 'all' };
const OWNERS = { owner: 'all' };
const READERS = { owner: 'all', admin: 'all', auditor: 'all' };
const SEE_CARDS = { ...READERS, member: 'own' };
const KEEP_CARDS = { ...MANAGERS, member: 'own' };
let world;

const organizationFields = () => ({ name: name('Org'), slug: name('slug'),
	timezone: 'UTC', workweek_start: 'monday' });
const cardFields = () => ({ certificate_type_id: world.kind.id,
	issuing_authority: 'City', issued_on: '2024-03-01' });
const noLink = () => ({ token: 'A'.repeat(43) });
const REFUSED = { api: 422, page: 422 };
const tokenFields = (who, form) => ({ name: name('token'), ...(form === 'api' ?
	{ scopes: ['certificate.read'] } : { scopes_certificate_read: 'on' }) });
const directoryFields = () => ({ name: 'Directory', client_id: name('client'),
	issuer: 'https://directory.example' });
const credentials = () => ({ email: world.owner.email, password: PASSWORD });

// who: 'anyone', 'signed in', or the scope of each role. kind: what {id} is of.
// ok: the status of an answer to who may, by form. home: the signed-in are sent
// home. ends: the session is over afterwards, or moved to another organization.
// forget: rows of that table end, so that the next cell is like the first.
// revive: all other sessions of that person are. aged: who they are was proven
// long ago. fresh: the colleague is somebody new each time. alone: there is no
// other owner.
// long ago; recent: just now.
const policy = {
	'GET /audit': { who: READERS },
	'GET /': { who: 'anyone', home: true },
	'GET /openapi.json': { who: 'anyone', unasked: true },
	'GET /healthz': { who: 'anyone', unasked: true },
	'GET /readyz': { who: 'anyone' },
	'GET /sign-up': { who: 'anyone', home: true },
	'POST /sign-up': { who: 'anyone', body: () => person() },
	'POST /auth/register': { who: 'anyone', body: () => person(), ok: { api: 200 } },
	'GET /me': { who: 'signed in' },
	'GET /account': { who: 'signed in' },
	'PATCH /account': { who: 'signed in', body: () => ({ first_name: 'Ada',
		last_name: 'Byron' }) },
	'GET /account/password': { who: 'signed in' },
	'PUT /account/password': { who: 'signed in', ok: { api: 422, page: 422 },
		body: () => ({ current_password: 'not the right one',
			password: 'lantern gravel thirteen' }) },
	'GET /account/confirm': { who: 'signed in' },
	'POST /account/confirm': { who: 'signed in', ok: { api: 204 }, ends: true,
		body: () => ({ current_password: PASSWORD }) },
	'GET /account/export': { who: 'signed in' },
	'GET /account/delete': { who: 'signed in', ends: true },
	'DELETE /account': { who: 'signed in', ends: true, ok: { api: 403,
		page: 303 }, aged: true },
	'GET /account/sessions': { who: 'signed in' },
	'DELETE /account/sessions/{id}': { who: 'signed in', kind: 'session' },
	'DELETE /account/sessions': { who: 'signed in', revive: true },
	'GET /sign-in': { who: 'anyone', home: true },
	'POST /sign-in': { who: 'anyone', body: credentials, ends: true },
	'POST /login': { who: 'anyone', body: credentials, ok: { api: 200 },
		ends: true },
	'POST /auth/refresh-token': { who: 'anyone', unasked: true,
		body: () => ({ refresh_token: name('token') }), ok: { api: 401 } },
	'POST /refresh-token': { who: 'anyone', unasked: true,
		body: () => ({ refresh_token: name('token') }), ok: { api: 401 } },
	'POST /auth/switch': { who: 'signed in', moves: true, ok: { api: 200 },
		special: (who) => who.lost || who.foreign ? 404 : undefined,
		body: () => ({ organization_id: world.owner.organization.id }) },
	'GET /auth/me': { who: 'signed in' },
	'GET /account/api-tokens': { who: 'signed in' },
	'GET /account/api-tokens/new': { who: 'signed in', ends: true },
	'POST /account/api-tokens': { who: 'signed in', body: tokenFields,
		ends: true,
		ok: { page: 200 }, special: (who) => who.lost ? 422 : undefined },
	'DELETE /account/api-tokens/{id}': { who: 'signed in', kind: 'api_token' },
	'POST /auth/logout-all': { who: 'signed in', ok: { api: 200 }, ends: true,
		revive: true },
	'POST /auth/login': { who: 'anyone', body: credentials, ok: { api: 200 },
		ends: true },
	'GET /sign-in/development': { who: 'anyone', ok: { page: 404 } },
	'POST /sign-in/development': { who: 'anyone', ok: { page: 404 },
		body: () => ({ email: world.owner.email }) },
	'GET /sign-in/code': { who: 'anyone', home: true, ok: { page: 303 } },
	'POST /sign-in/code': { who: 'anyone', body: () => ({ code: '123456' }) },
	'GET /account/two-factor': { who: 'signed in' },
	'POST /account/two-factor': { who: 'signed in', ok: { api: 200 },
		ends: true },
	'GET /account/two-factor/new': { who: 'signed in', ends: true },
	'PUT /account/two-factor': { who: 'signed in', ends: true,
		ok: { api: 422, page: 422 }, body: () => ({ code: 'none' }) },
	'POST /account/two-factor/recovery-codes': { who: 'signed in', ends: true,
		ok: { api: 404, page: 404 } },
	'DELETE /account/two-factor': { who: 'signed in', ends: true,
		ok: { api: 404, page: 404 } },
	'POST /sign-out': { who: 'signed in', ends: true },
	'POST /auth/logout': { who: 'signed in', ok: { api: 204 }, ends: true },
	'PUT /language': { who: 'anyone', body: () => ({ language: 'en' }) },
	'PUT /me/language': { who: 'signed in', body: () => ({ language: 'en' }),
		ok: { api: 204 } },
	'GET /verify-email': { who: 'anyone' },
	'POST /verify-email': { who: 'anyone', body: noLink, ok: REFUSED },
	'POST /verify-email/resend': { who: 'signed in', ok: { api: 204 } },
	'GET /account/email': { who: 'signed in', ends: true },
	'POST /account/email': { who: 'signed in', ends: true, ok: { api: 204 },
		body: () => ({ email: `${name('new')}@example.test` }) },
	'GET /confirm-email': { who: 'anyone' },
	'POST /confirm-email': { who: 'anyone', body: noLink, ok: REFUSED },
	'GET /forgot-password': { who: 'anyone' },
	'POST /forgot-password': { who: 'anyone', body: () => ({
		email: 'nobody@example.test' }), ok: { api: 204 } },
	'POST /auth/forgot-password': { who: 'anyone', body: () => ({
		email: 'nobody@example.test' }), ok: { api: 204 } },
	'GET /reset-password': { who: 'anyone' },
	'POST /reset-password': { who: 'anyone', body: () => ({ ...noLink(),
		password: PASSWORD }), ok: REFUSED },
	'POST /auth/reset-password': { who: 'anyone', body: () => ({ ...noLink(),
		password: PASSWORD }), ok: REFUSED },
	'GET /notifications': { who: 'signed in' },
	'GET /notifications/unread': { who: 'signed in' },
	'POST /notifications/read': { who: 'signed in', ok: { api: 204 } },
	'POST /notifications/{id}/read': { who: 'signed in', kind: 'notification',
		ok: { api: 200 } },
	'GET /notifications/preferences': { who: 'signed in' },
	'POST /notifications/preferences': { who: 'signed in', ok: { api: 200 },
		body: () => ({ event: 'role_granted', by_app: true, by_mail: false }) },
	// This stack sends no SMS; sms.test.mjs has one that does.
	'GET /account/phone': { who: 'signed in', ok: { api: 404, page: 404 } },
	'PUT /account/phone': { who: 'signed in', ok: { api: 404, page: 404 },
		body: () => ({ phone: '+49 151 23456789' }) },
	'POST /account/phone/confirm': { who: 'signed in',
		ok: { api: 404, page: 404 }, body: () => ({ code: '123456' }) },
	'DELETE /account/phone': { who: 'signed in', ok: { api: 404, page: 404 } },
	'GET /messages': { who: MANAGERS },
	'GET /notifications/digest': { who: 'signed in' },
	'PUT /notifications/digest': { who: 'signed in',
		body: () => ({ mail_digest: 'immediately' }) },
	'GET /notification-defaults': { who: MANAGERS },
	'PUT /notification-defaults': { who: MANAGERS,
		body: () => ({ event: 'role_granted', by_app: true, by_mail: true }) },
	'POST /messages/{id}/outcome': { who: 'anyone', unasked: true,
		ok: { api: 403 }, id: () => '01900000-0000-7000-8000-000000000000' },
	// Only who says that it takes events is held.
	'GET /events': { who: 'signed in', ok: { page: 406 }, export: true },
	'GET /home': { who: EVERYBODY },
	'GET /organizations': { who: 'signed in' },
	'GET /organizations/new': { who: 'signed in' },
	'POST /organizations': { who: 'signed in', body: organizationFields,
		moves: true },
	'GET /organizations/{id}': { who: EVERYBODY, kind: 'organization' },
	'PATCH /organizations/{id}': { who: MANAGERS, kind: 'organization',
		body: () => ({ workweek_start: 'sunday' }) },
	'POST /organizations/{id}/switch': { who: 'signed in',
		kind: 'organization', moves: true, ok: { api: 200 } },
	'GET /organizations/{id}/logo': { who: EVERYBODY, kind: 'organization' },
	'GET /organizations/{id}/logo/edit': { who: MANAGERS,
		kind: 'organization' },
	'PUT /organizations/{id}/logo': { who: MANAGERS, kind: 'organization',
		body: () => ({ logo: world.picture }) },
	'DELETE /organizations/{id}/logo': { who: MANAGERS, kind: 'organization' },
	'GET /companies/{id}': { who: EVERYBODY, kind: 'organization' },
	'PATCH /companies/{id}': { who: MANAGERS, kind: 'organization',
		body: () => ({ workweek_start: 'monday' }) },
	'GET /companies/{id}/logo': { who: EVERYBODY, kind: 'organization' },
	'POST /companies/{id}/logo': { who: MANAGERS, kind: 'organization',
		ok: { api: 200 }, body: () => ({ logo: world.picture }) },
	'GET /organizations/closed': { who: 'signed in' },
	'GET /organizations/{id}/delete': { who: OWNERS, kind: 'organization',
		recent: true },
	'GET /organizations/blockers': { who: OWNERS },
	'DELETE /organizations/{id}': { who: OWNERS, kind: 'organization',
		recent: true, ok: REFUSED, body: () => ({ name: 'not its name' }) },
	'DELETE /companies/{id}': { who: OWNERS, kind: 'organization',
		recent: true, ok: REFUSED, body: () => ({ name: 'not its name' }) },
	// Nothing there is deleted, or it was too long ago.
	'POST /organizations/{id}/restore': { who: 'signed in',
		kind: 'organization', special: () => 404 },
	'GET /owners': { who: EVERYBODY },
	'GET /owners/new': { who: OWNERS, recent: true },
	'POST /owners': { who: OWNERS, recent: true, ok: { api: 404, page: 404 },
		body: () => ({ new_owner_id: uuid(), handover: false }) },
	'DELETE /owners/{id}': { who: OWNERS, kind: 'owner', recent: true,
		own: 404 },
	'GET /subscription': { who: READERS },
	'PATCH /subscription': { who: OWNERS, body: () => ({ seats: 1000 }) },
	'GET /companies/{id}/subscription': { who: READERS, kind: 'organization' },
	'GET /statistics': { who: READERS },
	'GET /companies/{id}/stats': { who: READERS, kind: 'organization' },
	'GET /members': { who: READERS },
	'POST /members': { who: MANAGERS, body: () => invited() },
	'GET /members/{id}': { who: READERS, kind: 'member' },
	'GET /members.csv': { who: READERS, export: true },
	'GET /members/{id}/position': { who: MANAGERS, kind: 'member' },
	'PATCH /members/{id}/position': { who: MANAGERS, kind: 'member',
		body: () => ({ department_id: '' }), ok: {} },
	'GET /member-changes': { who: MANAGERS },
	'POST /member-changes': { who: MANAGERS, body: (who, form) => {
		const { id } = (who.foreign ? world.stranger : world.colleague).member;

		return { no_manager: 'true', ...(form === 'api' ? { people: [id],
			no_manager: true } :
			{ [`people_${id.replaceAll('-', '')}`]: 'on' }) };
	} },
	'GET /member-changes/{id}': { who: MANAGERS, kind: 'member_change' },
	'GET /member-changes/{id}/people': { who: MANAGERS,
		kind: 'member_change' },
	// What was looked at is not what is there.
	'POST /member-changes/{id}/apply': { who: MANAGERS,
		kind: 'member_change', body: () => ({ seen: '0'.repeat(64) }),
		ok: { api: 409, page: 409 } },
	'POST /member-changes/{id}/undo': { who: MANAGERS,
		kind: 'member_change', ok: { api: 409, page: 409 } },
	'GET /member-imports/new': { who: MANAGERS },
	'POST /member-imports': { who: MANAGERS,
		body: () => ({ csv: 'email\nnobody@example.test' }) },
	'GET /member-imports/{id}': { who: MANAGERS, kind: 'member_change' },
	'GET /departments': { who: READERS },
	'GET /departments/new': { who: MANAGERS },
	'POST /departments': { who: MANAGERS,
		body: () => ({ name: name('Department') }) },
	'GET /departments/{id}': { who: READERS, kind: 'department' },
	'GET /departments/{id}/edit': { who: MANAGERS, kind: 'department' },
	'GET /departments/{id}/move': { who: MANAGERS, kind: 'department' },
	'PATCH /departments/{id}': { who: MANAGERS, kind: 'department',
		body: () => ({ name: name('Department') }) },
	'DELETE /departments/{id}': { who: MANAGERS, kind: 'department' },
	'GET /teams': { who: READERS },
	'GET /teams/new': { who: MANAGERS },
	'POST /teams': { who: MANAGERS, body: () => ({ name: name('Team') }) },
	'GET /teams/{id}': { who: READERS, kind: 'team' },
	'GET /teams/{id}/edit': { who: MANAGERS, kind: 'team' },
	'PATCH /teams/{id}': { who: MANAGERS, kind: 'team',
		body: () => ({ name: name('Team') }) },
	'DELETE /teams/{id}': { who: MANAGERS, kind: 'team' },
	'GET /teams/{id}/members': { who: READERS, kind: 'team' },
	'PUT /teams/{id}/members': { who: MANAGERS, kind: 'team',
		body: (who) => ({ person_id: (who.foreign ? world.stranger :
			world.colleague).member.id }) },
	'DELETE /teams/{id}/members/{person_id}': { who: MANAGERS, kind: 'team',
		second: async (id) => {
			await sql(`insert into team_member (organization_id, team_id,
					member_id)
				select t.organization_id, t.id, '${world.colleague.member.id}'
				from team t where t.id = '${id}'
					and t.organization_id = '${world.owner.organization.id}'`);
			return world.colleague.member.id;
		} },
	'GET /roles': { who: EVERYBODY },
	'GET /roles/matrix': { who: EVERYBODY },
	'GET /roles/new': { who: MANAGERS },
	'POST /roles': { who: MANAGERS, body: () => ({ name: name('Role') }) },
	'GET /roles/{id}': { who: EVERYBODY, kind: 'role' },
	'GET /roles/{id}/edit': { who: MANAGERS, kind: 'role' },
	'PATCH /roles/{id}': { who: MANAGERS, kind: 'role', ok: { api: 200 },
		body: () => ({ description: 'Changed' }) },
	'PATCH /roles/{id}/preview': { who: MANAGERS, kind: 'role',
		ok: { api: 200, page: 200 }, body: () => ({ description: 'Changed' }) },
	'DELETE /roles/{id}': { who: MANAGERS, kind: 'role' },
	'GET /my-permissions': { who: EVERYBODY },
	'GET /members/{id}/permissions': { who: READERS, kind: 'member' },
	'GET /members/{id}/grants': { who: READERS, kind: 'member' },
	'POST /members/{id}/roles': { who: MANAGERS, kind: 'member',
		ok: { api: 200 }, body: async () => ({ role_id: await ownRole(
			world.owner.organization.id) }) },
	'POST /members/{id}/exceptions': { who: MANAGERS, kind: 'member',
		ok: { api: 422, page: 422 }, body: () => ({ reason: 'x',
			permission: 'audit.read', effect: 'allow', wanted_reach: 'team' }) },
	'DELETE /grants/{id}': { who: MANAGERS, kind: 'grant' },
	'GET /permissions/explain': { who: EVERYBODY, ok: { api: 400 } },
	'POST /permissions/check': { who: EVERYBODY, ok: { api: 200 },
		body: () => ({ permissions: ['audit.read'] }) },
	'GET /permissions/holders': { who: MANAGERS },
	'PATCH /members/{id}': { who: MANAGERS, kind: 'member',
		ok: { api: 200 }, fresh: true, alone: true,
		own: (who) => who.role === 'owner' ? 409 : 422,
		body: (who, form) => form === 'api' ? { roles: ['member'] } :
			{ roles_member: 'on' } },
	'DELETE /members/{id}': { who: MANAGERS, kind: 'member', fresh: true,
		alone: true,
		own: () => 409 },
	'GET /invitations': { who: MANAGERS },
	'GET /invitations/figures': { who: MANAGERS },
	'GET /invitations/new': { who: MANAGERS },
	'POST /invitations': { who: MANAGERS, body: (who, form) => form === 'api' ?
		invited() : { email: invited().email, roles_member: 'on' } },
	'GET /invitations/bulk': { who: MANAGERS },
	'POST /invitations/bulk': { who: MANAGERS, ok: { api: 200, page: 200 },
		body: (who, form) => ({ emails: invited().email, ...(form === 'api' ?
			{ role: 'member' } : { roles_member: 'on' }) }) },
	'GET /invitations/accept': { who: 'anyone' },
	'POST /invitations/accept': { who: 'signed in', body: noLink,
		ok: REFUSED },
	'POST /invitations/sign-up': { who: 'anyone', body: () => ({ ...noLink(),
		first_name: 'A', last_name: 'B', password: PASSWORD }), ok: REFUSED },
	'POST /invitations/decline': { who: 'anyone', body: noLink, ok: REFUSED },
	'GET /invitations/{id}': { who: MANAGERS, kind: 'invitation' },
	'POST /invitations/{id}/resend': { who: MANAGERS, kind: 'invitation',
		ok: { api: 200 } },
	'POST /invitations/{id}/revoke': { who: MANAGERS, kind: 'invitation',
		ok: { api: 200 } },
	'GET /certificate-types': { who: EVERYBODY },
	'GET /certificate-types/new': { who: MANAGERS },
	'POST /certificate-types': { who: MANAGERS,
		body: () => ({ name: name('Type') }) },
	'GET /certificate-types/{id}': { who: EVERYBODY, kind: 'certificate_type' },
	'GET /certificate-types/{id}/edit': { who: MANAGERS,
		kind: 'certificate_type' },
	'PATCH /certificate-types/{id}': { who: MANAGERS, kind: 'certificate_type',
		body: () => ({ description: 'Changed' }) },
	'DELETE /certificate-types/{id}': { who: MANAGERS,
		kind: 'certificate_type' },
	'GET /certificates': { who: SEE_CARDS },
	'GET /certificates.csv': { who: READERS, export: true },
	'GET /my-certificates': { who: SEE_CARDS },
	'GET /certificates/new': { who: KEEP_CARDS },
	'POST /certificates': { who: KEEP_CARDS, body: (who) => who.foreign ?
		{ ...cardFields(), certificate_type_id: world.foreignKind.id } :
		cardFields() },
	'GET /certificates/{id}': { who: SEE_CARDS, kind: 'certificate' },
	'GET /certificates/{id}/edit': { who: KEEP_CARDS, kind: 'certificate' },
	'PATCH /certificates/{id}': { who: KEEP_CARDS, kind: 'certificate',
		body: () => ({ number: 'Changed' }) },
	'DELETE /certificates/{id}': { who: KEEP_CARDS, kind: 'certificate' },
	'POST /certificates/{id}/verify': { who: MANAGERS, kind: 'certificate',
		own: 422, ok: { api: 200 } },
	'POST /certificates/{id}/reject': { who: MANAGERS, kind: 'certificate',
		own: 422, ok: { api: 200 }, body: () => ({ review_reason: 'No' }) },
	'PUT /certificates/{id}/document': { who: KEEP_CARDS, kind: 'certificate',
		body: () => ({ document: world.file }) },
	'GET /certificates/{id}/document': { who: SEE_CARDS, kind: 'certificate',
		ok: { api: 303, page: 303 } },
	'GET /sign-in/organization': { who: 'anyone' },
	'GET /sign-in/callback': { who: 'anyone', ok: { page: 403 } },
	'GET /sign-in/{id}': { who: 'anyone', id: () => world.directory,
		ok: { page: 503 } },
	'GET /account/identities': { who: 'signed in' },
	'GET /account/identities/{id}/link': { who: 'signed in',
		id: () => world.directory },
	'POST /account/identities/{id}/link': { who: 'signed in', ends: true,
		id: () => world.directory },
	'DELETE /account/identities/{id}': { who: 'signed in', kind: 'identity',
		personal: true, ends: true },
	'GET /identity-providers': { who: MANAGERS },
	'GET /identity-providers/new': { who: MANAGERS },
	'POST /identity-providers': { who: MANAGERS, body: directoryFields },
	'GET /identity-providers/{id}': { who: MANAGERS,
		kind: 'identity_provider' },
	'GET /identity-providers/{id}/edit': { who: MANAGERS,
		kind: 'identity_provider' },
	'PATCH /identity-providers/{id}': { who: MANAGERS,
		kind: 'identity_provider', body: () => ({ name: 'Changed' }) },
	'DELETE /identity-providers/{id}': { who: MANAGERS,
		kind: 'identity_provider' },
	'GET /identity-providers/{id}/group-roles': { who: MANAGERS,
		kind: 'identity_provider' },
	'POST /identity-providers/{id}/group-roles': { who: MANAGERS,
		kind: 'identity_provider', ok: { api: 200 },
		body: () => ({ group_name: name('group'), role: 'member' }) },
	'DELETE /idp-group-roles/{id}': { who: MANAGERS, kind: 'idp_group_role' },
	'GET /exports': { who: 'signed in' },
	'GET /exports/{id}': { who: 'signed in', kind: 'export', personal: true },
	'DELETE /exports/{id}': { who: 'signed in', kind: 'export',
		personal: true },
	'GET /exports/{id}/file': { who: 'signed in', kind: 'export',
		personal: true, ok: { api: 303, page: 303 } },
	'POST /account/exports': { who: 'signed in', ok: { api: 202 },
		forget: 'export' },
	'POST /certificates/exports': { who: READERS, ok: { api: 202 },
		forget: 'export' },
	'GET /permission-requests': { who: MANAGERS },
	'POST /permission-requests': { who: EVERYBODY, ok: { api: 200 },
		body: () => ({ permission: 'audit.read' }),
		forget: 'permission_request' },
	'POST /permission-requests/{id}/grant': { who: MANAGERS,
		kind: 'permission_request', ok: { api: 200 } },
	'POST /permission-requests/{id}/decline': { who: MANAGERS,
		kind: 'permission_request', ok: { api: 200 } },
	'GET /background-jobs': { who: MANAGERS },
	'POST /background-jobs/{id}/requeue': { who: MANAGERS,
		kind: 'background_job', ok: { api: 200 } },
	'POST /background-jobs/{id}/discard': { who: MANAGERS,
		kind: 'background_job', ok: { api: 200 } },
	'GET /files/{token}': { who: 'anyone', ok: { page: 404 }, unasked: true },
};

const table = execFileSync(`${stack.root}/bin/outstaffctl`, ['routes'],
	{ encoding: 'utf8' }).trim().split('\n').map((line) => line.split('\t'));
const head = table.shift();
const routes = table.map((line) => Object.fromEntries(
	line.map((cell, i) => [head[i], cell])));
const FORMS = { both: ['api', 'page'], api: ['api'], page: ['page'],
	root: ['page'] };

const standard = (method, form) => form === 'page' ?
	(method === 'GET' ? 200 : 303) :
	{ GET: 200, POST: 201, PATCH: 200, PUT: 200, DELETE: 204 }[method];

/** The status that must come, and where a redirect leads to. */
function expected(entry, method, form, who, whose) {
	const get = method === 'GET';
	const known = who.account !== undefined && !who.bad;
	const ok = entry.ok?.[form] ?? standard(method, form);

	if (form === 'api' && who.bad && !entry.unasked)
		return { status: 401 };
	if (entry.who !== 'anyone' && !known)
		return form === 'page' && get && !entry.export ?
			{ status: 303, to: '/sign-in?next=' } : { status: 401 };
	if (entry.who === 'anyone')
		return entry.home && known ? { status: 303, to: '/home' } :
			{ status: ok };
	if (entry.who !== 'signed in') {
		const scope = who.lost ? undefined : entry.who[who.role];

		if (scope === undefined)
			return who.lost && form === 'page' && get ?
				{ status: 303, to: '/organizations' } : { status: 403 };
		if (scope === 'own' && whose === 'colleague')
			return { status: 404 };
	}
	if (entry.special?.(who) !== undefined)
		return { status: entry.special(who) };
	if (entry.kind === undefined)
		return { status: ok };
	return { status: object(entry, who, whose) ?? ok };
}

/** What the object alone decides, where the permission is there. */
function object(entry, who, whose) {
	if (entry.kind === 'notification')
		return whose === 'own' ? entry.own : 404;
	if (entry.kind === 'session' || entry.personal)
		return whose === 'own' ? undefined : 404;
	if (['foreign', 'deleted', 'absent'].includes(whose) || who.foreign)
		return 404;
	if (entry.kind === 'organization' && whose === 'colleague')
		return entry.moves && !who.lost ? undefined : 404;
	if (entry.kind === 'organization' && who.lost)
		return 404;
	if (entry.kind === 'api_token' && whose === 'colleague')
		return 404;
	return whose !== 'own' ? undefined : typeof entry.own === 'function' ?
		entry.own(who) : entry.own;
}

async function ask(entry, method, target, form, who) {
	const body = await entry.body?.(who, form);

	who.browser.cookies.delete('__Host-notice');
	if (form === 'api')
		return who.program.call(method, target, body);
	if (method === 'GET')
		return who.browser.get(target);
	return who.browser.submit(target, body ?? {}, { method });
}

/** A session that may end without harm. */
async function disposable(who) {
	if (who.account === undefined || who.bad)
		return { ...who, browser: browserOf(who.browser.cookies
			.get('__Host-sid')) };
	return { ...who, browser: browserOf(await session(who.account,
		who.organization, 'cookie')), program: new Program({
		address: loopback(), token: await session(who.account,
			who.organization, 'bearer') }) };
}

let cells = 0;
const held = () => fingerprint(world.owner.organization.id,
	world.stranger.organization.id, world.second);

/** All cells of a route in one form; what came out wrong. */
async function cellsOf(route, form) {
	const entry = policy[`${route.method} ${route.path}`];
	const wrong = [];
	const alike = new Map();
	const changing = route.method !== 'GET';
	const plan = world.principals.flatMap((one) =>
		(entry.kind === undefined ? ['-'] : OBJECTS).map((whose) =>
			({ one, whose, want: expected(entry, route.method, form, one,
				whose) })));
	const run = async ({ one, whose, want }) => {
		const who = entry.ends ? await disposable(one) : one;

		if (entry.alone)
			await onlyOwner(world);

		if ((entry.aged || entry.recent) && one.account !== undefined)
			await sql(`update session set authenticated_at = ${
				entry.aged ? "'-infinity'" : 'now()'}
				where account_id = '${one.account}'`);
		const id = whose === '-' ? entry.id?.() ?? '' :
			entry.fresh && whose === 'colleague' ?
				(await add(world.owner, 'member')).member.id :
				await idOf(world, one, entry.kind, whose);
		const kept = entry.revive ? await alive(one) : '';
		const answer = await ask(entry, route.method, route.path
			.replace('{id}', id).replace('{token}', name('token'))
			.replace('{person_id}', await entry.second?.(id)), form, who);
		const cell = `${one.label}, ${whose}`;

		cells++;
		if (entry.moves)
			await settle(one);
		if (entry.revive)
			await revive(kept);
		if (entry.forget)
			await forgetAll(entry.forget);
		if (answer.status !== want.status)
			wrong.push(`${cell}: ${answer.status}, not ${want.status}`);
		else if (want.to !== undefined &&
		    !answer.headers.location.startsWith(want.to))
			wrong.push(`${cell}: to ${answer.headers.location}`);
		if (answer.status === 404 && entry.kind !== undefined) {
			const first = alike.get(one) ?? answer.bare;

			alike.set(one, first);
			if (answer.bare !== first)
				wrong.push(`${cell}: this 404 differs from the others`);
		}
	};
	const refused = plan.filter(({ want }) => want.status >= 400 ||
		want.to !== undefined);
	const before = changing ? await held() : '';

	for (const cell of refused)
		await run(cell);
	if (changing && !entry.kind && entry.who !== 'anyone' &&
	    await held() !== before)
		wrong.push('a refused request changed something');
	for (const cell of plan.filter((each) => !refused.includes(each)))
		await run(cell);
	return wrong;
}

before(async () => {
	world = await makeWorld();
}, { timeout: 240000 });

after(() => console.log(`access matrix: ${cells} cells, ${
	world?.principals.length} principals, ${routes.length} routes`));

test('A1 POL-16 POL-20 the policy written here has every route and no other', () => {
	const listed = routes.map((route) => `${route.method} ${route.path}`);

	assert.deepEqual(listed.filter((key) => policy[key] === undefined), []);
	assert.deepEqual(Object.keys(policy).filter((key) =>
		!listed.includes(key) && !key.endsWith('.csv')), []);
});

for (const route of [...routes, ...['/certificates.csv', '/members.csv'].map(
	(path) => ({ method: 'GET', path, form: 'both' }))])
	for (const form of FORMS[route.form]) {
		test(`A1 A2 ORG-33 SEC-11 SEC-12 TST-06 API-11 ${route.method} ${
			form === 'api' ? '/api/v1' : ''}${route.path}`,
		{ timeout: 180000 }, async () => {
			assert.deepEqual(await cellsOf(route, form), []);
		});
	}
