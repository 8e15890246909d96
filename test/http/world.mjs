// A small world to ask questions in: two organizations, everybody who could ask
// for something, and objects that are one's own, a colleague's, another
// organization's, deleted, or not there at all.
import { randomBytes } from 'node:crypto';
import { Browser, Program, account, add, certificate, document, join, loopback,
	name, organization, session, sha256, signedIn, sql, type, uuid, invitation }
	from './client.mjs';

export { session };

/** Somebody's personal API token, made behind the program's back: its id. */
export const apiToken = (account, organizationId, revoked = 'null') =>
	sql(`with s as (insert into session (account_id, organization_id,
			token_hash, kind, expires_at, revoked_at)
		values ('${account}', '${organizationId}',
			'\\x${sha256(randomBytes(32))}', 'token', now() + interval '1 day',
			${revoked}) returning *)
		insert into api_token (account_id, organization_id, session_id, name,
			prefix, scopes, expires_at, revoked_at)
		select account_id, organization_id, id, '${name('token')}',
			'ost_AbCdEf', '{certificate.read}', expires_at, revoked_at
		from s returning id`);

export function browserOf(token) {
	const browser = new Browser({ address: loopback() });

	if (token !== undefined)
		browser.cookies.set('__Host-sid', token);
	return browser;
}

/** Somebody as a program and as a browser. */
async function principal(label, account, organizationId, member, expires) {
	const bearer = await session(account, organizationId, 'bearer', expires);
	const cookie = await session(account, organizationId, 'cookie', expires);

	return { label, account, organization: organizationId, member,
		program: new Program({ token: bearer, address: loopback() }),
		browser: browserOf(cookie) };
}

/** The session's organization is again what it was. */
export const settle = (who) => who.account === undefined ? null :
	sql(`update session set organization_id = ${who.organization === null ?
		'null' : `'${who.organization}'`}
		where account_id = '${who.account}' and revoked_at is null`);

/** The person's live sessions, as a list for revive. */
export const alive = (who) => who.account === undefined ? '' :
	sql(`select coalesce(string_agg(quote_literal(id), ','), '') from session
		where revoked_at is null and account_id = '${who.account}'`);

/** They go on, whatever ended them. */
export const revive = (ids) => ids === '' ? null :
	sql(`update session set revoked_at = null where id in (${ids})`);

async function joinQuietly(organizationId, account, template) {
	await sql(`with m as (insert into membership (organization_id, account_id)
			values ('${organizationId}', '${account}')
			returning organization_id, id)
		insert into member_role (organization_id, member_id, role_id,
			granted_by)
		select m.organization_id, m.id, r.id,
			(select o.member_id from member_role_now o
				where o.organization_id = m.organization_id
					and o.template = 'owner' limit 1)
		from m join role r
			on r.organization_id = m.organization_id
			and r.template = '${template}'`);
}

/** Those who have rights, by their role or by what else they have. */
const ROLES = ['owner', 'admin', 'billing', 'manager', 'lead', 'member', 'worker',
	'customer', 'auditor', 'custom', 'scoped', 'unverified'];

/** Who has rights in one place: a department's manager and its admin, a lead of
 * a team and somebody with a role for it; and one person in each place. */
