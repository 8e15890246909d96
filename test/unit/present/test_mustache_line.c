/*
 * Which lines and blanks a template loses, beyond the cases of the
 * specification: mixed line ends, tabs, several tags in a line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "present/mustache.h"

static const struct mustache *
find_partial(const void *data, struct slice name)
{
	(void)name;
	return data;
}

static struct value
find(const struct context *context, size_t index, struct slice name)
{
	(void)index;
	return (struct value){ .text = name, .context = context, .count = 2,
		.kind = slice_equals(name, "rows") ? VALUE_LIST : VALUE_TEXT };
}

static struct mustache *
compile(struct pool *pool, const char *text)
{
	const char *fault = NULL;
	struct mustache *template = mustache_compile(pool,
		&(struct mustache_source){ "page", slice_of(text), 0 },
		&fault);

	if (template == NULL)
		fail_msg("%s", fault);
	return template;
}

/* Rows are two, every other name is its own text; partial is {{>p}}. */
static void
expect(const char *text, const char *partial, const char *expected)
{
	const struct context context = { find, NULL };
	const struct context *contexts[] = { &context, NULL };
	struct pool *pool = pool_create();
	struct mustache *template = compile(pool, text);
	struct mustache *other = compile(pool, partial);
	struct mustache_finder finder = { find_partial, other, false };
	struct buf out;

	assert_null(mustache_link(template, pool, &finder));
	assert_null(mustache_link(other, pool, &finder));
	buf_init(&out, pool);
	buf_text(&out, "");
	assert_null(mustache_render(template, contexts, 10000, &out));
	assert_string_equal(out.data, expected);
	pool_destroy(pool);
}

static void
a_tag_alone_takes_its_line_whatever_ends_it(void **state)
{
	(void)state;
	expect("a\r\n\t{{#t}} \t\r\nb\n {{/t}}\nc", "", "a\r\nb\nc");
	expect("{{! x }}\r\n", "", "");
	expect("a\n  {{! x }}  ", "", "a\n");
}

static void
a_lone_carriage_return_is_text(void **state)
{
	(void)state;
	expect("{{! x }}\ra", "", "\ra");
	expect("{{! x }}\r", "", "\r");
}

static void
two_tags_in_a_line_keep_it(void **state)
{
	(void)state;
	expect("  {{#t}}{{/t}}\n", "", "  \n");
	expect("{{! a }} {{! b }}\n", "", " \n");
}

static void
a_value_keeps_its_line(void **state)
{
	(void)state;
	expect("  {{t}}\n", "", "  t\n");
}

static void
a_partial_in_a_line_is_not_indented(void **state)
{
	(void)state;
	expect("  x {{>p}}\n", "a\nb\n", "  x a\nb\n\n");
}

static void
indentation_adds_up(void **state)
{
	(void)state;
	expect("\t{{>p}}\n", "{{#rows}}\n  <{{t}}>\n{{/rows}}\n", "\t  <t>\n"
		"\t  <t>\n");
	expect("  {{<p}}{{$x}}\nA\n B\n{{/x}}{{/p}}\n",
		"(\n  {{$x}}\n  {{/x}}\n)\n", "  (\n    A\n     B\n  )\n");
}

static void
a_parent_beside_text_is_in_the_line(void **state)
{
	(void)state;
	expect("  {{<p}}{{/p}} x\n", "a\nb", "  a\nb x\n");
	expect("x {{<p}}\n{{/p}}\n", "a\nb", "x a\nb\n");
}

static void
content_in_a_line_keeps_its_blanks(void **state)
{
	(void)state;
	expect("{{<p}}{{$x}} A {{/x}}{{/p}}", "[{{$x}}d{{/x}}]", "[ A ]");
	expect("{{<p}}\n  {{$x}}\n    A\n  {{/x}}\n{{/p}}\n",
		"[{{$x}}d{{/x}}]\n", "[A\n]\n");
}

static void
content_with_less_indentation_loses_what_it_has(void **state)
{
	(void)state;
	expect("{{<p}}{{$x}}\n    A\n  B\nC\n{{/x}}{{/p}}\n",
		"{{$x}}\n{{/x}}\n", "A\nB\nC\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tag_alone_takes_its_line_whatever_ends_it),
		cmocka_unit_test(a_lone_carriage_return_is_text),
		cmocka_unit_test(two_tags_in_a_line_keep_it),
		cmocka_unit_test(a_value_keeps_its_line),
		cmocka_unit_test(a_partial_in_a_line_is_not_indented),
		cmocka_unit_test(indentation_adds_up),
		cmocka_unit_test(a_parent_beside_text_is_in_the_line),
		cmocka_unit_test(content_in_a_line_keeps_its_blanks),
		cmocka_unit_test(
			content_with_less_indentation_loses_what_it_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
