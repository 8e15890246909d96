/* Rules to grants, grants to rows, rules to reasons. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "templates.h"

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
	assert_scope("member,lead", "certificate.read", TEAM);
	assert_scope("manager,lead,member", "certificate.read", DEPT);
}

/* U17: the scopes of a token take away and never add. */
static void
a_list_of_permissions_narrows_grants(void **state)
{
	struct grants all, grants;

	(void)state;
	compile(&all, "member");
	grants = all;
	policy_narrow(&grants, "certificate.read,member.write,audit.read");
	for (int i = 0; i < PERMISSION_COUNT; i++)
		assert_int_equal(grants.scope[i],
			i == CERTIFICATE_READ ? SCOPE_OWN : SCOPE_NONE);
	compile(&all, "owner");
	grants = all;
	policy_narrow(&grants, "certificate.read");
	assert_int_equal(grants.scope[CERTIFICATE_READ], SCOPE_ORGANIZATION);
	assert_int_equal(grants.scope[CERTIFICATE_WRITE], SCOPE_NONE);
}

/* U17: what a token may not do itself, it lets nobody else do. */
static void
a_narrowed_list_gives_no_rights_to_others(void **state)
{
	struct grants grants;

	(void)state;
	compile(&grants, "owner");
	policy_narrow(&grants, "role.assign,role.write,organization.own,"
		"role.read");
	for (int i = 0; i < PERMISSION_COUNT; i++)
		assert_int_equal(grants.scope[i],
			i == ROLE_READ ? ALL : NO);
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

		compile(&grants, "owner");
		memset(&grants.scope[PERMISSION_UNSET], SCOPE_ORGANIZATION,
			1);
		policy_narrow(&grants, lists[i]);
		assert_memory_equal(&grants, &none, sizeof(none));
	}
}

static void
what_is_no_list_of_rules_gives_no_rights(void **state)
{
	static const char *const texts[] = { ";", "certificate.read",
		"certificate.read=", "certificate.read=none",
		"certificate.read=Own",
		";certificate.read=own", "certificate.read=own,audit.read=own",
		"certificate.read=own:" SELF_ID, "certificate.read=team",
		"certificate.read=team:", "certificate.read=team:x",
		"certificate.read=team:" TEAM_ID "0", "audit.read=deny:x",
		"certificate.read=organization;x", "a=b=own" };
	static const struct grants none;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct grants grants;
		bool read = policy_compile(&grants, texts[i]);

		assert_false(read);
		assert_memory_equal(&grants, &none, sizeof(none));
	}
}

static void
rules_of_a_newer_catalogue_are_passed_over(void **state)
{
	struct grants grants;

	(void)state;
	assert_true(policy_compile(&grants, "moon.fly=organization;"
		"moon.land=deny;audit.read=organization"));
	assert_int_equal(grants.scope[AUDIT_READ], ALL);
	assert_int_equal(grants.scope[PERMISSION_UNSET], NO);
}

/* POL-11, POL-12: a denial holds whatever else is said, before or after. */
static void
an_explicit_denial_wins(void **state)
{
	static const char *const texts[] = {
		"audit.read=deny;audit.read=organization",
		"audit.read=organization;audit.read=deny",
		"audit.read=deny;audit.read=deny" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct grants grants;
		const struct subject subject = { true, true, &grants };

		assert_true(policy_compile(&grants, texts[i]));
		assert_int_equal(policy_decide(&subject, AUDIT_READ).verdict,
			DENY);
	}
}

/* A right that reaches less than its permission means is none. */
static void
below_its_floor_a_permission_gives_nothing(void **state)
{
	struct grants grants;

	(void)state;
	assert_true(policy_compile(&grants, "audit.read=own;"
		"organization.write=department:" DEPT_ID));
	assert_int_equal(grants.scope[AUDIT_READ], NO);
	assert_int_equal(grants.scope[ORGANIZATION_WRITE], NO);
	assert_int_equal(permission_floor(AUDIT_READ), ALL);
	assert_int_equal(permission_floor(CERTIFICATE_READ), OWN);
	assert_int_equal(permission_floor(PERMISSION_COUNT), NO);
}

static const char *
reach_of(const char *rules, enum permission permission)
{
	static char text[REACH_SIZE];
	struct grants grants;
	const struct subject subject = { true, true, &grants };
	struct decision decision;

	assert_true(policy_compile(&grants, rules));
	decision = policy_decide(&subject, permission);
	policy_reach(&grants, &decision, SELF_ID, text);
	return text;
}

/* POL-09, POL-10 */
static void
a_decision_reaches_oneself_teams_and_departments(void **state)
{
	struct grants none = { 0 };
	struct decision allowed = { ALLOW, OWN, PERMISSION_UNSET, 0 };
	char text[REACH_SIZE];

	(void)state;
	assert_string_equal(reach_of("certificate.read=own",
		CERTIFICATE_READ), "{" SELF_ID "}");
	assert_string_equal(reach_of("certificate.read=team:" TEAM_ID ";"
		"certificate.read=department:" DEPT_ID ";"
		"certificate.write=own", CERTIFICATE_READ),
		"{" SELF_ID "," TEAM_ID "," DEPT_ID "}");
	assert_string_equal(reach_of("certificate.read=team:" TEAM_ID ";"
		"certificate.write=department:" DEPT_ID, CERTIFICATE_WRITE),
		"{" SELF_ID "," DEPT_ID "}");
	assert_string_equal(reach_of("certificate.read=own", AUDIT_READ),
		"{}");
	policy_reach(&none, &allowed, "", text);
	assert_string_equal(text, "{}");
}