async function placed(world) {
	const { owner } = world;
	const parent = await unit('department', owner);
	const child = await sql(`insert into department (organization_id, name,
			parent_id)
		values ('${owner.organization.id}', '${name('department')}',
			'${parent}') returning id`);
	const team = await unit('team', owner);
	const { id: role } = await owner.must(201, 'POST', '/roles', {
		name: name('role'), reach: 'organization', permissions: [
			'member.read', 'certificate.read', 'certificate.write',
			'audit.read'] });
	const admin = (await owner.must(200, 'GET', '/roles')).data.find(
		({ template }) => template === 'admin');
	const heir = await owner.must(201, 'POST', '/roles', { name: name('role'),
		reach: 'organization', permissions: [], parent_id: admin.id });

	world.places = { team, department: child };
	for (const one of ['manager', 'lead', 'billing', 'worker', 'customer'])
		world[one] = await add(owner, one);
	world.custom = await add(owner, '');
	world.scoped = await add(owner, 'member');
	world.unverified = await add(owner, '');
	world.mate = await somebody(world, 'team');
	world.neighbour = await somebody(world, 'department');
	await sql(`update membership set department_id = '${parent}'
			where id = '${world.manager.member.id}';
		insert into team_member (organization_id, team_id, member_id, is_lead)
		values ('${owner.organization.id}', '${team}',
			'${world.lead.member.id}', true);
		update account set email_verified_at = null
			where id = '${world.unverified.account_id}'`);
	await owner.must(200, 'POST', `/members/${world.custom.member.id}/roles`,
		{ role_id: role, team_id: team });
	await owner.must(200, 'POST', `/members/${world.scoped.member.id}/roles`,
		{ role_id: admin.id, department_id: parent });
	await owner.must(200, 'POST',
		`/members/${world.unverified.member.id}/roles`, { role_id: heir.id });
}

/** Somebody new in the team, below the department, or nowhere: their id. */
export async function somebody({ owner, places }, where) {
	const { email } = await account();
	const id = await join(owner.organization.id, email, 'member');

	if (where === 'department')
		await sql(`update membership set department_id =
			'${places.department}' where id = '${id}'`);
	if (where === 'team')
		await sql(`insert into team_member (organization_id, team_id,
				member_id)
			values ('${owner.organization.id}', '${places.team}', '${id}')`);
	return id;
}

async function principals(world) {
	const here = world.owner.organization.id;
	const all = [{ label: 'anonymous',
		program: new Program({ address: loopback() }), browser: browserOf() }];
	const garbage = randomBytes(32).toString('base64url');

	all.push({ label: 'garbage token', bad: true,
		program: new Program({ token: garbage, address: loopback() }),
		browser: browserOf(garbage) });
	all.push({ ...await principal('expired token', world.admin.account_id, here,
		null, "now() - interval '1 second'"), bad: true });
	const out = await principal('signed-out session', world.admin.account_id,
		here, null);

	await out.program.post('/auth/logout');
	const cookie = out.browser.copy();

	await out.browser.submit('/sign-out');
	out.browser = cookie;
	all.push({ ...out, bad: true });
	all.push({ ...await principal('no organization', world.loner.account_id,
		null, null), lost: true });
	all.push({ ...await principal('suspended member',
		world.suspended.account_id, here, world.suspended.member), lost: true });
	for (const role of ROLES)
		all.push({ ...await principal(role, world[role].account_id, here,
			world[role].member), role });
	all.push({ ...await principal('owner of another organization',
		world.stranger.account_id, world.stranger.organization.id,
		world.stranger.member), role: 'owner', foreign: true });
	return all;
}

export async function makeWorld() {
	const world = {};

	world.owner = await organization();
	world.stranger = await organization();
	for (const role of ['admin', 'member', 'auditor'])
		world[role] = await add(world.owner, role);
	world.colleague = await add(world.owner, 'member');
	await placed(world);
	world.suspended = await add(world.owner, 'admin');
	world.loner = await signedIn(await account());
	world.second = await secondOrganization(world, null);
	world.deleted = await secondOrganization(world,
		"now() - interval '60 days'");
	world.kind = await type(world.owner);
	world.foreignKind = await type(world.stranger);
	world.file = document('pdf');
	world.picture = document('png');
	await world.owner.must(200, 'PUT', `/organizations/${
		world.owner.organization.id}/logo`, { logo: world.picture });
	world.directory = await deploymentDirectory();
	world.provider = await directory('identity_provider', world.owner, false);
	world.group = await directory('idp_group_role', world.owner, false);
	world.invitation = (await invitation(world.owner)).id;
	world.principals = await principals(world);
	await sql(`update membership set status = 'suspended'
		where id = '${world.suspended.member.id}'`);
	for (const who of world.principals.filter((one) => one.lost))
		who.organization = null;
	world.gone = await goneThings(world);
	world.foreign = await foreignThings(world);
	return world;
}

