// Who may do what: every route of the program, asked for by everybody, with ids
// of every kind. What must come out is written here by hand, and not read from
// the program; a route that is not written here fails.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { PASSWORD, Program, add, invited, loopback, name, parallel, person, sql, stack,
	uuid } from './client.mjs';
import { alive, browserOf, fingerprint, forgetAll, idOf, makeWorld, onlyOwner, ownRole,
	revive, session, settle, somebody }
	from './world.mjs';

// An object is one's own, of somebody of one's team, of one's department, of
// somebody else of the organization, of another one, deleted, or not there.
const OBJECTS = ['own', 'colleague', 'foreign', 'deleted', 'absent'];
const OF_PEOPLE = [...OBJECTS, 'team', 'department'];
const REACHED = { none: [], own: ['own'], team: ['own', 'team'],
	department: ['own', 'department'], all: OF_PEOPLE };

// Who has a right, and whose things it reaches. Besides the built-in roles:
// "custom" has a role of the organization's own, given for one team; "scoped"
// is a member, and an admin for one department; "unverified" has a role that
// builds on admin, but no proven address.
const all = (...roles) => Object.fromEntries(
	roles.map((role) => [role, 'all']));
const MANAGERS = all('owner', 'admin');
const OWNERS = all('owner');
const READERS = all('owner', 'admin', 'auditor', 'unverified');
const TYPE_READERS = { ...READERS,
	...all('manager', 'lead', 'member', 'worker', 'scoped') };
const ROLE_READERS = { ...TYPE_READERS, ...all('billing') };
const EVERYBODY = { ...ROLE_READERS, ...all('customer') };
const UNIT_READERS = { ...READERS, ...all('manager', 'lead') };
const BILL_READERS = { ...READERS, ...all('billing') };
const PAYERS = all('owner', 'billing');
const SEE_PEOPLE = { ...READERS, manager: 'department', lead: 'team',
	custom: 'team', scoped: 'department' };
const ASSIGNERS = { ...MANAGERS, manager: 'department', scoped: 'department' };
const SEE_CARDS = { ...SEE_PEOPLE, member: 'own', worker: 'own' };
const KEEP_CARDS = { ...SEE_CARDS, lead: 'own' };
delete KEEP_CARDS.auditor;
const OWN = Object.fromEntries(Object.keys(ROLE_READERS).map((role) =>
	[role, 'own']));
const NOBODYS = Object.fromEntries(Object.keys(ROLE_READERS).map((role) =>
	[role, 'none']));
const DECIDERS = { ...MANAGERS, manager: 'own', scoped: 'own' };
let world;

const organizationFields = () => ({ name: name('Org'), slug: name('slug'),
	timezone: 'UTC', workweek_start: 'monday' });
const cardFields = () => ({ certificate_type_id: world.kind.id,
	issuing_authority: 'City', issued_on: '2024-03-01' });
const noLink = () => ({ token: 'A'.repeat(43) });
const REFUSED = { api: 422, page: 422 };
const tokenFields = (who, form) => ({ name: name('token'), ...(form === 'api' ?
	{ scopes: ['certificate.read'] } : { scopes_certificate_read: 'on' }) });
/** The role that somebody gives: an organization has only so many. */
const roles = new Map();
const given = (key) => {
	if (!roles.has(key))
		roles.set(key, ownRole(world.owner.organization.id));
	return roles.get(key);
};

/** Who asks is a colleague: in no department and in no team. */
const elsewhere = ({ role }) =>
	['manager', 'scoped'].includes(role) ? 404 : undefined;
/** Who neither reads the audit log nor gives roles sees no review. */
const unseen = ({ role, foreign }) => foreign || role in READERS ||
	role in ASSIGNERS ? undefined : 404;
/** The colleague, who is in that team. */
async function joined(id) {
	await sql(`insert into team_member (organization_id, team_id, member_id)
		select t.organization_id, t.id, '${world.colleague.member.id}'
		from team t where t.id = '${id}'
			and t.organization_id = '${world.owner.organization.id}'
		on conflict do nothing`);
	return world.colleague.member.id;
}
const directoryFields = () => ({ name: 'Directory', client_id: name('client'),
	issuer: 'https://directory.example' });
