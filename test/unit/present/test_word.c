/* AUD-04, UX-10: what rows keep as codes, in the words of people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "present/word.h"

static struct pool *pool;

static int
set_up(void **state)
{
	(void)state;
	pool = pool_create();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	pool_destroy(pool);
	return 0;
}

static void
assert_text(struct slice text, const char *wanted)
{
	assert_string_equal(pool_copy(pool, text.data, text.length), wanted);
}

static void
assert_value(const char *column, const char *text, const char *wanted)
{
	assert_text(word_of_value(pool, NULL, column, slice_of(text)), wanted);
}

static void
codes_are_words_in_columns_that_hold_them(void **state)
{
	(void)state;
	assert_value("review", "verified", "Verified");
	assert_value("reach", "own", "Only their own");
	assert_value("reach", "department", "Departments");
	assert_value("workdays", "monday, friday", "Monday, Friday");
	assert_value("status", "unheard_of", "unheard_of");
	assert_value("name", "verified", "verified");
	assert_value("review", "", "");
}

static void
permissions_and_roles_are_told_by_their_titles(void **state)
{
	(void)state;
	assert_value("permission", "organization.read",
		"See the organization");
	assert_value("scopes", "organization.read, no.such",
		"See the organization, no.such");
	assert_value("template", "manager", "Department manager");
	assert_value("role_id", "Admin", "Admin");
	assert_value("role_id", "Foreman", "Foreman");
	assert_value("role_id", "billing", "billing");
	assert_string_equal(word_of_role(NULL, SLICE("Auditor")), "Auditor");
	assert_null(word_of_role(NULL, SLICE("auditor")));
	assert_null(word_of_role(NULL, SLICE("Foreman")));
}

static void
days_and_instants_are_told_as_dates(void **state)
{
	(void)state;
	assert_value("expires_on", "2026-12-03", "3 Dec 2026");
	assert_value("valid_until", "2026-12-03 14:05", "3 Dec 2026, 14:05");
	assert_value("number", "2026-12-03", "2026-12-03");
	assert_value("expires_on", "soon", "soon");
}

static void
names_of_subjects_hold_roles_and_permissions(void **state)
{
	static const struct {
		const char *kind, *name, *wanted;
	} cases[] = {
		{ "member_permission", "organization.read, Ana Li",
			"See the organization, Ana Li" },
		{ "role_permission", "Admin, organization.read",
			"Admin, See the organization" },
		{ "idp_group_role", "admin, admin", "admin, Admin" },
		{ "member_role", "Worker, Ana, jr.", "Worker, Ana, jr." },
		{ "member_role", "billing, Ana", "billing, Ana" },
		{ "member_role", "audit.read, Ana", "audit.read, Ana" },
		{ "access_review_item", "audit.read, Ana",
			"Read the audit log, Ana" },
		{ "membership", "organization.read", "organization.read" },
		{ "role", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_text(word_of_subject(pool, NULL, cases[i].kind,
			slice_of(cases[i].name)), cases[i].wanted);
}

static void
actions_keep_their_codes_beside(void **state)
{
	(void)state;
	assert_text(word_of_action(pool, NULL, SLICE("organization.read")),
		"See the organization (organization.read)");
	assert_text(word_of_action(pool, NULL, SLICE("session.begin")),
		"session.begin");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(codes_are_words_in_columns_that_hold_them),
		TEST(permissions_and_roles_are_told_by_their_titles),
		TEST(days_and_instants_are_told_as_dates),
		TEST(names_of_subjects_hold_roles_and_permissions),
		TEST(actions_keep_their_codes_beside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