/** An organization that everybody is in, beside the one that is looked at. */
async function secondOrganization(world, deleted) {
	const made = await organization();
	const id = made.organization.id;

	for (const role of ROLES)
		await joinQuietly(id, world[role].account_id, ['custom', 'scoped',
			'unverified'].includes(role) ? 'member' : role);
	if (deleted !== null)
		await sql(`update organization set deleted_at = ${deleted}
			where id = '${id}'`);
	return id;
}

async function goneThings({ owner, kind, file }) {
	const card = await certificate(owner, kind, { document: file });
	const oldKind = await type(owner);
	const member = await sql(`with a as (insert into account (email,
			password_hash, first_name, last_name)
			values ('${name('gone')}@x.test', 'x', 'Gone', 'Person')
			returning id)
		insert into membership (organization_id, account_id, deleted_at)
		select '${owner.organization.id}', id, now() from a returning id`);

	await owner.delete(`/certificates/${card.id}`);
	await owner.delete(`/certificate-types/${oldKind.id}`);
	return { certificate: card.id, certificate_type: oldKind.id,
		invitation: uuid(), member, api_token: await apiToken(owner.account_id,
			owner.organization.id, 'now()') };
}

async function foreignThings({ stranger, foreignKind, file }) {
	const card = await certificate(stranger, foreignKind, { document: file });

	return { certificate: card.id, certificate_type: foreignKind.id,
		invitation: (await invitation(stranger)).id,
		member: stranger.member.id, organization: stranger.organization.id,
		api_token: await apiToken(stranger.account_id,
			stranger.organization.id) };
}

/** A certificate whose holder is this member, with a document, undecided. */
export const cardOf = (world, member) => certificate(world.owner, world.kind,
	{ member_id: member.id, document: world.file });

/** A session of one's own, one that ended, or somebody else's. */
async function sessionOf(world, who, whose) {
	const account = ['own', 'deleted'].includes(whose) ? who.account :
		(whose === 'colleague' ? world.colleague : who.foreign ?
			world.owner : world.stranger).account_id;
	const token = await session(account ?? world.admin.account_id, null,
		'cookie');

	return sql(`update session set revoked_at = ${whose === 'deleted' ?
		'now()' : 'null'} where token_hash = '\\x${sha256(Buffer.from(token,
		'base64url'))}' returning id`);
}

/** A provider of an organization, or a group of one; made anew. */
async function directory(kind, { organization: { id } }, deleted) {
	const at = deleted ? 'now()' : 'null';
	const provider = await sql(`insert into identity_provider
			(organization_id, name, issuer, client_id, deleted_at)
		values ('${id}', 'Directory', 'https://directory.example',
			'${name('client')}', ${kind === 'identity_provider' ? at : 'null'})
		returning id`);

	return kind === 'identity_provider' ? provider :
		sql(`insert into idp_group_role (organization_id,
				identity_provider_id, group_name, role, deleted_at)
			values ('${id}', '${provider}', 'group', 'member', ${at})
			returning id`);
}

/** A provider of the deployment that nobody reaches. */
const deploymentDirectory = () => sql(`insert into identity_provider
		(name, issuer, client_id)
	values ('Nowhere', 'http://127.0.0.1:1', '${name('client')}')
	returning id`);

/** How somebody signs in; that of a colleague unless it is their own. */
const identity = (world, who, whose) => sql(`insert into identity (account_id,
		provider_organization_id, provider_id, issuer, subject, deleted_at)
	select '${(['own', 'deleted'].includes(whose) ? who.account : null) ??
		world.colleague.account_id}', p.organization_id, p.id, p.issuer,
		'${name('subject')}', ${whose === 'deleted' ? 'now()' : 'null'}
	from identity_provider p where p.id = '${world.directory}'
	returning id`);

/** Somebody who owns the organization beside its owner. */
const ownerOf = async ({ owner }) => {
	const { member } = await add(owner, 'owner');

	return member.id;
};

