// What an organization has booked: seats that people take one by one, and no
// number of a card.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { PASSWORD, Program, add, browse, invitation, loopback, organization, sql,
	stack } from './client.mjs';

const own = ({ organization: { id } }) => `/companies/${id}/subscription`;
/** Somebody new accepts an invitation. */
const join = async (owner) => {
	const { token } = await invitation(owner);

	return new Program({ address: loopback() }).post('/invitations/sign-up',
		{ first_name: 'Ada', last_name: 'Byron', password: PASSWORD, token });
};

test('ORG-30 C5 plan, seats and usage are told', async () => {
	const owner = await organization();
	const member = await add(owner, 'member');
	const admin = await add(owner, 'admin');
	const stranger = await organization();
	const told = await owner.must(200, 'GET', own(owner));

	assert.equal(told.company_id, owner.organization.id);
	assert.deepEqual([told.plan, told.seats, told.usage, told.seats_left],
		['standard', null, 3, null]);
	assert.equal((await admin.get(own(owner))).status, 200);
	assert.equal((await member.get(own(owner))).status, 403);
	assert.equal((await stranger.get(own(owner))).status, 404);
});

test('ORG-37 ORG-38 C7 seats and where bills go are changed by who may', async () => {
	const owner = await organization();
	const admin = await add(owner, 'admin');
	const wanted = { seats: 5, billing_email: 'bills@yard.example',
		payment_reference: 'PO-2026-118' };
	const told = await owner.must(200, 'PATCH', '/subscription', wanted);

	assert.deepEqual({ ...told, ...wanted }, told);
	assert.equal((await owner.must(200, 'GET', '/subscription')).seats_left, 3);
	assert.equal((await admin.patch('/subscription', { seats: 9 })).status, 403);
	assert.equal((await owner.patch('/subscription', { plan: 'enterprise' }))
		.status, 422);
	const browser = await browse(owner.email);
	const page = (await browser.get('/subscription')).text;

	assert.match(page, /aria-label="2 of 5 seats are taken"/);
	assert.match(page, /3 seats left/);
	assert.equal((await browser.submit('/subscription', { seats: '',
		billing_email: '', payment_reference: '' }, { method: 'PATCH' })).status,
	303);
	assert.equal((await owner.must(200, 'GET', '/subscription')).seats, null);
	assert.match(execFileSync(path.join(stack.root, 'bin/outstaffctl'),
		['organization', 'plan', owner.organization.slug, 'enterprise'],
		{ encoding: 'utf8', env: { ...process.env, OUTSTAFF_CONF:
			path.join(stack.dir, 'etc/outstaff/outstaff.conf') } }),
	/has the plan enterprise/);
	assert.equal((await owner.must(200, 'GET', '/subscription')).plan,
		'enterprise');
});

test('ORG-38 C7 OOS-05 nothing like the number of a card is kept', async () => {
	const owner = await organization();

	for (const payment_reference of ['4111111111111111', '4111 1111 1111 1111',
		'4111-1111-1111-1111', '3782 822463 10005', 'card 6011.0009.9013.9424',
		'4111  1111  1111  1111', '4111/1111/1111/1']) {
		const answer = await owner.patch('/subscription', { payment_reference });

		assert.equal(answer.status, 422, payment_reference);
		assert.match(answer.json.details.fields.payment_reference, /card/);
		assert.doesNotMatch(answer.text, /4111/);
	}
	for (const payment_reference of ['PO-2026-118', 'cus_9s6XKzkNRiz8i3',
		'SEPA 2026-11', '123456789012'])
		await owner.must(200, 'PATCH', '/subscription', { payment_reference });
	assert.equal(await sql(`select count(*) from audit_event
		where organization_id = '${owner.organization.id}'
			and changes::text ~ '4111'`), '0');
});

test('ORG-37 nobody is added beyond the seats; a seat that is left is free again',
	async () => {
		const owner = await organization();
		const member = await add(owner, 'member');

		await owner.must(200, 'PATCH', '/subscription', { seats: 2 });
		const refused = await join(owner);

		assert.equal(refused.status, 409);
		assert.match(refused.json.error, /has no seat left/);
		await sql(`update membership set status = 'suspended'
			where id = '${member.member.id}'`);
		assert.equal((await join(owner)).status, 200);
		// Whoever was suspended has no seat to come back to.
		await assert.rejects(sql(`update membership set status = 'active'
			where id = '${member.member.id}'`), /all seats are taken/);
		const less = await owner.patch('/subscription', { seats: 1 });

		assert.equal(less.status, 422);
		assert.match(less.json.details.fields.seats, /have a seat/);
		await owner.must(200, 'PATCH', '/subscription', { seats: 3 });
		assert.equal((await join(owner)).status, 200);
		for (const seats of [0, -1, 1000001, '3'])
			assert.equal((await owner.patch('/subscription', { seats })).status,
				422, `${seats}`);
	});

test('ORG-37 SEC-15 of many who come at once, as many as there are seats get one',
	async () => {
		const owner = await organization();

		await owner.must(200, 'PATCH', '/subscription', { seats: 4 });
		const answers = await Promise.all(Array.from({ length: 8 }, () =>
			join(owner)));

		assert.deepEqual(answers.map(({ status }) => status).sort(),
			[200, 200, 200, 409, 409, 409, 409, 409]);
		assert.equal((await owner.must(200, 'GET', '/subscription')).usage, 4);
	});