const credentials = () => ({ email: world.owner.email, password: PASSWORD });

// Nobody but owners gives themselves a role.
const ownersAlone = (who) => who.role === 'owner' ? undefined : 422;

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
		ok: { page: 200 }, special: (who) => who.lost ||
			['billing', 'customer'].includes(who.role) ? 422 : undefined },
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
	// Of another organization than one looks at it says where to look.
	'GET /notifications/{id}': { who: 'signed in', kind: 'notification',
		ok: { page: 303 }, special: (who) => who.lost || who.foreign ?
			404 : undefined },
	'GET /notifications/unread': { who: 'signed in' },
	'POST /notifications/read': { who: 'signed in', ok: { api: 204 } },
	'POST /notifications/{id}/read': { who: 'signed in', kind: 'notification',
		ok: { api: 200 }, special: (who) => who.lost || who.foreign ?
			404 : undefined },
	'GET /notifications/preferences': { who: 'signed in' },
	'POST /notifications/preferences': { who: 'signed in', ok: { api: 200 },
		body: () => ({ event: 'role_granted', by_app: true, by_mail: false }) },
	'PUT /notifications/preferences/all': { who: 'signed in',
		ok: { api: 204 }, body: () => ({ mail_digest: 'immediately',
			by_app: ['role_granted'], by_mail: [], by_sms: [] }) },
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
	'PUT /notification-defaults/all': { who: MANAGERS, ok: { api: 204 },
		body: () => ({ by_app: ['role_granted'], by_mail: [], by_sms: [] }) },
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
	'GET /organizations/{id}/style': { who: EVERYBODY,
		kind: 'organization' },
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
	'GET /owners': { who: ROLE_READERS },
	'GET /owners/new': { who: OWNERS, recent: true },
	'POST /owners': { who: OWNERS, recent: true, ok: { api: 404, page: 404 },
		body: () => ({ member_id: uuid(), handover: false }) },
	'DELETE /owners/{id}': { who: OWNERS, kind: 'owner', recent: true,
		own: 404 },
	'GET /subscription': { who: BILL_READERS },
	'PATCH /subscription': { who: PAYERS, body: () => ({ seats: 1000 }) },
	'GET /companies/{id}/subscription': { who: BILL_READERS, kind: 'organization' },
	'GET /statistics': { who: READERS },
	'GET /companies/{id}/stats': { who: READERS, kind: 'organization' },
	'GET /members': { who: SEE_PEOPLE },
	'POST /members': { who: MANAGERS, body: () => invited() },
	'GET /members/{id}': { who: SEE_PEOPLE, kind: 'member' },
	'GET /members.csv': { who: SEE_PEOPLE, export: true },
	'GET /members/{id}/position': { who: MANAGERS, kind: 'member' },
	'PATCH /members/{id}/position': { who: MANAGERS, kind: 'member',
		fresh: true, body: () => ({ department_id: '' }), ok: {} },
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
	'POST /member-changes/{id}/preview': { who: MANAGERS,
		kind: 'member_change', ok: { api: 200 } },
	'POST /member-changes/{id}/undo': { who: MANAGERS,
		kind: 'member_change', ok: { api: 409, page: 409 } },
	'GET /member-imports/new': { who: MANAGERS },
	'POST /member-imports': { who: MANAGERS,
		body: () => ({ csv: 'email\nnobody@example.test' }) },
	'GET /member-imports/{id}': { who: MANAGERS, kind: 'member_change' },
	'GET /departments': { who: UNIT_READERS },
	'GET /departments/new': { who: MANAGERS },
	'POST /departments': { who: MANAGERS,
		body: () => ({ name: name('Department') }) },
	'GET /departments/{id}': { who: UNIT_READERS, kind: 'department' },
	'GET /departments/{id}/edit': { who: MANAGERS, kind: 'department' },
	'GET /departments/{id}/move': { who: MANAGERS, kind: 'department' },
	'PATCH /departments/{id}': { who: MANAGERS, kind: 'department',
		body: () => ({ name: name('Department') }) },
	'DELETE /departments/{id}': { who: MANAGERS, kind: 'department' },
	'GET /teams': { who: UNIT_READERS },
	'GET /teams/new': { who: MANAGERS },
	'POST /teams': { who: MANAGERS, body: () => ({ name: name('Team') }) },
	'GET /teams/{id}': { who: UNIT_READERS, kind: 'team' },
	'GET /teams/{id}/edit': { who: MANAGERS, kind: 'team' },
	'PATCH /teams/{id}': { who: MANAGERS, kind: 'team',
		body: () => ({ name: name('Team') }) },
	'DELETE /teams/{id}': { who: MANAGERS, kind: 'team' },
	'GET /teams/{id}/members': { who: UNIT_READERS, kind: 'team' },
	'PUT /teams/{id}/members': { who: MANAGERS, kind: 'team',
		body: (who) => ({ person_id: (who.foreign ? world.stranger :
			world.colleague).member.id }) },
	'DELETE /teams/{id}/members/{person_id}': { who: MANAGERS, kind: 'team',
		second: joined },
	'GET /roles': { who: ROLE_READERS },
	'GET /roles/matrix': { who: ROLE_READERS },
	'GET /roles/new': { who: MANAGERS },
	'POST /roles': { who: MANAGERS, body: () => ({ name: name('Role') }) },
	'GET /roles/{id}': { who: ROLE_READERS, kind: 'role' },
	'GET /roles/{id}/edit': { who: MANAGERS, kind: 'role' },
	'PATCH /roles/{id}': { who: MANAGERS, kind: 'role', ok: { api: 200 },
		body: () => ({ description: 'Changed' }) },
	'PATCH /roles/{id}/preview': { who: MANAGERS, kind: 'role',
		ok: { api: 200, page: 200 }, body: () => ({ description: 'Changed' }) },
	'PATCH /roles/{id}/edit': { who: MANAGERS, kind: 'role',
		ok: { page: 200 }, body: () => ({ description: 'Changed' }) },
	'POST /roles/{id}/preview': { who: MANAGERS, kind: 'role',
		ok: { api: 200, page: 200 } },
	'DELETE /roles/{id}': { who: MANAGERS, kind: 'role' },
	'PATCH /members/{id}/position/preview': { who: MANAGERS, kind: 'member',
		ok: { api: 200, page: 200 }, body: () => ({ department_id: '' }) },
	'PATCH /departments/{id}/preview': { who: MANAGERS, kind: 'department',
		ok: { api: 200, page: 200 }, body: () => ({ parent_id: '' }) },
	'PATCH /teams/{id}/preview': { who: MANAGERS, kind: 'team',
		ok: { api: 200, page: 200 }, body: () => ({ department_id: '' }) },
	'PUT /teams/{id}/members/preview': { who: MANAGERS, kind: 'team',
		ok: { api: 200, page: 200 }, body: (who) => ({ person_id: (who.foreign ?
			world.stranger : world.colleague).member.id }) },
	'POST /teams/{id}/members/{person_id}/preview': { who: MANAGERS,
		kind: 'team', ok: { api: 200, page: 200 }, second: joined },
	'POST /departments/{id}/preview': { who: MANAGERS, kind: 'department',
		ok: { api: 200, page: 200 }, body: (who, form) => ({
			move_up: form === 'api' ? true : 'true' }) },
	'POST /teams/{id}/preview': { who: MANAGERS, kind: 'team',
		ok: { api: 200, page: 200 } },
	'POST /members/{id}/preview': { who: MANAGERS, kind: 'member',
		ok: { api: 200, page: 200 }, own: 409 },
	'GET /my-permissions': { who: EVERYBODY },
	'GET /my-permission-requests': { who: EVERYBODY },
	'GET /roles.csv': { who: ROLE_READERS, export: true },
	'GET /owners.csv': { who: ROLE_READERS, export: true },
	'GET /departments.csv': { who: UNIT_READERS, export: true },
	'GET /teams.csv': { who: UNIT_READERS, export: true },
	'GET /invitations.csv': { who: MANAGERS, export: true },
	'GET /members/{id}/permissions': { who: SEE_PEOPLE, kind: 'member' },
	'GET /members/{id}/grants': { who: SEE_PEOPLE, kind: 'member' },
	'POST /members/{id}/roles': { who: ASSIGNERS, kind: 'member',
		own: ownersAlone, ok: { api: 200 }, body: async (who, form) => ({
			role_id: await given(
				ASSIGNERS[who.role] ? who.label + form : '') }) },
	'POST /members/{id}/roles/preview': { who: ASSIGNERS, kind: 'member',
		own: ownersAlone, ok: { api: 200, page: 200 },
		body: async () => ({ role_id: await given('') }) },
	'POST /members/{id}/exceptions/preview': { who: ASSIGNERS,
		kind: 'member', ok: { api: 422, page: 422 }, body: () => ({
			permission: 'audit.read', effect: 'allow', reach: 'team' }) },
	'POST /grants/{id}/preview': { who: ASSIGNERS, kind: 'shown_grant',
		ok: { api: 200, page: 200 } },
	'POST /members/{id}/exceptions': { who: ASSIGNERS, kind: 'member',
		ok: { api: 422, page: 422 }, body: () => ({ reason: 'x',
			permission: 'audit.read', effect: 'allow', reach: 'team' }) },
	'DELETE /grants/{id}': { who: ASSIGNERS, kind: 'grant' },
	'GET /permissions/explain': { who: ROLE_READERS, ok: { api: 400 } },
	'POST /permissions/check': { who: ROLE_READERS, ok: { api: 200 },
		body: () => ({ permissions: ['audit.read'] }) },
	'GET /permissions/holders': { who: ASSIGNERS },
	'GET /permissions/usage': { who: READERS },
	'GET /permissions/denials': { who: READERS },
	'GET /permissions/unused': { who: READERS },
	'GET /permissions/advice': { who: READERS },
	'PATCH /members/{id}': { who: MANAGERS, kind: 'member',
		ok: { api: 200 }, fresh: true, alone: true,
		own: () => 422,
		body: (who, form) => form === 'api' ? { roles: ['member'] } :
			{ roles_member: 'on' } },
	'DELETE /members/{id}': { who: MANAGERS, kind: 'member', fresh: true,
		alone: true,
		own: () => 409 },
	'GET /members/{id}/suspension': { who: MANAGERS, kind: 'member' },
	'POST /members/{id}/suspension': { who: MANAGERS, kind: 'member',
		ok: { api: 200 }, fresh: true, alone: true, own: () => 422 },
	'DELETE /members/{id}/suspension': { who: MANAGERS, kind: 'member',
		ok: { api: 409, page: 409 }, fresh: true, own: () => 422 },
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
	'GET /certificate-types': { who: TYPE_READERS },
	'GET /certificate-types/new': { who: MANAGERS },
	'POST /certificate-types': { who: MANAGERS,
		body: () => ({ name: name('Type') }) },
	'GET /certificate-types/{id}': { who: TYPE_READERS, kind: 'certificate_type' },
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
	'GET /permission-requests': { who: ASSIGNERS },
	'POST /permission-requests': { who: EVERYBODY, ok: { api: 200 },
		body: () => ({ permission: 'audit.read' }),
		special: (who) => who.foreign || who.role in READERS ? 409 : undefined,
		forget: 'permission_request' },
	'POST /permission-requests/{id}/grant': { who: ASSIGNERS,
		kind: 'permission_request', ok: { api: 200 },
		special: elsewhere },
	'POST /permission-requests/{id}/decline': { who: ASSIGNERS,
		kind: 'permission_request', ok: { api: 200 },
		special: elsewhere, body: () => ({ decision_reason: 'No' }) },
	'GET /permission-requests/{id}': { who: ASSIGNERS,
		kind: 'permission_request', special: elsewhere },
	'GET /permission-requests/{id}/roles': { who: ASSIGNERS,
		kind: 'permission_request', special: elsewhere },
	'GET /emergency-accesses': { who: ROLE_READERS },
	'GET /emergency-accesses/new': { who: MANAGERS, recent: true },
	'POST /emergency-accesses': { who: MANAGERS, recent: true,
		ok: { api: 422, page: 422 }, body: () => ({ role_id: uuid(),
			minutes: '60', reason: 'The database is down, nobody answers' }) },
	'GET /emergency-accesses/{id}': { who: { ...OWN, ...READERS },
		kind: 'emergency_access' },
	'GET /emergency-accesses/{id}/events': { who: { ...OWN,
		...READERS }, kind: 'emergency_access' },
	'POST /emergency-accesses/{id}/end': { who: { ...OWN, ...READERS },
		kind: 'emergency_access', ok: { api: 409, page: 409 } },
	'POST /emergency-accesses/{id}/review': { who: READERS, own: 422,
		kind: 'emergency_access', ok: { api: 200 },
		body: () => ({ verdict: 'accepted', review: 'It was right' }) },
	'PUT /roles/{id}/emergency': { who: OWNERS, kind: 'role',
		body: (who, form) => ({ emergency: form === 'api' ? true : 'true' }) },
	'GET /rights-changes': { who: ROLE_READERS },
	'GET /rights-changes/{id}': { who: { ...OWN, ...READERS },
		kind: 'rights_change' },
	'POST /rights-changes/{id}/preview': {
		who: { ...OWN, ...READERS }, kind: 'rights_change',
		// Who asked could not do it, but for those who could.
		ok: { api: 422, page: 422 }, own: ({ role }) =>
			['owner', 'admin', 'unverified'].includes(role) ? 200 : 422 },
	'POST /rights-changes/{id}/approve': { who: DECIDERS, recent: true,
		kind: 'rights_change', own: 422, ok: { api: 409, page: 409 } },
	'POST /rights-changes/{id}/reject': { who: DECIDERS, own: 422,
		kind: 'rights_change', ok: { api: 200 },
		body: () => ({ reason: 'No' }) },
	'POST /rights-changes/{id}/withdraw': { who: OWN, kind: 'rights_change',
	ok: { api: 200 } },
	'GET /access-reviews': { who: ROLE_READERS },
	'POST /access-reviews': { who: MANAGERS, forget: 'access_review' },
	'GET /access-reviews/{id}': { who: ROLE_READERS, kind: 'access_review',
		special: unseen },
	'GET /access-reviews/{id}/items': { who: ROLE_READERS,
		kind: 'access_review', special: unseen },
	// None of that review is theirs to decide on.
	'POST /access-reviews/{id}/keep': { who: ASSIGNERS, kind: 'access_review',
		ok: { api: 409, page: 409 }, body: (who, form) => form === 'api' ?
			{ items: [uuid()] } :
			{ [`items_${uuid().replaceAll('-', '')}`]: 'on' } },
	'GET /access-review-items/{id}': { who: { ...NOBODYS, ...ASSIGNERS,
		...READERS }, kind: 'access_review_item' },
	'POST /access-review-items/{id}/keep': { who: ASSIGNERS, own: 422,
		kind: 'access_review_item', ok: { api: 409, page: 409 } },
	'POST /access-review-items/{id}/end': { who: ASSIGNERS, own: 422,
		kind: 'access_review_item', ok: { api: 409, page: 409 } },
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

