/*
 * What the compiler refuses, and how it says so.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "present/mustache.h"

/* The fault of a text, which must have one. */
static void
refuses(unsigned flags, const char *text, const char *expected)
{
	struct pool *pool = pool_create();
	const char *fault = NULL;

	assert_null(mustache_compile(pool, &(struct mustache_source){
		"v.html", slice_of(text), flags }, &fault));
	assert_non_null(fault);
	assert_string_equal(fault, expected);
	pool_destroy(pool);
}

static void
accepts(unsigned flags, const char *text)
{
	struct pool *pool = pool_create();
	const char *fault = NULL;

	if (mustache_compile(pool, &(struct mustache_source){ "v.html",
	    slice_of(text), flags }, &fault) == NULL)
		fail_msg("%s", fault);
	assert_null(fault);
	pool_destroy(pool);
}

static void
an_open_tag_is_named_with_its_line(void **state)
{
	(void)state;
	refuses(0, "a\nb {{name", "v.html:2: {{}} the tag is not closed");
	refuses(0, "{{{name}}", "v.html:1: {{{}} the tag is not closed");
}

static void
an_unclosed_section_is_named_with_its_line(void **state)
{
	(void)state;
	refuses(0, "\n\n{{#rows}}\n\n", "v.html:3: the section \"rows\" is "
		"not closed");
	refuses(0, "{{<layout/page}}", "v.html:1: the parent \"layout/page\" "
		"is not closed");
	refuses(0, "{{$title}}", "v.html:1: the block \"title\" is not "
		"closed");
}

static void
a_wrong_end_names_both_lines(void **state)
{
	(void)state;
	refuses(0, "{{#a}}\n{{/b}}", "v.html:2: {{/b}} closes \"a\" of line "
		"1");
	refuses(0, "{{/b}}", "v.html:1: {{/b}} closes what is not open");
}

static void
a_name_is_one_word(void **state)
{
	(void)state;
	refuses(0, "{{a b}}", "v.html:1: {{a b}} a name is one word");
	refuses(0, "{{}}", "v.html:1: {{}} a name is one word");
	refuses(0, "{{# }}", "v.html:1: {{#}} a name is one word");
}

static void
delimiters_are_two_words(void **state)
{
	(void)state;
	refuses(0, "{{=x=}}", "v.html:1: {{=x}} two delimiters are expected");
	refuses(0, "{{=a b c=}}", "v.html:1: {{=a b c}} two delimiters are "
		"expected");
	refuses(0, "{{=a=b c=}}", "v.html:1: {{=a=b c}} two delimiters are "
		"expected");
}

static void
strict_refuses_unescaped_values(void **state)
{
	(void)state;
	refuses(MUSTACHE_STRICT, "a\n{{{name}}}", "v.html:2: {{{name}} prints "
		"without escaping, which views may not");
	refuses(MUSTACHE_STRICT, "{{& name}}", "v.html:1: {{&name}} prints "
		"without escaping, which views may not");
	refuses(MUSTACHE_STRICT, "{{=| |=}}|&name|", "v.html:1: {{&name}} "
		"prints without escaping, which views may not");
	accepts(0, "{{{name}}}{{&name}}");
}

static void
strict_refuses_what_a_parent_drops(void **state)
{
	(void)state;
	refuses(MUSTACHE_STRICT, "{{<p}} lost {{/p}}", "v.html:1: {{<p}} text "
		"directly inside a parent has no effect");
	refuses(MUSTACHE_STRICT, "{{<p}}\n{{name}}{{/p}}", "v.html:2: "
		"{{name}} has no effect directly inside a parent");
	refuses(MUSTACHE_STRICT, "{{<p}}{{#s}}{{$b}}{{/b}}{{/s}}{{/p}}",
		"v.html:1: {{#s}} has no effect directly inside a parent");
	accepts(MUSTACHE_STRICT, "{{<p}}\n  {{! why }}\n{{$b}}x{{/b}}\r\n"
		"{{/p}}");
	accepts(0, "{{<p}} lost {{name}}{{/p}}");
}

static void
nesting_is_bounded(void **state)
{
	struct pool *pool = pool_create();
	struct buf text;
	const char *fault = NULL;

	(void)state;
	buf_init(&text, pool);
	for (unsigned i = 0; i <= MUSTACHE_NESTING; i++)
		buf_text(&text, "{{#a}}");
	assert_null(mustache_compile(pool, &(struct mustache_source){ "v",
		buf_slice(&text), 0 }, &fault));
	assert_string_equal(fault,
		"v:1: {{#a}} too many sections inside one another");
	pool_destroy(pool);
}

static void
a_long_name_is_cut_in_the_message(void **state)
{
	struct pool *pool = pool_create();
	struct buf text;
	const char *fault = NULL;

	(void)state;
	buf_init(&text, pool);
	buf_text(&text, "{{/");
	for (unsigned i = 0; i < 5000; i++)
		buf_char(&text, 'x');
	buf_text(&text, "}}");
	assert_null(mustache_compile(pool, &(struct mustache_source){ "v",
		buf_slice(&text), 0 }, &fault));
	assert_true(strlen(fault) < 120);
	pool_destroy(pool);
}

static void
an_empty_text_is_a_template(void **state)
{
	(void)state;
	accepts(0, "");
	accepts(MUSTACHE_STRICT, "plain");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_open_tag_is_named_with_its_line),
		cmocka_unit_test(an_unclosed_section_is_named_with_its_line),
		cmocka_unit_test(a_wrong_end_names_both_lines),
		cmocka_unit_test(a_name_is_one_word),
		cmocka_unit_test(delimiters_are_two_words),
		cmocka_unit_test(strict_refuses_unescaped_values),
		cmocka_unit_test(strict_refuses_what_a_parent_drops),
		cmocka_unit_test(nesting_is_bounded),
		cmocka_unit_test(a_long_name_is_cut_in_the_message),
		cmocka_unit_test(an_empty_text_is_a_template),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
