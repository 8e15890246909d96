/* Languages by their codes, translations, and the forms of plurals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/language.h"
#include "base/mo_fixture.h"

static struct pool *pool;
static char folder[] = "/tmp/languages.XXXXXX";

static int
setup(void **state)
{
	(void)state;
	pool = pool_create();
	return mkdtemp(folder) == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	rmdir(folder);
	pool_destroy(pool);
	return 0;
}

static const struct languages *
load(const char *name, const char *rule, const char **fault)
{
	const struct mo_pair pairs[] = {
		{ SLICE(""), slice_of(pool_printf(pool,
			"Plural-Forms: nplurals=%s\n", rule)) },
		MO("%d day\0%d days", "%d Tag\0%d Tage\0%d viele Tage"),
		MO("Save", "Sichern"),
		MO("the name of this language\004English", "Deutsch"),
	};
	const char *path = pool_printf(pool, "%s/%s", folder, name);
	const struct languages *languages;

	assert_true(mo_write(path, mo_make(pool, pairs, 4)));
	languages = languages_load(pool, folder, fault);
	unlink(path);
	return languages;
}

static void
english_is_always_there(void **state)
{
	const char *fault;
	const struct languages *languages =
		languages_load(pool, "/nonexistent", &fault);

	(void)state;
	assert_int_equal(languages->count, 1);
	assert_string_equal(language_code(languages->list[0]), "en");
	assert_string_equal(language_code(NULL), "en");
	assert_string_equal(language_name(NULL), "English");
	assert_string_equal(translate(NULL, "Save"), "Save");
	assert_string_equal(translate(NULL, N_IN("a form", "Save")), "Save");
	assert_string_equal(translate_plural(NULL, "a day", "days", 1),
		"a day");
	assert_string_equal(translate_plural(NULL, "a day", "days", 0),
		"days");
}

static void
a_catalogue_is_a_language(void **state)
{
	const char *fault;
	const struct languages *languages =
		load("de.mo", "2; plural=(n != 1);", &fault);
	const struct language *german;

	(void)state;
	assert_non_null(languages);
	assert_int_equal(languages->count, 2);
	german = language_named(languages, SLICE("de"));
	assert_ptr_equal(german, languages->list[1]);
	assert_null(language_named(languages, SLICE("d")));
	assert_null(language_named(languages, SLICE("")));
	assert_string_equal(language_name(german), "Deutsch");
	assert_string_equal(translate(german, "Save"), "Sichern");
	assert_string_equal(translate(german, "Unknown"), "Unknown");
	assert_string_equal(translate(german, ""), "");
	assert_string_equal(translate(german, N_IN("x", "Save")), "Save");
	assert_string_equal(translate_plural(german, "%d day", "%d days",
		1), "%d Tag");
	assert_string_equal(translate_plural(german, "%d day", "%d days",
		0), "%d Tage");
}

/* The examples of Unicode's table of plural rules. */
static void
plurals_take_the_form_of_their_number(void **state)
{
	static const struct {
		const char *rule;
		unsigned long number;
		unsigned form;
	} cases[] = {
		{ "1; plural=0;", 7, 0 },
		{ "2; plural=n>1;", 0, 0 }, { "2; plural=n>1;", 2, 1 },
		{ "3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 "
			"&& (n%100<10 || n%100>=20) ? 1 : 2);", 21, 0 },
		{ "3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 "
			"&& (n%100<10 || n%100>=20) ? 1 : 2);", 12, 2 },
		{ "3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 "
			"|| n%100>=20) ? 1 : 2);", 22, 1 },
		{ "3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 "
			"|| n%100>=20) ? 1 : 2);", 21, 2 },
		{ "3; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2;", 5, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *fault;
		const struct languages *languages =
			load("xx.mo", cases[i].rule, &fault);

		assert_non_null(languages);
		assert_int_equal(language_form(languages->list[1],
			cases[i].number), cases[i].form);
	}
}

static void
what_is_damaged_is_told(void **state)
{
	const char *fault;

	(void)state;
	assert_null(load("xx.mo", "2; plural=n*7;", &fault));
	assert_string_equal(fault, pool_printf(pool,
		"%s/xx.mo: its rule of plurals is not known", folder));
	assert_int_equal(load("README", "", &fault)->count, 1);
	assert_int_equal(load("en.mo", "", &fault)->count, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(english_is_always_there),
		cmocka_unit_test(a_catalogue_is_a_language),
		cmocka_unit_test(plurals_take_the_form_of_their_number),
		cmocka_unit_test(what_is_damaged_is_told),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
