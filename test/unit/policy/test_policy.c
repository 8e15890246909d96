/*
 * The whole policy: every role against every permission, by a table that was
 * written by hand and not made from the catalogue.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "policy/policy.h"

#define NO SCOPE_NONE
#define OWN SCOPE_OWN
#define ALL SCOPE_ORGANIZATION

/* Processor time: what a loaded machine makes others wait does not count. */
static int64_t
cpu_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static const struct {
	const char *permission;
	enum scope owner, admin, member, auditor;
} matrix[] = {
	/*                         owner admin member auditor */
	{ "organization.read",      ALL,  ALL,  ALL,   ALL },
	{ "organization.write",     ALL,  ALL,  NO,    NO },
	{ "member.read",            ALL,  ALL,  NO,    ALL },
	{ "member.write",           ALL,  ALL,  NO,    NO },
	{ "certificate_type.read",  ALL,  ALL,  ALL,   ALL },
	{ "certificate_type.write", ALL,  ALL,  NO,    NO },
	{ "certificate.read",       ALL,  ALL,  OWN,   ALL },
	{ "certificate.write",      ALL,  ALL,  OWN,   NO },
	{ "certificate.verify",     ALL,  ALL,  NO,    NO },
	{ "certificate.export",     ALL,  ALL,  NO,    ALL },
	{ "audit.read",             ALL,  ALL,  NO,    ALL },
};

#define ROWS (sizeof(matrix) / sizeof(*matrix))

static struct decision
decide_as(const char *roles, enum permission permission)
{
	struct grants grants;
	struct subject subject = { true, true, &grants };

	policy_compile(&grants, roles);
	return policy_decide(&subject, permission);
}

static void
assert_scope(const char *roles, const char *name, enum scope scope)
{
	enum permission permission = permission_by_name(name);
	struct decision decision = decide_as(roles, permission);

	assert_int_not_equal(permission, PERMISSION_UNSET);
	assert_int_equal(decision.scope, scope);
	assert_int_equal(decision.verdict, scope == NO ? DENY : ALLOW);
	assert_int_equal(decision.missing,
		scope == NO ? permission : PERMISSION_UNSET);
}

/* What changes the organization for others waits for the proven address. */
static void
an_unproven_address_administers_nothing(void **state)
{
	struct grants grants;
	struct subject subject = { true, true, &grants, .unverified = true };

	(void)state;
	policy_compile(&grants, "owner");
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
	policy_compile(&grants, "owner");
	for (enum permission p = PERMISSION_FIRST; p < PERMISSION_COUNT; p++)
		assert_int_equal(policy_decide(&subject, p).verdict,
			DENY_TWO_FACTOR);
	assert_int_equal(policy_decide(&subject, SIGNED_IN).verdict, ALLOW);
	subject.limited = true;
	assert_int_equal(policy_decide(&subject, CERTIFICATE_READ).verdict,
		ALLOW);
}

static void
matrix_names_every_permission_and_role(void **state)
{
	(void)state;
	assert_int_equal(ROWS, PERMISSION_COUNT - PERMISSION_FIRST);
	assert_int_equal(ROLE_COUNT, 4);
}

static void
each_role_has_exactly_its_permissions(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		assert_scope("owner", matrix[i].permission, matrix[i].owner);
		assert_scope("admin", matrix[i].permission, matrix[i].admin);
		assert_scope("member", matrix[i].permission, matrix[i].member);
		assert_scope("auditor", matrix[i].permission,
			matrix[i].auditor);
	}
}

static void
role_scope_is_what_a_single_role_compiles_to(void **state)
{
	struct grants grants;

	(void)state;
	for (enum role role = 0; role < ROLE_COUNT; role++) {
		policy_compile(&grants, role_name(role));
		for (int i = 0; i < PERMISSION_COUNT; i++)
			assert_int_equal(grants.scope[i],
				role_scope(role, (enum permission)i));
	}
}

static void
several_roles_give_the_widest_scope(void **state)
{
	(void)state;
	assert_scope("member,auditor", "certificate.read", ALL);
	assert_scope("auditor,member", "certificate.read", ALL);
	assert_scope("member,auditor", "certificate.write", OWN);
	assert_scope("member,auditor", "audit.read", ALL);
	assert_scope("member,auditor", "certificate.verify", NO);
	assert_scope("member,member", "certificate.read", OWN);
}

/* U17: the scopes of a token take away and never add. */
static void
a_list_of_permissions_narrows_grants(void **state)
{
	struct grants all, grants;

	(void)state;
	policy_compile(&all, "member");
	grants = all;
	policy_narrow(&grants, "certificate.read,member.write,audit.read");
	for (int i = 0; i < PERMISSION_COUNT; i++)
		assert_int_equal(grants.scope[i],
			i == CERTIFICATE_READ ? SCOPE_OWN : SCOPE_NONE);
	policy_compile(&all, "owner");
	grants = all;
	policy_narrow(&grants, "certificate.read");
	assert_int_equal(grants.scope[CERTIFICATE_READ], SCOPE_ORGANIZATION);
	assert_int_equal(grants.scope[CERTIFICATE_WRITE], SCOPE_NONE);
}