/** The id of an object of a kind: whose is own, colleague, foreign, deleted or
 * absent. Fresh ones may be changed. */
/** A department or team of an organization; made anew. */
const unit = (kind, { organization: { id } }, deleted) => sql(`insert into
	${kind} (organization_id, name, deleted_at) values ('${id}',
		'${name(kind)}', ${deleted ? 'now()' : 'null'}) returning id`);

/** A role of an organization's own, made anew, which allows nothing. An
 * organization has 200 at most: old ones that nobody has end. */
export const ownRole = (organization, deleted) => sql(`with old as (
		update role set deleted_at = now() where id in (select r.id from role r
			where r.organization_id = '${organization}'
				and r.template is null and r.deleted_at is null
				and not exists (select from member_role g
					where g.role_id = r.id and (g.valid_until is null
						or g.valid_until > now()))
				and not exists (select from role_parent p
					where p.parent_id = r.id and p.valid_until is null)
			order by r.id desc offset 60))
	insert into role (organization_id, name, deleted_at)
	values ('${organization}', '${name('role')}',
		${deleted ? 'now()' : 'null'}) returning id`);

/** A role that somebody took in an emergency, which is over. */
export const emergencyAccess = async ({ organization: { id } }, memberId,
	running = false) => {
	const role = uuid();
	const given = uuid();
	const access = uuid();
	const ends = running ? "now() + interval '1 hour'" : 'now()';

	await sql(`begin; set local session_replication_role = replica;
		delete from emergency_access
		where member_id = '${memberId}'
			and ends_at > greatest(now(), started_at);
		insert into role (organization_id, id, name)
		values ('${id}', '${role}', '${name('role')}');
		insert into member_role (organization_id, id, member_id, role_id,
			granted_by, source, valid_from, valid_until)
		values ('${id}', '${given}', '${memberId}', '${role}', '${memberId}',
			'emergency', now() - interval '1 second', ${ends});
		insert into emergency_access (organization_id, id, member_id, role_id,
			grant_id, reason, minutes, started_at, ends_at)
		values ('${id}', '${access}', '${memberId}', '${role}', '${given}',
			'${name('something has happened')}', 480,
			now(), ${ends}); commit`);
	return access;
};

/** A review of access that has just begun, instead of any other, and a right of
 * somebody in it. */
export async function openReview(owner, memberId) {
	await sql(`update access_review set completed_at = now()
		where organization_id = '${owner.organization.id}'
			and completed_at is null`);
	const { id } = await owner.must(201, 'POST', '/access-reviews');

	return { id, item: await sql(`select i.id from access_review_item i
		where i.review_id = '${id}' and i.member_id = '${memberId}'
		order by i.number limit 1`) };
}

/** A review that is complete, and a right in it of this person. */
const reviewOf = (kind, { organization: { id } }, memberId) => sql(`with r as (
		insert into access_review (organization_id, completed_at)
		values ('${id}', now()) returning *),
	i as (insert into access_review_item (organization_id, review_id, number,
			kind, member_id, grant_id, role_id, role_name, reach, source,
			granted_at, leaves_events, status, decided_at)
		select r.organization_id, r.id, 1, 'role', '${memberId}', uuid_v7(),
			o.id, o.name, 'organization', 'local', now(), false, 'over', now()
		from r join role o on o.organization_id = r.organization_id
			and o.template = 'member' returning *)
	select ${kind === 'access_review' ? 'r' : 'i'}.id from r, i`);

/** A change of rights that somebody asked for, made anew: more for another. */
export const rightsChange = async ({ organization: { id } }, askedBy, subject) => {
	const role = await ownRole(id);

	return sql(`insert into rights_change (organization_id, kind, payload, subject_id,
			role_names, facts, asked_by)
		select '${id}', 'member_role_give', p, '${subject}', array['Own'],
			rights_change_facts('${id}', p), '${askedBy}'
		from jsonb_build_object('member_id', '${subject}', 'role_id',
			'${role}', 'reason', '${name('reason')}') p
		returning id`);
};

const shownGrants = new Map();

