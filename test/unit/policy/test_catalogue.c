/*
 * Every role against every permission, by a table that was written by hand
 * and not made from the catalogue.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "templates.h"

static const struct {
	const char *permission;
	enum scope owner, admin, billing, manager, lead, member, worker,
		customer, auditor;
} matrix[] = {
	/* owner admin billing manager lead member worker customer auditor */
	{ "organization.read",
		ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL },
	{ "organization.write",
		ALL, ALL, NO, NO, NO, NO, NO, NO, NO },
	{ "organization.own",
		ALL, NO, NO, NO, NO, NO, NO, NO, NO },
	{ "member.read",
		ALL, ALL, NO, DEPT, TEAM, NO, NO, NO, ALL },
	{ "member.write",
		ALL, ALL, NO, NO, NO, NO, NO, NO, NO },
	{ "department.read",
		ALL, ALL, NO, ALL, ALL, NO, NO, NO, ALL },
	{ "department.write",
		ALL, ALL, NO, NO, NO, NO, NO, NO, NO },
	{ "team.read",
		ALL, ALL, NO, ALL, ALL, NO, NO, NO, ALL },
	{ "team.write",
		ALL, ALL, NO, NO, NO, NO, NO, NO, NO },
	{ "role.read",
		ALL, ALL, ALL, ALL, ALL, ALL, ALL, NO, ALL },
	{ "role.write",
		ALL, ALL, NO, NO, NO, NO, NO, NO, NO },
	{ "role.assign",
		ALL, ALL, NO, DEPT, NO, NO, NO, NO, NO },
	{ "certificate_type.read",
		ALL, ALL, NO, ALL, ALL, ALL, ALL, NO, ALL },
	{ "certificate_type.write",
		ALL, ALL, NO, NO, NO, NO, NO, NO, NO },
	{ "certificate.read",
		ALL, ALL, NO, DEPT, TEAM, OWN, OWN, NO, ALL },
	{ "certificate.write",
		ALL, ALL, NO, DEPT, OWN, OWN, OWN, NO, NO },
	{ "certificate.verify",
		ALL, ALL, NO, NO, NO, NO, NO, NO, NO },
	{ "certificate.export",
		ALL, ALL, NO, NO, NO, NO, NO, NO, ALL },
	{ "billing.read",
		ALL, ALL, ALL, NO, NO, NO, NO, NO, ALL },
	{ "billing.write",
		ALL, NO, ALL, NO, NO, NO, NO, NO, NO },
	{ "audit.read",
		ALL, ALL, NO, NO, NO, NO, NO, NO, ALL },
	{ "emergency_access.use",
		ALL, ALL, NO, NO, NO, NO, NO, NO, NO },
	{ "emergency_access.review",
		ALL, ALL, NO, NO, NO, NO, NO, NO, ALL },
	{ "background_job.manage",
		ALL, ALL, NO, NO, NO, NO, NO, NO, NO },
};

#define ROWS (sizeof(matrix) / sizeof(*matrix))

static void
matrix_names_every_permission_and_role(void **state)
{
	(void)state;
	assert_int_equal(ROWS, PERMISSION_COUNT - PERMISSION_FIRST);
	assert_int_equal(ROLE_COUNT, 9);
}

/*
 * TST-08, POL-01, POL-02, POL-03, POL-04, POL-22, POL-23, POL-24, POL-25,
 * POL-26, POL-39
 */
static void
each_role_has_exactly_its_permissions(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		const char *name = matrix[i].permission;

		assert_scope("owner", name, matrix[i].owner);
		assert_scope("admin", name, matrix[i].admin);
		assert_scope("billing", name, matrix[i].billing);
		assert_scope("manager", name, matrix[i].manager);
		assert_scope("lead", name, matrix[i].lead);
		assert_scope("member", name, matrix[i].member);
		assert_scope("worker", name, matrix[i].worker);
		assert_scope("customer", name, matrix[i].customer);
		assert_scope("auditor", name, matrix[i].auditor);
	}
}