static void
a_list_of_nothing_known_leaves_nothing(void **state)
{
	static const char *const lists[] = { NULL, "", ",", "public",
		"signed_in", "certificate", "certificate.read ",
		"Certificate.read", "certificate.readx", "*" };
	static const struct grants none;

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		struct grants grants;

		policy_compile(&grants, "owner");
		memset(&grants.scope[PERMISSION_UNSET], SCOPE_ORGANIZATION,
			1);
		policy_narrow(&grants, lists[i]);
		assert_memory_equal(&grants, &none, sizeof(none));
	}
}

/* A token must not make other tokens, or change the password. */
static void
who_is_limited_has_grants_alone(void **state)
{
	struct grants grants;
	const struct subject subject = { .signed_in = true, .member = true,
		.grants = &grants, .limited = true };

	(void)state;
	policy_compile(&grants, "owner");
	assert_int_equal(policy_decide(&subject, SIGNED_IN).verdict, DENY);
	assert_int_equal(policy_decide(&subject, PUBLIC).verdict, ALLOW);
	assert_int_equal(policy_decide(&subject, MEMBER_WRITE).verdict,
		ALLOW);
}

static void
unknown_role_names_give_no_rights(void **state)
{
	static const char *const lists[] = {
		"", ",", ",,,", "root", "Owner", "OWNER", " owner", "owner ",
		"own", "owners", "owner;admin", "{owner}", "*", "ow,ner",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		for (size_t j = 0; j < ROWS; j++)
			assert_scope(lists[i], matrix[j].permission, NO);
	assert_scope("root,member,", "certificate.read", OWN);
	assert_scope(",nobody,auditor", "audit.read", ALL);
}

static void
no_list_of_roles_gives_no_rights(void **state)
{
	struct grants grants;

	(void)state;
	memset(&grants, 0xFF, sizeof(grants));
	policy_compile(&grants, NULL);
	for (int i = 0; i < PERMISSION_COUNT; i++)
		assert_int_equal(grants.scope[i], NO);
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
	policy_compile(&grants, "owner");
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
	policy_compile(&grants, "owner");
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
names_lead_to_permissions_and_back(void **state)
{
	(void)state;
	for (int i = PERMISSION_FIRST; i < PERMISSION_COUNT; i++) {
		enum permission permission = (enum permission)i;

		assert_int_equal(permission_by_name(
			permission_name(permission)), i);
		assert_true(strlen(permission_sentence(permission)) > 8);
		assert_true(strlen(permission_doing(permission)) > 8);
	}
	assert_string_equal(permission_name(CERTIFICATE_VERIFY),
		"certificate.verify");
	assert_string_equal(permission_sentence(CERTIFICATE_VERIFY),
		"Verify or reject certificates");
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
	assert_int_equal(permission_by_name("public"), PERMISSION_UNSET);
	assert_int_equal(permission_by_name("signed_in"), PERMISSION_UNSET);
	assert_int_equal(permission_by_name(""), PERMISSION_UNSET);
	assert_int_equal(permission_by_name("certificate"), PERMISSION_UNSET);
}

static void
roles_and_scopes_have_names(void **state)
{
	(void)state;
	assert_string_equal(scope_name(NO), "none");
	assert_string_equal(scope_name(OWN), "own");
	assert_string_equal(scope_name(ALL), "organization");
	for (enum role role = 0; role < ROLE_COUNT; role++) {
		assert_int_equal(role_by_name(role_name(role)), role);
		assert_true(strlen(role_sentence(role)) > 8);
	}
	assert_string_equal(role_title(ROLE_auditor), "Auditor");
	assert_int_equal(role_by_name("nobody"), ROLE_COUNT);
	assert_int_equal(role_by_name(""), ROLE_COUNT);
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
	policy_compile(&grants, "member");
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
		cmocka_unit_test(matrix_names_every_permission_and_role),
		cmocka_unit_test(each_role_has_exactly_its_permissions),
		cmocka_unit_test(role_scope_is_what_a_single_role_compiles_to),
		cmocka_unit_test(several_roles_give_the_widest_scope),
		cmocka_unit_test(a_list_of_permissions_narrows_grants),
		cmocka_unit_test(a_list_of_nothing_known_leaves_nothing),
		cmocka_unit_test(who_is_limited_has_grants_alone),
		cmocka_unit_test(unknown_role_names_give_no_rights),
		cmocka_unit_test(no_list_of_roles_gives_no_rights),
		cmocka_unit_test(public_is_open_to_all_and_reaches_no_row),
		cmocka_unit_test(anonymous_is_asked_to_sign_in_for_all_else),
		cmocka_unit_test(
			signed_in_needs_no_organization_and_reaches_own_rows),
		cmocka_unit_test(
			who_is_no_active_member_is_denied_whatever_the_grants),
		cmocka_unit_test(member_without_grants_is_denied),
		cmocka_unit_test(
			unset_and_impossible_permissions_are_denied_to_owners),
		cmocka_unit_test(names_lead_to_permissions_and_back),
		cmocka_unit_test(what_is_not_in_the_catalogue_is_unset),
		cmocka_unit_test(roles_and_scopes_have_names),
		cmocka_unit_test(tests_run_without_the_bypass),
		cmocka_unit_test(a_decision_takes_at_most_30_nanoseconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