/** A role that a colleague has, made anew; ended where it is deleted. */
const grantOf = async ({ organization: { id }, member_id }, deleted) =>
	sql(`insert into member_role (organization_id, member_id, role_id,
			granted_by, valid_from, valid_until)
		select '${id}', m.id, '${await ownRole(id)}', o.member_id,
			now() - interval '1 hour', ${deleted ? "now() - interval '1 minute'" :
		'null'}
		from membership m, member_role_now o
		where m.organization_id = '${id}' and o.organization_id = '${id}'
			and o.template = 'owner' ${member_id ?
		`and m.id = '${member_id}'` : ''}
		limit 1 returning id`);
/** A change of many people that is not done yet; a deleted one never was. */
const change = ({ organization: { id }, member }, deleted) => deleted ? uuid() :
	sql(`insert into member_change (organization_id, source, made_by)
		values ('${id}', 'selection', '${member.id}') returning id`);

/** Who is suspended was told before they were: no trigger looks. */
export const notificationOf = (account, organization) => sql(`begin;
	set local session_replication_role = replica;
	insert into notification (account_id, organization_id, event)
	values ('${account}', '${organization}', 'role_granted') returning id;
	commit`);

/** A file that is there for who asked. */
const exportOf = (account) => sql(`insert into export (account_id, kind,
		status, expires_at)
	values ('${account}', 'account', 'ready', now() + interval '1 day')
	returning id`);

/** A colleague, who can do it already, has asked for a permission; "deleted" is
 * of somebody who is gone. */
let asked = 0;

export const askedFor = ({ organization: { id } }, member, permission =
	'audit.read') => sql(`insert into permission_request (organization_id,
		member_id, permission, asked_on, created_at)
	values ('${id}', '${member}', '${permission}',
		date '2000-01-01' + ${asked++}, '2000-01-01') returning id`);

/** Background work that failed for good; "deleted" was of nobody. */
export const deadJob = (organizationId) => sql(`insert into job
		(organization_id, kind, status, attempts, error)
	values (${organizationId === null ? 'null' : `'${organizationId}'`}, 'event',
		'dead', 14, 'It was tried too often.') returning id`);

/** What is being made is as if nobody had asked for it. */
export const forgetAll = (table) => sql(table === 'permission_request' ?
	'delete from permission_request' : table === 'access_review' ?
	'update access_review set completed_at = now() where completed_at is null' :
	`update ${table}
	set status = 'cancelled', finished_at = now()
	where status in ('waiting', 'running');
	begin; set local session_replication_role = replica;
	update ${table} set created_at = now() - interval '2 days'; commit`);

/** Whoever else was made an owner or admin is none any more. */
export const onlyOwner = ({ owner, principals: known }) => sql(`update member_role g
	set valid_until = now() from role r
	where g.organization_id = '${owner.organization.id}' and r.id = g.role_id
		and r.template in ('owner', 'admin') and g.valid_until is null
		and g.member_id not in (${known.filter(({ member }) => member).map(
		({ member }) => `'${member.id}'`).join()})`);

/** Whose thing it is. */
const holder = (world, who, whose) => whose === 'team' ? { id: world.mate } :
	whose === 'department' ? { id: world.neighbour } :
	whose === 'own' && who.role && !who.foreign ? who.member :
	world.colleague.member;

