/* Denials in words. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/mo_fixture.h"
#include "policy/explain.h"
#include "templates.h"

static int
set_up(void **state)
{
	*state = pool_create();
	return 0;
}

static int
tear_down(void **state)
{
	pool_destroy(*state);
	return 0;
}

static const char *
explain(struct pool *pool, struct subject subject, enum permission permission)
{
	struct decision decision = policy_decide(&subject, permission);

	return explain_denial(pool, NULL, &subject, &decision);
}

static void
a_member_learns_what_is_missing_and_who_can_grant_it(void **state)
{
	const struct subject subject = { true, true, NULL };

	assert_string_equal(explain(*state, subject, CERTIFICATE_VERIFY),
		"Verifying certificates needs the permission "
		"“Verify or reject certificates”. "
		"An owner or admin of your organization can grant it.");
	assert_string_equal(explain(*state, subject, AUDIT_READ),
		"Reading the audit log needs the permission "
		"“Read the audit log”. "
		"An owner or admin of your organization can grant it.");
}

/* A language with these few words; its file is gone afterwards. */
static const struct language *
language_make(struct pool *pool)
{
	static const struct mo_pair pairs[] = {
		MO_HEAD("nplurals=2; plural=(n != 1);"),
		MO("%1$s needs the permission “%2$s”. "
			"An %3$s of your organization can grant it.",
			"%1$s: „%2$s“ fehlt. %3$s kann es geben."),
		MO("Admin", "Administrator"),
		MO("Auditor", "Prüfer"),
		MO("Owner", "Inhaber"),
		MO("between roles\004 or ", " oder "),
	};
	char folder[] = "/tmp/explain.XXXXXX";
	char path[sizeof(folder) + sizeof("/de.mo")];
	const char *fault;
	const struct languages *languages;

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/de.mo", folder);
	assert_true(mo_write(path, mo_make(pool, pairs, 6)));
	languages = languages_load(pool, folder, &fault);
	unlink(path);
	rmdir(folder);
	assert_non_null(languages);
	return language_named(languages, SLICE("de"));
}

/* English writes "owner" inside a sentence, German does not. */
static void
another_language_calls_roles_by_their_titles(void **state)
{
	const struct subject subject = { true, true, NULL };
	const struct decision decision = policy_decide(&subject, AUDIT_READ);
	const struct language *language = language_make(*state);

	assert_string_equal(
		explain_denial(*state, language, &subject, &decision),
		"Reading the audit log: „Read the audit log“ fehlt. "
		"Inhaber oder Administrator kann es geben.");
	assert_string_equal(
		explain_role_titles(*state, language, CERTIFICATE_EXPORT),
		"Inhaber, Administrator, Prüfer");
	assert_string_equal(
		explain_role_titles(*state, NULL, CERTIFICATE_EXPORT),
		"Owner, Admin, Auditor");
}

static void
who_has_no_organization_learns_to_choose_one(void **state)
{
	const struct subject subject = { true, false, NULL };

	assert_string_equal(explain(*state, subject, CERTIFICATE_READ),
		"Seeing certificates needs an organization. "
		"Create one, or choose one of yours.");
}

static void
anonymous_learns_to_sign_in(void **state)
{
	const struct subject subject = { false, false, NULL };

	assert_string_equal(explain(*state, subject, SIGNED_IN),
		"Please sign in first.");
	assert_string_equal(explain(*state, subject, CERTIFICATE_READ),
		"Please sign in first.");
}

static void
who_has_not_proven_the_address_learns_how(void **state)
{
	struct grants grants;
	const struct subject subject =
		{ true, true, &grants, .unverified = true };

	compile(&grants, "owner");
	assert_string_equal(explain(*state, subject, MEMBER_WRITE),
		"Adding people and changing their roles needs a confirmed "
		"email address. Open the link in the mail that we sent you, "
		"or have another sent.");
}

static void
who_lacks_the_second_proof_learns_to_set_it_up(void **state)
{
	struct grants grants;
	const struct subject subject =
		{ true, true, &grants, .lacks_two_factor = true };

	compile(&grants, "owner");
	assert_string_equal(explain(*state, subject, CERTIFICATE_READ),
		"Your organization asks for two-factor sign-in. Set it up in "
		"your account first.");
}

static void
nothing_is_said_where_it_is_allowed(void **state)
{
	const struct subject subject = { true, false, NULL };

	assert_string_equal(explain(*state, subject, SIGNED_IN), "");
	assert_string_equal(explain(*state, subject, PUBLIC), "");
}

static void
a_route_without_permission_is_open_to_nobody(void **state)
{
	const struct subject subject = { true, true, NULL };

	assert_string_equal(explain(*state, subject, PERMISSION_UNSET),
		"This is not open to anybody.");
}

static void
roles_that_hold_a_permission_are_listed(void **state)
{
	assert_string_equal(explain_roles(*state, CERTIFICATE_VERIFY),
		"owner,admin");
	assert_string_equal(explain_roles(*state, CERTIFICATE_EXPORT),
		"owner,admin,auditor");
	assert_string_equal(explain_roles(*state, CERTIFICATE_WRITE),
		"owner,admin,manager,lead,member,worker");
	assert_string_equal(explain_roles(*state, PERMISSION_UNSET), "");
}

static void
only_who_changes_roles_and_holds_it_can_grant(void **state)
{
	(void)state;
	assert_true(explain_can_grant(ROLE_owner, AUDIT_READ));
	assert_true(explain_can_grant(ROLE_admin, AUDIT_READ));
	assert_false(explain_can_grant(ROLE_auditor, AUDIT_READ));
	assert_false(explain_can_grant(ROLE_member, CERTIFICATE_READ));
	assert_false(explain_can_grant(ROLE_owner, PERMISSION_UNSET));
}

static void
every_permission_can_be_granted_by_somebody(void **state)
{
	(void)state;
	for (int i = PERMISSION_FIRST; i < PERMISSION_COUNT; i++)
		assert_true(explain_can_grant(ROLE_owner, (enum permission)i));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_member_learns_what_is_missing_and_who_can_grant_it),
		cmocka_unit_test(another_language_calls_roles_by_their_titles),
		cmocka_unit_test(who_has_no_organization_learns_to_choose_one),
		cmocka_unit_test(anonymous_learns_to_sign_in),
		cmocka_unit_test(who_has_not_proven_the_address_learns_how),
		cmocka_unit_test(
			who_lacks_the_second_proof_learns_to_set_it_up),
		cmocka_unit_test(nothing_is_said_where_it_is_allowed),
		cmocka_unit_test(a_route_without_permission_is_open_to_nobody),
		cmocka_unit_test(roles_that_hold_a_permission_are_listed),
		cmocka_unit_test(only_who_changes_roles_and_holds_it_can_grant),
		cmocka_unit_test(every_permission_can_be_granted_by_somebody),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