static void
role_scope_is_what_a_single_role_compiles_to(void **state)
{
	struct grants grants;

	(void)state;
	for (enum role role = 0; role < ROLE_COUNT; role++) {
		compile(&grants, role_name(role));
		for (int i = 0; i < PERMISSION_COUNT; i++)
			assert_int_equal(grants.scope[i],
				role_scope(role, (enum permission)i));
	}
}

static void
names_lead_to_permissions_and_back(void **state)
{
	(void)state;
	for (int i = PERMISSION_FIRST; i < PERMISSION_COUNT; i++) {
		enum permission permission = (enum permission)i;

		assert_int_equal(permission_by_name(
			permission_name(permission)), i);
		assert_true(strlen(permission_sentence(permission)) > 8);
		assert_true(strlen(permission_doing(permission)) > 8);
		assert_string_not_equal(permission_group(permission), "");
	}
	assert_string_equal(permission_name(CERTIFICATE_VERIFY),
		"certificate.verify");
	assert_string_equal(permission_sentence(CERTIFICATE_VERIFY),
		"Verify or reject certificates");
	assert_string_equal(permission_group(CERTIFICATE_VERIFY),
		"Certificates");
	assert_string_equal(permission_group(CERTIFICATE_TYPE_READ),
		"Certificate types");
}

static void
what_is_not_in_the_catalogue_is_unset(void **state)
{
	(void)state;
	assert_string_equal(permission_name(PUBLIC), "public");
	assert_string_equal(permission_name(SIGNED_IN), "signed_in");
	assert_string_equal(permission_name(PERMISSION_UNSET), "");
	assert_string_equal(permission_name(PERMISSION_COUNT), "");
	assert_string_equal(permission_sentence(PERMISSION_COUNT), "");
	assert_string_equal(permission_doing(PERMISSION_COUNT), "");
	assert_string_equal(permission_group(PERMISSION_COUNT), "");
	assert_string_equal(permission_group(PUBLIC), "");
	assert_int_equal(permission_by_name("public"), PERMISSION_UNSET);
	assert_int_equal(permission_by_name("signed_in"), PERMISSION_UNSET);
	assert_int_equal(permission_by_name(""), PERMISSION_UNSET);
	assert_int_equal(permission_by_name("certificate"), PERMISSION_UNSET);
	assert_int_equal(permission_by_column("certificate_type_read", 21),
		CERTIFICATE_TYPE_READ);
	assert_int_equal(permission_by_column("certificate", 11),
		PERMISSION_UNSET);
	assert_int_equal(permission_by_column("x_y", 3), PERMISSION_UNSET);
	assert_int_equal(permission_by_column(
		"a_very_long_name_that_is_none_of_a_permission_of_any_cat_"
		"alogue_at_all", 70), PERMISSION_UNSET);
}

static void
roles_and_scopes_have_names(void **state)
{
	(void)state;
	assert_string_equal(scope_name(NO), "none");
	assert_string_equal(scope_name(OWN), "own");
	assert_string_equal(scope_name(TEAM), "team");
	assert_string_equal(scope_name(DEPT), "department");
	assert_int_equal(scope_find("department", 10), DEPT);
	assert_int_equal(scope_find("dep", 3), NO);
	assert_int_equal(scope_find("none", 4), NO);
	assert_string_equal(scope_name(ALL), "organization");
	for (enum role role = 0; role < ROLE_COUNT; role++) {
		assert_int_equal(role_by_name(role_name(role)), role);
		assert_true(strlen(role_sentence(role)) > 8);
	}
	assert_string_equal(role_title(ROLE_auditor), "Auditor");
	assert_int_equal(role_by_name("nobody"), ROLE_COUNT);
	assert_int_equal(role_by_name(""), ROLE_COUNT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matrix_names_every_permission_and_role),
		cmocka_unit_test(each_role_has_exactly_its_permissions),
		cmocka_unit_test(
			role_scope_is_what_a_single_role_compiles_to),
		cmocka_unit_test(names_lead_to_permissions_and_back),
		cmocka_unit_test(what_is_not_in_the_catalogue_is_unset),
		cmocka_unit_test(roles_and_scopes_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