/* Too many teams and departments are fewer rights, never more. */
static void
anchors_beyond_their_number_give_own_rows(void **state)
{
	struct grants grants = { 0 };
	struct rule rule = { CERTIFICATE_READ, EFFECT_ROLE, TEAM, TEAM_ID };

	(void)state;
	for (unsigned i = 0; i < ANCHORS_MAX + 4; i++) {
		snprintf(rule.anchor, sizeof(rule.anchor),
			"0190a000-0000-7000-8000-0000000001%02u", i % 100U);
		rule.permission = i < ANCHORS_MAX ? CERTIFICATE_READ :
			CERTIFICATE_WRITE;
		policy_add(&grants, &rule);
	}
	assert_int_equal(grants.scope[CERTIFICATE_READ], TEAM);
	assert_int_equal(grants.anchors[CERTIFICATE_READ], 0xFFFF);
	assert_int_equal(grants.scope[CERTIFICATE_WRITE], OWN);
	assert_int_equal(grants.anchors[CERTIFICATE_WRITE], 0);
	rule.permission = ROLE_ASSIGN;
	policy_add(&grants, &rule);
	assert_int_equal(grants.scope[ROLE_ASSIGN], NO);
	rule.permission = PERMISSION_COUNT;
	policy_add(&grants, &rule);
	rule.permission = SIGNED_IN;
	policy_add(&grants, &rule);
	assert_int_equal(grants.scope[SIGNED_IN], NO);
}

/* POL-33, POL-49 */
static void
a_chain_tells_what_wins_first(void **state)
{
	static const struct rule rules[] = {
		{ CERTIFICATE_READ, EFFECT_ROLE, OWN, "" },
		{ CERTIFICATE_READ, EFFECT_ROLE, ALL, "" },
		{ CERTIFICATE_READ, EFFECT_DENY, NO, "" },
		{ CERTIFICATE_READ, EFFECT_ALLOW, TEAM, TEAM_ID },
		{ CERTIFICATE_WRITE, EFFECT_ROLE, OWN, "" },
		{ AUDIT_READ, EFFECT_ROLE, ALL, "" },
	};
	struct chain chain;

	(void)state;
	policy_chain(rules, 6, CERTIFICATE_READ, &chain);
	assert_int_equal(chain.count, 4);
	assert_ptr_equal(chain.rule[0], &rules[2]);
	assert_ptr_equal(chain.rule[1], &rules[3]);
	assert_ptr_equal(chain.rule[2], &rules[1]);
	assert_ptr_equal(chain.rule[3], &rules[0]);
	policy_chain(rules, 6, AUDIT_READ, &chain);
	assert_int_equal(chain.count, 1);
	assert_ptr_equal(chain.rule[0], &rules[5]);
	policy_chain(rules, 6, CERTIFICATE_VERIFY, &chain);
	assert_int_equal(chain.count, 0);
	policy_chain(rules, 0, AUDIT_READ, &chain);
	assert_int_equal(chain.count, 0);
}

static void
a_chain_is_cut_at_its_end(void **state)
{
	struct rule rules[CHAIN_MAX + 8];
	struct chain chain;

	(void)state;
	for (size_t i = 0; i < CHAIN_MAX + 8; i++)
		rules[i] = (struct rule){ AUDIT_READ,
			i < 4 ? EFFECT_ROLE : EFFECT_ALLOW, ALL, "" };
	policy_chain(rules, CHAIN_MAX + 8, AUDIT_READ, &chain);
	assert_int_equal(chain.count, CHAIN_MAX);
	for (size_t i = 0; i < CHAIN_MAX; i++)
		assert_int_equal(chain.rule[i]->effect, EFFECT_ALLOW);
}

static void
no_list_of_roles_gives_no_rights(void **state)
{
	struct grants grants;

	(void)state;
	for (int empty = 0; empty < 2; empty++) {
		memset(&grants, 0xFF, sizeof(grants));
		assert_true(policy_compile(&grants, empty ? "" : NULL));
		for (int i = 0; i < PERMISSION_COUNT; i++)
			assert_int_equal(grants.scope[i], NO);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_roles_give_the_widest_scope),
		cmocka_unit_test(a_list_of_permissions_narrows_grants),
		cmocka_unit_test(a_narrowed_list_gives_no_rights_to_others),
		cmocka_unit_test(a_list_of_nothing_known_leaves_nothing),
		cmocka_unit_test(what_is_no_list_of_rules_gives_no_rights),
		cmocka_unit_test(rules_of_a_newer_catalogue_are_passed_over),
		cmocka_unit_test(an_explicit_denial_wins),
		cmocka_unit_test(below_its_floor_a_permission_gives_nothing),
		cmocka_unit_test(
			a_decision_reaches_oneself_teams_and_departments),
		cmocka_unit_test(anchors_beyond_their_number_give_own_rows),
		cmocka_unit_test(a_chain_tells_what_wins_first),
		cmocka_unit_test(a_chain_is_cut_at_its_end),
		cmocka_unit_test(no_list_of_roles_gives_no_rights),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
