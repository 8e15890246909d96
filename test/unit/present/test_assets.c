/* The manifest of built files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "present/assets.h"

struct place {
	struct pool *pool;
	char *file;
};

static int
setup(void **state)
{
	struct pool *pool = pool_create();
	struct place *place = pool_alloc(pool, sizeof(*place));
	int file;

	*place = (struct place){ pool, pool_text(pool,
		"/tmp/manifest.XXXXXX") };
	*state = place;
	file = mkstemp(place->file);
	return file < 0 || close(file) < 0;
}

static int
teardown(void **state)
{
	struct place *place = *state;

	unlink(place->file);
	pool_destroy(place->pool);
	return 0;
}

static struct assets *
load(const struct place *place, const char *text, const char **fault)
{
	FILE *file = fopen(place->file, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	return assets_load(place->pool, place->file, fault);
}

static void
assets_have_fingerprinted_urls(void **state)
{
	const char *fault;
	struct assets *assets = load(*state,
		"# built\ncss=app.3f2a9c.css\n\njs=app.js", &fault);

	assert_null(fault);
	assert_string_equal(assets_url(assets, SLICE("css")).data,
		"/assets/app.3f2a9c.css");
	assert_string_equal(assets_url(assets, SLICE("js")).data,
		"/assets/app.js");
	assert_int_equal(assets_url(assets, SLICE("js")).length, 14);
	assert_null(assets_url(assets, SLICE("cs")).data);
}

static void
an_empty_manifest_has_none(void **state)
{
	const char *fault;
	struct assets *assets = load(*state, "", &fault);

	assert_null(fault);
	assert_null(assets_url(assets, SLICE("css")).data);
}

static void
a_broken_manifest_is_a_fault(void **state)
{
	static const char *const lines[] = { "css", "=a", "css=", "css=../a",
		"css=.a", "css=a b", "c/s=a", "css=a\r" };
	const struct place *place = *state;
	const char *fault;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_null(load(place, pool_printf(place->pool,
			"js=app.js\n%s\n", lines[i]), &fault));
		assert_string_equal(fault, pool_printf(place->pool,
			"%s:2: name=file is expected", place->file));
	}
	assert_null(assets_load(place->pool, "/nonexistent", &fault));
	assert_non_null(fault);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(assets_have_fingerprinted_urls,
			setup, teardown),
		cmocka_unit_test_setup_teardown(an_empty_manifest_has_none,
			setup, teardown),
		cmocka_unit_test_setup_teardown(a_broken_manifest_is_a_fault,
			setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
