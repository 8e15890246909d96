/* The decision. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "templates.h"

/* Processor time: what a loaded machine makes others wait does not count. */
static int64_t
cpu_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* What changes the organization for others waits for the proven address. */
static void
an_unproven_address_administers_nothing(void **state)
{
	struct grants grants;
	struct subject subject = { true, true, &grants, .unverified = true };

	(void)state;
	compile(&grants, "owner");
	for (enum permission p = PERMISSION_FIRST; p < PERMISSION_COUNT; p++) {
		bool administrative = role_scope(ROLE_member, p) == NO &&
			role_scope(ROLE_auditor, p) == NO;
		struct decision decision = policy_decide(&subject, p);

		assert_int_equal(permission_is_administrative(p),
			administrative);
		assert_int_equal(decision.verdict,
			administrative ? DENY_UNVERIFIED : ALLOW);
	}
	assert_true(permission_is_administrative(MEMBER_WRITE));
	assert_false(permission_is_administrative(AUDIT_READ));
	assert_false(permission_is_administrative(SIGNED_IN));
	assert_false(permission_is_administrative(PERMISSION_COUNT));
	assert_int_equal(policy_decide(&subject, SIGNED_IN).verdict, ALLOW);
}

/* Who lacks the second proof has nothing in the organization that asks for
 * it; programs with a token of their own are not asked. */
static void
an_organization_can_ask_for_a_second_proof(void **state)
{
	struct grants grants;
	struct subject subject =
		{ true, true, &grants, .lacks_two_factor = true };

	(void)state;
	compile(&grants, "owner");
	for (enum permission p = PERMISSION_FIRST; p < PERMISSION_COUNT; p++)
		assert_int_equal(policy_decide(&subject, p).verdict,
			DENY_TWO_FACTOR);
	assert_int_equal(policy_decide(&subject, SIGNED_IN).verdict, ALLOW);
	subject.limited = true;
	assert_int_equal(policy_decide(&subject, CERTIFICATE_READ).verdict,
		ALLOW);
}

/* A token must not make other tokens, or change the password. */
static void
who_is_limited_has_grants_alone(void **state)
{
	struct grants grants;
	const struct subject subject = { .signed_in = true, .member = true,
		.grants = &grants, .limited = true };

	(void)state;
	compile(&grants, "owner");
	assert_int_equal(policy_decide(&subject, SIGNED_IN).verdict, DENY);
	assert_int_equal(policy_decide(&subject, PUBLIC).verdict, ALLOW);
	assert_int_equal(policy_decide(&subject, MEMBER_WRITE).verdict,
		ALLOW);
}

static void
public_is_open_to_all_and_reaches_no_row(void **state)
{
	const struct subject anybody = { false, false, NULL };
	struct decision decision = policy_decide(&anybody, PUBLIC);

	(void)state;
	assert_int_equal(decision.verdict, ALLOW);
	assert_int_equal(decision.scope, NO);
	assert_int_equal(decide_as("owner", PUBLIC).verdict, ALLOW);
	assert_int_equal(decide_as("owner", PUBLIC).scope, NO);
}

static void
anonymous_is_asked_to_sign_in_for_all_else(void **state)
{
	struct grants grants;
	struct subject subject = { false, true, &grants };

	(void)state;
	compile(&grants, "owner");
	for (int i = SIGNED_IN; i < PERMISSION_COUNT; i++) {
		struct decision decision =
			policy_decide(&subject, (enum permission)i);

		assert_int_equal(decision.verdict, DENY_ANONYMOUS);
		assert_int_equal(decision.scope, NO);
		assert_int_equal(decision.missing, i);
	}
}

static void
signed_in_needs_no_organization_and_reaches_own_rows(void **state)
{
	const struct subject subject = { true, false, NULL };
	struct decision decision = policy_decide(&subject, SIGNED_IN);

	(void)state;
	assert_int_equal(decision.verdict, ALLOW);
	assert_int_equal(decision.scope, OWN);
	assert_int_equal(decision.missing, PERMISSION_UNSET);
	assert_int_equal(decide_as("owner", SIGNED_IN).scope, OWN);
}

static void
who_is_no_active_member_is_denied_whatever_the_grants(void **state)
{
	struct grants grants;
	struct subject subject = { true, false, &grants };

	(void)state;
	compile(&grants, "owner");
	for (int i = PERMISSION_FIRST; i < PERMISSION_COUNT; i++)
		assert_int_equal(policy_decide(&subject,
			(enum permission)i).verdict, DENY);
}

static void
member_without_grants_is_denied(void **state)
{
	const struct subject subject = { true, true, NULL };

	(void)state;
	for (int i = PERMISSION_FIRST; i < PERMISSION_COUNT; i++)
		assert_int_equal(policy_decide(&subject,
			(enum permission)i).verdict, DENY);
}

static void
unset_and_impossible_permissions_are_denied_to_owners(void **state)
{
	(void)state;
	assert_int_equal(decide_as("owner", PERMISSION_UNSET).verdict, DENY);
	assert_int_equal(decide_as("owner", PERMISSION_COUNT).verdict, DENY);
	assert_int_equal(decide_as("owner",
		(enum permission)(PERMISSION_COUNT + 100)).verdict, DENY);
}

static void
tests_run_without_the_bypass(void **state)
{
	(void)state;
	assert_false(policy_is_bypassed());
}

/* The best of many batches, so that a busy machine does not matter. */
static void
a_decision_takes_at_most_30_nanoseconds(void **state)
{
	enum { BATCH = 20000 };
	struct grants grants;
	struct subject subject = { true, true, &grants };
	int64_t best = INT64_MAX;
	unsigned volatile allowed = 0;

	(void)state;
	compile(&grants, "member");
	for (int batch = 0; batch < 50; batch++) {
		int64_t start = cpu_us();

		for (unsigned i = 0; i < BATCH; i++)
			allowed += policy_decide(&subject, (enum permission)
				(i % PERMISSION_COUNT)).verdict == ALLOW;
		if (cpu_us() - start < best)
			best = cpu_us() - start;
	}
	print_message("# %.1f ns\n", (double)best * 1000 / BATCH);
	assert_true(allowed > 0);
	assert_true(best * 1000 <= 30 * BATCH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_organization_can_ask_for_a_second_proof),
		cmocka_unit_test(an_unproven_address_administers_nothing),
		cmocka_unit_test(who_is_limited_has_grants_alone),
		cmocka_unit_test(public_is_open_to_all_and_reaches_no_row),
		cmocka_unit_test(anonymous_is_asked_to_sign_in_for_all_else),
		cmocka_unit_test(
			signed_in_needs_no_organization_and_reaches_own_rows),
		cmocka_unit_test(
			who_is_no_active_member_is_denied_whatever_the_grants),
		cmocka_unit_test(member_without_grants_is_denied),
		cmocka_unit_test(
			unset_and_impossible_permissions_are_denied_to_owners),
		cmocka_unit_test(tests_run_without_the_bypass),
		cmocka_unit_test(a_decision_takes_at_most_30_nanoseconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