/** Kinds of objects that belong to a person. */
const PEOPLE = ['certificate', 'member', 'grant', 'shown_grant',
	'access_review_item'];
const objectsOf = ({ kind }) => kind === undefined ? ['-'] :
	PEOPLE.includes(kind) ? OF_PEOPLE : OBJECTS;

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
		if (PEOPLE.includes(entry.kind) && !REACHED[scope].includes(whose))
			return { status: 404 };
	}
	if (entry.special?.(who, whose) !== undefined)
		return { status: entry.special(who, whose) };
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

const ids = new Map();

/** The id of such an object; where it stays as it is, the same again. */
function target(entry, who, whose, stays) {
	if (whose === '-')
		return entry.id?.() ?? '';
	if (entry.fresh && !stays && ['colleague', 'team', 'department']
		.includes(whose))
		return somebody(world, whose);
	if (!stays)
		return idOf(world, who, entry.kind, whose);
	const key = [entry.kind, whose, ['own', 'deleted'].includes(whose) ?
		who.label : who.foreign].join();

	if (!ids.has(key))
		ids.set(key, idOf(world, who, entry.kind, whose));
	return ids.get(key);
}

let cells = 0;
const held = () => fingerprint(world.owner.organization.id,
	world.stranger.organization.id, world.second);

