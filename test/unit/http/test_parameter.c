/* Facts about header values with parameters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "http/parameter.h"

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

static void
assert_parameter(const char *text, const char *name, const char *value)
{
	struct parameters parameters;
	const struct slice *found;

	assert_true(parameter_parse(pool, slice_of(text), &parameters));
	found = parameter_find(&parameters, name);
	assert_non_null(found);
	assert_string_equal(found->data, value);
	assert_int_equal(found->length, strlen(value));
}

static void
the_word_and_the_names_become_lower_case(void **state)
{
	struct parameters parameters;

	(void)state;
	assert_true(parameter_parse(pool, SLICE("Text/HTML;Charset=UTF-8"),
		&parameters));
	assert_string_equal(parameters.word, "text/html");
	assert_string_equal(parameters.items[0].name, "charset");
	assert_string_equal(parameters.items[0].value.data, "UTF-8");
	assert_null(parameter_find(&parameters, "boundary"));
}

static void
blanks_and_empty_places_are_allowed(void **state)
{
	(void)state;
	assert_parameter(" a/b ; ;c=d\t;; e=f ; ", "c", "d");
	assert_parameter("form-data; name=\"x\";", "name", "x");
}

static void
a_backslash_escapes_quotes_and_itself_only(void **state)
{
	(void)state;
	assert_parameter("a;b=\"x\\\"y\"", "b", "x\"y");
	assert_parameter("a;b=\"x\\\\\"", "b", "x\\");
	assert_parameter("a;b=\"C:\\docs\\x.pdf\"", "b", "C:\\docs\\x.pdf");
	assert_parameter("a;b=\"\"", "b", "");
	assert_parameter("a;b=\";c=d\"", "b", ";c=d");
}

static void
broken_values_are_refused(void **state)
{
	static const struct slice values[] = { SLICE(""), SLICE(" "),
		SLICE(";a=b"), SLICE("a;b"), SLICE("a;b="), SLICE("a;=b"),
		SLICE("a;b =c"), SLICE("a;b= c"), SLICE("a;b=\"c"),
		SLICE("a;b=\"c\\\""), SLICE("a;b=\"c\\"), SLICE("a;b=\"\n\""),
		SLICE("a;b=\"\0\""), SLICE("a;b=\"\x7F\""), SLICE("a b"),
		SLICE("a,b"), SLICE("a;b=c d"), SLICE("a;b=c,d=e"),
		SLICE("a;b=\"c\"d"), SLICE("a;b=c;B=d"), SLICE("a;b=c;b=c"),
		SLICE("a;b=\xC3\xA9"), SLICE("\"a\";b=c"), SLICE("a;b=c\0"),
		SLICE("a;b=(c)"), SLICE("a\n;b=c"), SLICE("a;b=c@d") };
	struct parameters parameters;

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++)
		if (parameter_parse(pool, values[i], &parameters))
			fail_msg("accepted: %s", values[i].data);
}

static void
sixteen_parameters_are_the_most(void **state)
{
	struct parameters parameters;
	struct buf buf;

	(void)state;
	buf_init(&buf, pool);
	buf_char(&buf, 'a');
	for (int i = 0; i < PARAMETERS_MAX; i++)
		buf_printf(&buf, ";n%d=x", i);
	assert_true(parameter_parse(pool, buf_slice(&buf), &parameters));
	buf_text(&buf, ";more=x");
	assert_false(parameter_parse(pool, buf_slice(&buf), &parameters));
}

static void
a_type_matches_with_its_parameters(void **state)
{
	static const char *const types[] = { "application/json",
		"Application/JSON", "application/json;charset=utf-8",
		"application/json; charset=\"UTF-8\"",
		"application/json; charset=us-ascii",
		"application/json; version=1" };
	static const char *const others[] = { "", "text/plain",
		"application/jsonp", "application/json, text/plain",
		"application/json; charset=iso-8859-1",
		"application/json; charset=utf-16", "application/json;charset",
		"application/x-json", "application", "json" };

	(void)state;
	for (size_t i = 0; i < COUNT(types); i++)
		if (!parameter_is_type(pool, types[i], "application/json"))
			fail_msg("refused: %s", types[i]);
	for (size_t i = 0; i < COUNT(others); i++)
		if (parameter_is_type(pool, others[i], "application/json"))
			fail_msg("accepted: %s", others[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_word_and_the_names_become_lower_case),
		cmocka_unit_test(blanks_and_empty_places_are_allowed),
		cmocka_unit_test(a_backslash_escapes_quotes_and_itself_only),
		cmocka_unit_test(broken_values_are_refused),
		cmocka_unit_test(sixteen_parameters_are_the_most),
		cmocka_unit_test(a_type_matches_with_its_parameters),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
