/* What claims tell of a person, and what of it an account can take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "auth/oidc.h"

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

static struct oidc_person
person_of(const char *text)
{
	struct oidc_person person = { .issuer = NULL };
	const char *reason;

	assert_true(oidc_person_read(pool, json_doc(pool, slice_of(text),
		&reason), "groups", &person));
	return person;
}

static void
assert_text(const char *is, const char *want)
{
	if (want == NULL)
		assert_null(is);
	else
		assert_string_equal(is, want);
}

static void
test_emails(void **state)
{
	static const struct { const char *claims, *email; bool verified; }
	cases[] = {
		{ "\"email\":\"Ann@Example.ORG\",\"email_verified\":true",
			"ann@example.org", true },
		{ "\"email\":\"ann@example.org\"", "ann@example.org", false },
		{ "\"email\":\"a@b.c\",\"email_verified\":\"true\"", "a@b.c",
			false },
		{ "\"email\":\"a@b.c\",\"email_verified\":1", "a@b.c", false },
		{ "\"email\":\"a@b.c\",\"email_verified\":false", "a@b.c",
			false },
		{ "\"email\":\"ab.c\",\"email_verified\":true", NULL, false },
		{ "\"email\":\"@b.c\"", NULL, false },
		{ "\"email\":\"a@\"", NULL, false },
		{ "\"email\":\"a@b@c\"", NULL, false },
		{ "\"email\":\"a b@c\"", NULL, false },
		{ "\"email\":\"a,d@c\"", NULL, false },
		{ "\"email\":\"a\\n@c\"", NULL, false },
		{ "\"email\":[\"a@b.c\"],\"email_verified\":true", NULL,
			false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct oidc_person person = person_of(pool_printf(pool,
			"{\"sub\":\"s\",%s}", cases[i].claims));

		assert_text(person.email, cases[i].email);
		assert_int_equal(person.email_verified, cases[i].verified);
	}
}

static void
test_names(void **state)
{
	static const struct { const char *claims, *first, *last; } cases[] = {
		{ "\"given_name\":\"Ann\",\"family_name\":\"Lee\"", "Ann",
			"Lee" },
		{ "\"name\":\"Ann Mary Lee\"", "Ann Mary", "Lee" },
		{ "\"name\":\"  Cher \"", "Cher", NULL },
		{ "\"name\":\"\"", NULL, NULL },
		{ "\"name\":\"Ann\\u0007 Lee\"", NULL, NULL },
		{ "\"name\":7", NULL, NULL },
		{ "\"given_name\":\"Ann\"", "Ann", NULL },
	};
	char *longest = pool_alloc(pool, 400);
	struct oidc_person person;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		person = person_of(pool_printf(pool, "{\"sub\":\"s\",%s}",
			cases[i].claims));
		assert_text(person.first_name, cases[i].first);
		assert_text(person.last_name, cases[i].last);
	}
	memset(longest, 'x', 399);
	person = person_of(pool_printf(pool, "{\"sub\":\"s\","
		"\"given_name\":\"%s\",\"family_name\":\"y\"}", longest));
	assert_int_equal(strlen(person.first_name), 120);
}

static void
test_groups(void **state)
{
	(void)state;
	assert_text(person_of("{\"sub\":\"s\",\"groups\":[\"a\",\"b\"]}")
		.groups, "{\"a\",\"b\"}");
	assert_text(person_of("{\"sub\":\"s\",\"groups\":\"one\"}").groups,
		"{\"one\"}");
	assert_text(person_of("{\"sub\":\"s\",\"groups\":[7,{},\"x\"]}")
		.groups, "{\"x\"}");
	assert_text(person_of("{\"sub\":\"s\",\"groups\":[]}").groups, "{}");
	assert_text(person_of("{\"sub\":\"s\",\"groups\":[\"a\\\"},{b\\\\\"]}")
		.groups, "{\"a\\\"},{b\\\\\"}");
	assert_null(person_of("{\"sub\":\"s\"}").groups);
}

/* What is told beside the token is of the same person, and adds to it. */
static void
test_second_answer(void **state)
{
	struct oidc_person person = person_of("{\"sub\":\"s\"}");
	const char *reason;

	(void)state;
	assert_false(oidc_person_read(pool, json_doc(pool, SLICE(
		"{\"sub\":\"other\",\"email\":\"a@b.c\"}"), &reason), NULL,
		&person));
	assert_false(oidc_person_read(pool, json_doc(pool, SLICE(
		"{\"email\":\"a@b.c\"}"), &reason), NULL, &person));
	assert_false(oidc_person_read(pool, NULL, NULL, &person));
	assert_null(person.email);
	assert_true(oidc_person_read(pool, json_doc(pool, SLICE(
		"{\"sub\":\"s\",\"email\":\"a@b.c\"}"), &reason), NULL,
		&person));
	assert_string_equal(person.email, "a@b.c");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(test_emails),
		TEST(test_names),
		TEST(test_groups),
		TEST(test_second_answer),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