// A page without who asks, who may have changed their own name in a cell before.
const unnamed = (bare) => bare.replace(
	/<span class=\\?"avatar.*?<\/span>|<p class=\\?"menu-who.*?<\/p>|"content-length","\d+"/g,
	'');

/** All cells of a route in one form; what came out wrong. */
async function cellsOf(route, form) {
	const entry = policy[`${route.method} ${route.path}`];
	const wrong = [];
	const alike = new Map();
	const changing = route.method !== 'GET';
	const plan = world.principals.flatMap((one) => objectsOf(entry)
		.map((whose) => ({ one, whose,
			want: expected(entry, route.method, form, one, whose) }))
		// Who is refused whatever it is about is asked three times.
		.filter(({ whose, want }) => want.status === 404 ||
			['-', 'own', 'foreign', 'absent'].includes(whose) ||
			want.status < 400 && want.to === undefined));
	const run = async ({ one, whose, want }) => {
		const who = entry.ends ? await disposable(one) : one;

		if (entry.alone)
			await onlyOwner(world);

		if ((entry.aged || entry.recent) && one.account !== undefined &&
		    !one.bad)
			await sql(`update session set authenticated_at = ${
				entry.aged ? "'-infinity'" : 'now()'}
				where account_id = '${one.account}'`);
		const id = await target(entry, one, whose,
			!changing || want.status >= 400);
		const kept = entry.revive && !one.bad ? await alive(one) : '';
		const answer = await ask(entry, route.method, route.path
			.replace('{id}', id).replace('{token}', name('token'))
			.replace('{person_id}', await entry.second?.(id)), form, who);
		const cell = `${one.label}, ${whose}`;

		cells++;
		if (entry.moves && !one.bad)
			await settle(one);
		if (entry.revive && !one.bad)
			await revive(kept);
		if (entry.forget && want.status < 400)
			await forgetAll(entry.forget);
		if (answer.status !== want.status)
			wrong.push(`${cell}: ${answer.status}, not ${want.status}`);
		else if (want.to !== undefined &&
		    !answer.headers.location.startsWith(want.to))
			wrong.push(`${cell}: to ${answer.headers.location}`);
		if (answer.status === 404 && entry.kind !== undefined) {
			const shown = unnamed(answer.bare);
			const first = alike.get(one) ?? shown;

			alike.set(one, first);
			if (shown !== first)
				wrong.push(`${cell}: this 404 differs from the others`);
		}
	};
	const refused = plan.filter(({ want }) => want.status >= 400 ||
		want.to !== undefined);
	const before = changing ? await held() : '';

	await together(refused, run, entry.alone ? 1 : 8);
	if (changing && !entry.kind && entry.who !== 'anyone' &&
	    await held() !== before)
		wrong.push('a refused request changed something');
	await together(plan.filter((each) => !refused.includes(each)), run,
		entry.alone || entry.forget || entry.revive ? 1 : 8);
	return wrong;
}

/** Each person asks one thing after the other, several persons at once. */
const together = (plan, run, width) => parallel(world.principals, width,
	async (one) => {
		for (const cell of plan.filter((each) => each.one === one))
			await run(cell);
	});

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

for (const route of [...routes, ...['certificates', 'members', 'roles',
	'owners', 'departments', 'teams', 'invitations'].map((each) => `/${each}.csv`).map(
	(path) => ({ method: 'GET', path, form: 'both' }))])
	for (const form of FORMS[route.form]) {
		test(`A1 A2 ORG-33 POL-16 POL-20 POL-44 SEC-11 SEC-12 TST-06 API-11 ${route.method} ${
			form === 'api' ? '/api/v1' : ''}${route.path}`,
		{ timeout: 180000 }, async () => {
			assert.deepEqual(await cellsOf(route, form), []);
		});
	}
