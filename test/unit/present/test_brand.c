/*
 * ORG-27: whatever colors an organization has, what is drawn in them can be
 * read, on light pages and on dark ones.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "present/brand.h"

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

static const char *
style(const char *primary, const char *secondary, const char *accent)
{
	struct brand brand = { primary, secondary, accent };
	struct buf out;

	buf_init(&out, pool);
	brand_style(&out, &brand);
	return out.data;
}

/* The second way to say it: by the formula, with the library's power. */
static double
luminance(long color)
{
	static const double weights[] = { 0.0722, 0.7152, 0.2126 };
	double sum = 0;

	for (int i = 0; i < 3; i++, color >>= 8) {
		double level = (double)(color & 255) / 255;

		sum += weights[i] * (level <= 0.04045 ? level / 12.92 :
			pow((level + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static double
contrast(long one, long other)
{
	double a = luminance(one) + 0.05, b = luminance(other) + 0.05;

	return a > b ? a / b : b / a;
}

/* The light or dark value of a property. */
static long
value(const char *css, const char *name, int dark)
{
	const char *at = strstr(css, name);
	long light, night;

	assert_non_null(at);
	at += strlen(name);
	assert_int_equal(sscanf(at, ":light-dark(#%6lx,#%6lx);", &light,
		&night), 2);
	return dark ? night : light;
}

static void
check(const char *color)
{
	static const long grounds[2][3] = { { 0xffffff, 0xf6f7f9, 0xf1f3f6 },
		{ 0x15191f, 0x0f1216, 0x1b2027 } };
	const char *css = style(color, color, color);

	for (int dark = 0; dark < 2; dark++) {
		long on = value(css, "--accent-on", dark);
		long ink = value(css, "--accent-ink", dark);

		for (int i = 0; i < 3; i++) {
			assert_true(contrast(ink, grounds[dark][i]) >= 4.5);
			assert_true(contrast(value(css, "--accent", dark),
				grounds[dark][i]) >= 3);
			assert_true(contrast(value(css, "--chart", dark),
				grounds[dark][i]) >= 3);
		}
		assert_true(contrast(ink,
			value(css, "--accent-soft", dark)) >= 4.5);
		assert_true(contrast(on, value(css, "--accent", dark)) >= 4.5);
		assert_true(contrast(on,
			value(css, "--accent-strong", dark)) >= 4.5);
	}
}

static void
every_color_can_be_read(void **state)
{
	char color[8];

	(void)state;
	for (int red = 0; red <= 255; red += 51)
		for (int green = 0; green <= 255; green += 51)
			for (int blue = 0; blue <= 255; blue += 51) {
				(void)snprintf(color, sizeof(color),
					"#%02x%02x%02x", (unsigned)red & 255,
					(unsigned)green & 255,
					(unsigned)blue & 255);
				check(color);
			}
}

static void
a_color_that_can_be_read_stays(void **state)
{
	const char *css = style("#1a5fb4", NULL, NULL);

	(void)state;
	assert_int_equal(value(css, "--accent", 0), 0x1a5fb4);
	assert_int_equal(value(css, "--accent-ink", 0), 0x1a5fb4);
	assert_int_equal(value(css, "--accent-on", 0), 0xffffff);
	assert_non_null(strstr(css, "--edge-of-page:#1a5fb4;"));
}

static void
what_is_not_said_stays(void **state)
{
	(void)state;
	assert_string_equal(style(NULL, NULL, NULL), ":root{}\n");
	assert_null(strstr(style(NULL, NULL, "#1a5fb4"), "--accent:"));
	assert_non_null(strstr(style(NULL, NULL, "#1a5fb4"), "--accent-ink:"));
	assert_null(strstr(style(NULL, "#1a5fb4", NULL), "--accent"));
}

static void
links_are_of_the_accent_color(void **state)
{
	const char *css = style("#b00020", NULL, "#006400");

	(void)state;
	assert_int_equal(value(css, "--accent", 0), 0xb00020);
	assert_int_equal(value(css, "--accent-ink", 0), 0x006400);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_color_can_be_read),
		cmocka_unit_test(a_color_that_can_be_read_stays),
		cmocka_unit_test(what_is_not_said_stays),
		cmocka_unit_test(links_are_of_the_accent_color)
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
