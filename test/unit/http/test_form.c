/* Facts about urlencoded bodies and queries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "http/form.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

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

static enum parse
parse(struct slice body, struct pairs *pairs)
{
	const char *reason = NULL;
	enum parse outcome;

	*pairs = (struct pairs){ .count = 0 };
	outcome = form_parse(pool, body, pairs, &reason);
	assert_true((outcome == PARSE_OK) == (reason == NULL));
	return outcome;
}

static void
assert_value(const struct pairs *pairs, const char *name, const char *value)
{
	const struct pair *pair = pairs_find(pairs, name);

	assert_non_null(pair);
	assert_int_equal(pair->kind, PAIR_TEXT);
	assert_string_equal(pair->value, value);
	assert_int_equal(pair->length, strlen(value));
	assert_null(pair->upload);
}

static void
an_empty_body_has_no_pairs(void **state)
{
	struct pairs pairs;

	(void)state;
	assert_int_equal(parse((struct slice){ NULL, 0 }, &pairs), PARSE_OK);
	assert_int_equal(pairs.count, 0);
}

static void
names_and_values_are_decoded_once(void **state)
{
	struct pairs pairs;

	(void)state;
	assert_int_equal(parse(SLICE("na%6de=Zo%C3%ab+M%c3%B8ller&"
		"b=%2525&c=a%26b%3Dc&d=1%2B1&_method=PATCH"), &pairs),
		PARSE_OK);
	assert_int_equal(pairs.count, 5);
	assert_value(&pairs, "name", "Zoë Møller");
	assert_value(&pairs, "b", "%25");
	assert_value(&pairs, "c", "a&b=c");
	assert_value(&pairs, "d", "1+1");
	assert_value(&pairs, "_method", "PATCH");
}

static void
only_the_first_equals_sign_splits(void **state)
{
	struct pairs pairs;

	(void)state;
	assert_int_equal(parse(SLICE("a=b=c&d==&e=&f"), &pairs), PARSE_OK);
	assert_value(&pairs, "a", "b=c");
	assert_value(&pairs, "d", "=");
	assert_value(&pairs, "e", "");
	assert_value(&pairs, "f", "");
}

static void
nothing_between_ampersands_is_skipped(void **state)
{
	struct pairs pairs;

	(void)state;
	assert_int_equal(parse(SLICE("&&a=1&&b=2&"), &pairs), PARSE_OK);
	assert_int_equal(pairs.count, 2);
}

static void
lines_of_a_text_area_are_kept(void **state)
{
	struct pairs pairs;

	(void)state;
	assert_int_equal(parse(SLICE("a=x%0D%0Ay%09z"), &pairs), PARSE_OK);
	assert_value(&pairs, "a", "x\r\ny\tz");
}

static void
broken_bodies_are_refused(void **state)
{
	static const struct slice bodies[] = { SLICE("a=%"), SLICE("a=%4"),
		SLICE("a=%zz"), SLICE("a=%4z"), SLICE("a=%u0041"),
		SLICE("a=%%41"), SLICE("a=%-1"), SLICE("a=% 1"),
		SLICE("%=1"), SLICE("a%"), SLICE("=1"), SLICE("="),
		SLICE("a=1&a=2"), SLICE("a&a"), SLICE("a=1&%61=2"),
		SLICE("A=1"), SLICE("a%00b=1"), SLICE("a=x%00y"),
		SLICE("a=%00"), SLICE("a=\0"), SLICE("a\0=1"), SLICE("a=\n"),
		SLICE("a=1\r\n"), SLICE("a=\x7F"), SLICE("a=%C0%AF"),
		SLICE("a=%ED%A0%80"), SLICE("a=%FF"), SLICE("a=%C3"),
		SLICE("a=\xFF"), SLICE("a=%F4%90%80%80"), SLICE("a[]=1"),
		SLICE("a.b=1"), SLICE("a;b=1"), SLICE("{\"a\":1}"),
		SLICE("a+b=1"), SLICE("%00=1"), SLICE("a%20=1") };
	struct pairs pairs;

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++)
		if (parse(bodies[i], &pairs) != PARSE_BAD)
			fail_msg("accepted: %s", bodies[i].data);
}

static void
a_body_of_1_mib_is_the_largest(void **state)
{
	struct pairs pairs;
	char *body = pool_alloc(pool, FORM_BODY_MAX + 1);

	(void)state;
	memset(body, 'x', FORM_BODY_MAX + 1);
	memcpy(body, "a=", 2);
	assert_int_equal(parse((struct slice){ body, FORM_BODY_MAX }, &pairs),
		PARSE_OK);
	assert_int_equal(pairs.items[0].length, FORM_BODY_MAX - 2);
	assert_int_equal(parse((struct slice){ body, FORM_BODY_MAX + 1 },
		&pairs), PARSE_TOO_LARGE);
}

static void
a_query_of_8_kib_is_the_longest(void **state)
{
	struct pairs pairs = { .count = 0 };
	const char *reason = NULL;
	char *query = pool_alloc(pool, FORM_QUERY_MAX + 1);

	(void)state;
	memset(query, 'x', FORM_QUERY_MAX + 1);
	memcpy(query, "a=", 2);
	assert_int_equal(form_parse_query(pool, (struct slice){ query,
		FORM_QUERY_MAX + 1 }, &pairs, &reason), PARSE_BAD);
	assert_non_null(reason);
	assert_int_equal(form_parse_query(pool, (struct slice){ query,
		FORM_QUERY_MAX }, &pairs, &reason), PARSE_OK);
}

static void
too_many_fields_are_refused(void **state)
{
	struct pairs pairs;
	char body[PAIRS_MAX * 8 + 16] = "";
	size_t length = 0;

	(void)state;
	for (int i = 0; i <= PAIRS_MAX; i++)
		length += strlen(strcpy(body + length,
			pool_printf(pool, "n%d&", i)));
	assert_int_equal(parse((struct slice){ body, length }, &pairs),
		PARSE_BAD);
}

/* Other programs name their fields as they like. */
static void
foreign_names_are_taken_as_they_are(void **state)
{
	struct pairs pairs = { 0 }, none = { 0 };
	const char *reason = NULL;

	(void)state;
	assert_int_equal(form_parse_foreign(pool,
		SLICE("MessageSid=SM1&To=%2B49&X-Y.z=&a=1"), &pairs, &reason),
		PARSE_OK);
	assert_value(&pairs, "MessageSid", "SM1");
	assert_value(&pairs, "To", "+49");
	assert_value(&pairs, "X-Y.z", "");
	assert_int_equal(pairs.count, 4);
	assert_int_equal(form_parse_foreign(pool, SLICE("A=1&A=2"), &none,
		&reason), PARSE_BAD);
	assert_int_equal(form_parse_foreign(pool, SLICE("%C3=1"), &none,
		&reason), PARSE_BAD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_body_has_no_pairs),
		cmocka_unit_test(names_and_values_are_decoded_once),
		cmocka_unit_test(only_the_first_equals_sign_splits),
		cmocka_unit_test(nothing_between_ampersands_is_skipped),
		cmocka_unit_test(lines_of_a_text_area_are_kept),
		cmocka_unit_test(broken_bodies_are_refused),
		cmocka_unit_test(a_body_of_1_mib_is_the_largest),
		cmocka_unit_test(a_query_of_8_kib_is_the_longest),
		cmocka_unit_test(too_many_fields_are_refused),
		cmocka_unit_test(foreign_names_are_taken_as_they_are),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
