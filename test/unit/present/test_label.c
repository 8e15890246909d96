/* Values as people read them, in English and in another language. */
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
#include "present/label.h"

static struct pool *pool;
static const struct language *german;
static char folder[] = "/tmp/labels.XXXXXX";

static int
setup(void **state)
{
	static const struct mo_pair pairs[] = {
		MO_HEAD("nplurals=2; plural=(n != 1);"),
		MO("%.0f byte\0%.0f bytes", "%.0f Byte\0%.0f Byte"),
		MO("Type", "Art"),
		MO("between thousands\004,", "."),
		MO("date\004%1$ld %2$s %3$.4s", "%1$ld. %2$s %3$.4s"),
		MO("date and time\004%1$s, %2$.5s", "%1$s, %2$.5s Uhr"),
		MO("decimal mark\004.", ","),
		MO("month\004Dec", "Dez."),
	};
	const char *path, *fault;
	const struct languages *languages;

	(void)state;
	pool = pool_create();
	if (mkdtemp(folder) == NULL)
		return 1;
	path = pool_printf(pool, "%s/de.mo", folder);
	if (!mo_write(path, mo_make(pool, pairs,
	    sizeof(pairs) / sizeof(*pairs))))
		return 1;
	languages = languages_load(pool, folder, &fault);
	unlink(path);
	rmdir(folder);
	if (languages == NULL)
		return 1;
	german = languages->list[1];
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	pool_destroy(pool);
	return 0;
}

static void
is(struct slice label, const char *expected)
{
	if (!slice_equals(label, expected))
		fail_msg("%.*s is not %s", (int)label.length, label.data,
			expected);
}

static void
days_and_times(void **state)
{
	(void)state;
	is(label_date(pool, NULL, "2026-12-03"), "3 Dec 2026");
	is(label_date(pool, german, "2026-12-03"), "3. Dez. 2026");
	is(label_timestamp(pool, NULL, "2026-12-03 14:05:06+01"),
		"3 Dec 2026, 14:05");
	is(label_timestamp(pool, german, "2026-12-03 14:05:06+01"),
		"3. Dez. 2026, 14:05 Uhr");
	is(label_month(NULL, "2026-12-03"), "Dec");
	is(label_month(german, "2026-12-03"), "Dez.");
	is(label_date(pool, german, "infinity"), "infinity");
	is(label_timestamp(pool, german, ""), "");
}

static void
numbers(void **state)
{
	(void)state;
	is(label_number(pool, NULL, "0"), "0");
	is(label_number(pool, NULL, "999"), "999");
	is(label_number(pool, NULL, "1000"), "1,000");
	is(label_number(pool, NULL, "-1234567.80"), "-1,234,567.80");
	is(label_number(pool, german, "-1234567.80"), "-1.234.567,80");
	is(label_number(pool, german, "100"), "100");
	is(label_number(pool, german, "0.5"), "0,5");
}

static void
sizes(void **state)
{
	(void)state;
	is(label_size(pool, NULL, "1"), "1 byte");
	is(label_size(pool, NULL, "303"), "303 bytes");
	is(label_size(pool, german, "303"), "303 Byte");
	is(label_size(pool, NULL, "12000"), "12 KB");
	is(label_size(pool, NULL, "1400000"), "1.4 MB");
	is(label_size(pool, german, "1400000"), "1,4 MB");
}

static void
lists(void **state)
{
	(void)state;
	is(label_array(pool, SLICE("{30,7,1}")), "30, 7, 1");
	is(label_texts(pool, NULL, SLICE("{}")), "");
	is(label_texts(pool, NULL, SLICE("{Type,\"Issue date\"}")),
		"Type, Issue date");
	is(label_texts(pool, NULL, SLICE("{\"North, coast\",\"a \\\"b\\\"\"}")),
		"North, coast, a \"b\"");
	is(label_texts(pool, german, SLICE("{x,Type}")), "x, Art");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_and_times),
		cmocka_unit_test(numbers),
		cmocka_unit_test(sizes),
		cmocka_unit_test(lists),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
