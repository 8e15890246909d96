/* Marked texts of views, in English and in another language. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mo_fixture.h"
#include "present/view_text.h"

static struct pool *pool;
static const struct language *german, *polish;

static const struct language *
load(const char *name, const struct mo_pair *pairs, size_t count)
{
	char *folder = pool_text(pool, "/tmp/texts.XXXXXX");
	const struct languages *languages;
	const char *path, *fault;

	if (mkdtemp(folder) == NULL)
		return NULL;
	path = pool_printf(pool, "%s/%s.mo", folder, name);
	if (!mo_write(path, mo_make(pool, pairs, count)))
		return NULL;
	languages = languages_load(pool, folder, &fault);
	unlink(path);
	rmdir(folder);
	return languages == NULL ? NULL : languages->list[1];
}

static int
setup(void **state)
{
	static const struct mo_pair pairs[] = {
		MO_HEAD("nplurals=2; plural=(n != 1);"),
		MO("Close", "Sie sagt \"zu\""),
		MO("Hello {{name}}", "Guten Tag, {{name}}"),
		MO("Lost {{name}}", "Verloren"),
		MO("Save", "Sichern"),
		MO("one day\0{{n}} days", "ein Tag\0{{n}} Tage"),
		MO("{{a}} of {{b}}", "von {{b}} {{a}}"),
		MO("{{n}} hour\0{{n}} hours", "{{m}} Stunde\0{{n}} Stunden"),
	};
	static const struct mo_pair three[] = {
		MO_HEAD("nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 "
			"&& (n%100<10 || n%100>=20) ? 1 : 2);"),
		MO("{{n}} hour\0{{n}} hours", "{{n}} a\0{{n}} b\0{{n}} c"),
	};

	(void)state;
	pool = pool_create();
	german = load("de", pairs, sizeof(pairs) / sizeof(*pairs));
	polish = load("pl", three, 2);
	return german == NULL || polish == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	pool_destroy(pool);
	return 0;
}

static void
is(const struct language *language, const char *source, const char *expected)
{
	const char *fault = NULL;
	struct slice text = view_text(pool, language, "x.html",
		slice_of(source), &fault);

	if (fault != NULL)
		fail_msg("%s", fault);
	if (!slice_equals(text, expected))
		fail_msg("%.*s", (int)text.length, text.data);
}

static void
refuses(const struct language *language, const char *source,
	const char *expected)
{
	const char *fault = NULL;

	assert_null(view_text(pool, language, "x.html", slice_of(source),
		&fault).data);
	assert_string_equal(fault, expected);
}

static void
marks_vanish(void **state)
{
	(void)state;
	is(NULL, "", "");
	is(NULL, "<p>{{x}}</p>", "<p>{{x}}</p>");
	is(NULL, "<b>{{#t}}Save{{/t}}</b>\n{{#t}}Save{{/t}}",
		"<b>Save</b>\nSave");
	is(german, "a {{#x}}{{#t}}Save{{/t}}{{/x}} {{#t}}New{{/t}}\n",
		"a {{#x}}Sichern{{/x}} New\n");
	is(german, "{{#t}}Hello {{name}}{{/t}}", "Guten Tag, {{name}}");
	is(german, "{{#t}}{{a}} of {{b}}{{/t}}", "von {{b}} {{a}}");
	is(german, "{{#text}}Save{{/text}}", "{{#text}}Save{{/text}}");
}

static void
a_plural_is_a_section_for_each_form(void **state)
{
	static const char hours[] =
		"{{#plural n}}{{n}} hour|{{n}} hours{{/plural}}!";

	(void)state;
	is(NULL, hours, "{{#n.plural_0}}{{n}} hour{{/n.plural_0}}"
		"{{#n.plural_1}}{{n}} hours{{/n.plural_1}}!");
	is(german, "{{#plural n}}one day|{{n}} days{{/plural}}",
		"{{#n.plural_0}}ein Tag{{/n.plural_0}}"
		"{{#n.plural_1}}{{n}} Tage{{/n.plural_1}}");
	is(polish, hours, "{{#n.plural_0}}{{n}} a{{/n.plural_0}}"
		"{{#n.plural_1}}{{n}} b{{/n.plural_1}}"
		"{{#n.plural_2}}{{n}} c{{/n.plural_2}}!");
	is(polish, "{{#plural n}}1|{{n}}{{/plural}}",
		"{{#n.plural_0}}1{{/n.plural_0}}"
		"{{#n.plural_1}}{{n}}{{/n.plural_1}}"
		"{{#n.plural_2}}{{n}}{{/n.plural_2}}");
}

static void
translations_that_break_a_page_are_refused(void **state)
{
	(void)state;
	refuses(german, "\n{{#t}}Lost {{name}}{{/t}}", "x.html:2: the tags "
		"of the translation to de are not those of the text");
	refuses(german, "{{#plural n}}{{n}} hour|{{n}} hours{{/plural}}",
		"x.html:1: the tags of the translation to de are not those "
		"of the text");
	refuses(german, "{{#t}}Close{{/t}}", "x.html:1: the translation to "
		"de must not hold < > & or \"");
}

static void
broken_marks_are_refused(void **state)
{
	(void)state;
	refuses(NULL, "a\n{{#t}}Save\n{{/t}}",
		"x.html:2: a text to translate ends on its line");
	refuses(NULL, "{{#t}}Save",
		"x.html:1: a text to translate ends on its line");
	refuses(NULL, "{{#t}}{{/t}}",
		"x.html:1: a text to translate holds no other");
	refuses(NULL, "{{#t}}a{{#t}}b{{/t}}{{/t}}",
		"x.html:1: a text to translate holds no other");
	refuses(NULL, "{{#plural n}}days{{/plural}}",
		"x.html:1: a plural is two texts with one | between them");
	refuses(NULL, "{{#plural n}}a|b|c{{/plural}}",
		"x.html:1: a plural is two texts with one | between them");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_vanish),
		cmocka_unit_test(a_plural_is_a_section_for_each_form),
		cmocka_unit_test(translations_that_break_a_page_are_refused),
		cmocka_unit_test(broken_marks_are_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
