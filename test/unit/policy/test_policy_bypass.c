/*
 * The build that --enable-test-policy-bypass makes: the same source compiled
 * with the switch, so that it is tested in every build.
 */
#ifndef OUTSTAFF_POLICY_BYPASS
#define OUTSTAFF_POLICY_BYPASS
#endif
#include "policy/policy.c"

#include <stdarg.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static void
everything_is_allowed_organization_wide(void **state)
{
	const struct subject anybody = { false, false, NULL };

	(void)state;
	for (int i = 0; i <= PERMISSION_COUNT; i++) {
		struct decision decision =
			policy_decide(&anybody, (enum permission)i);

		assert_int_equal(decision.verdict, ALLOW);
		assert_int_equal(decision.scope, SCOPE_ORGANIZATION);
	}
}

static void
the_binary_admits_it(void **state)
{
	(void)state;
	assert_true(policy_is_bypassed());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_allowed_organization_wide),
		cmocka_unit_test(the_binary_admits_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