export async function idOf(world, who, kind, whose) {
	if (whose === 'absent')
		return uuid();
	if (kind === 'notification')
		return notificationOf(whose === 'own' && who.account ?
			who.account : world.colleague.account_id, world.owner.organization.id);
	if (kind === 'department' || kind === 'team')
		return unit(kind, whose === 'foreign' && !who.foreign ?
			world.stranger : world.owner, whose === 'deleted');
	if (kind === 'role')
		return ownRole((whose === 'foreign' && !who.foreign ?
			world.stranger : world.owner).organization.id, whose === 'deleted');
	if (kind === 'grant')
		return grantOf(whose === 'foreign' && !who.foreign ? world.stranger :
			{ ...world.owner, member_id: holder(world, who, whose).id },
		whose === 'deleted');
	// An organization has only so many roles: what is only looked at is kept.
	if (kind === 'shown_grant') {
		const key = `${whose === 'foreign' && !who.foreign} ${
			holder(world, who, whose)?.id} ${whose === 'deleted'}`;

		if (!shownGrants.has(key))
			shownGrants.set(key, idOf(world, who, 'grant', whose));
		return shownGrants.get(key);
	}
	if (kind === 'permission_request')
		return whose === 'deleted' ? uuid() : whose === 'foreign' && !who.foreign ?
			askedFor(world.stranger, world.stranger.member.id) :
			askedFor(world.owner, world.colleague.member.id,
				'certificate.read');
	if (kind === 'emergency_access')
		return whose === 'deleted' ? uuid() : whose === 'foreign' &&
			!who.foreign ? emergencyAccess(world.stranger,
			world.stranger.member.id) : emergencyAccess(world.owner,
			(whose === 'own' && who.member && !who.foreign ? who :
				world.colleague).member.id);
	if (kind === 'rights_change')
		return whose === 'deleted' ? uuid() : whose === 'foreign' &&
			!who.foreign ? rightsChange(world.stranger,
			world.stranger.member.id, world.stranger.member.id) :
			rightsChange(world.owner, whose === 'own' && who.member &&
				!who.foreign ? who.member.id : world.colleague.member.id,
			world.suspended.member.id);
	if (kind === 'access_review' || kind === 'access_review_item')
		return whose === 'deleted' ? uuid() : whose === 'foreign' &&
			!who.foreign ? reviewOf(kind, world.stranger,
			world.stranger.member.id) : reviewOf(kind, world.owner,
			holder(world, who, whose).id);
	if (kind === 'background_job')
		return deadJob(whose === 'deleted' ? null : whose === 'foreign' &&
			!who.foreign ? world.stranger.organization.id :
			world.owner.organization.id);
	if (kind === 'export')
		return exportOf(whose === 'own' && who.account ? who.account :
			world.colleague.account_id);
	if (kind === 'member_change')
		return change(whose === 'foreign' && !who.foreign ?
			world.stranger : world.owner, whose === 'deleted');
	if (kind === 'session')
		return sessionOf(world, who, whose);
	if (kind === 'identity')
		return identity(world, who, whose);
	if (kind === 'identity_provider' || kind === 'idp_group_role')
		return directory(kind, whose === 'foreign' && !who.foreign ?
			world.stranger : world.owner, whose === 'deleted');
	if (kind === 'owner' && whose === 'colleague')
		return ownerOf(world);
	if (whose === 'deleted')
		return kind === 'organization' ? world.deleted :
			world.gone[kind === 'owner' ? 'member' : kind];
	if (whose === 'foreign' && !who.foreign)
		return world.foreign[kind === 'owner' ? 'member' : kind];
	if (kind === 'organization')
		return whose === 'colleague' ? world.second :
			world.owner.organization.id;
	if (kind === 'api_token')
		return apiToken(whose === 'own' && who.account && !who.foreign ?
			who.account : world.colleague.account_id,
		world.owner.organization.id);
	if (kind === 'owner')
		return world.colleague.member.id;
	if (kind === 'invitation')
		return (await invitation(world.owner)).id;
	if (kind === 'member')
		return holder(world, who, whose).id;
	if (kind === 'certificate_type')
		return (await type(world.owner)).id;
	return (await cardOf(world, holder(world, who, whose))).id;
}

/** What these organizations hold, as one short text. */
export const fingerprint = (...ids) => sql(['certificate', 'certificate_type',
	'membership', 'member_role', 'member_permission', 'role',
	'role_permission', 'department', 'team', 'team_member',
	'organization'].map((table) =>
	`select md5(coalesce(string_agg(md5(t::text), '' order by id), ''))
		from ${table} t where ${table === 'organization' ? 'id' :
	'organization_id'} in (${ids.map((id) => `'${id}'`).join()})`)
	.join(' union all '));
