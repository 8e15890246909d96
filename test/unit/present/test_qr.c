/* QR codes: their size, finder patterns, and what does not fit. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "present/qr.h"

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

#define SIDE 200

static char dark[SIDE][SIDE];

/* Draws the path again: runs of M x y h n v1 h-n z. */
static void
draw(const char *path)
{
	int x, y, n, back, used;

	memset(dark, 0, sizeof(dark));
	for (; *path != '\0'; path += used) {
		used = 0;
		assert_int_equal(sscanf(path, "M%d %dh%dv1h-%dz%n", &x, &y,
			&n, &back, &used), 4);
		assert_true(used > 0 && n == back && n > 0);
		for (int i = 0; i < n; i++)
			dark[y][x + i] = 1;
	}
}

static void
assert_finder(int left, int top)
{
	for (int y = 0; y < 7; y++)
		for (int x = 0; x < 7; x++) {
			int ring = x == 0 || x == 6 || y == 0 || y == 6;
			int core = x > 1 && x < 5 && y > 1 && y < 5;

			assert_int_equal(dark[top + y][left + x],
				ring || core);
		}
}

static void
a_short_text_is_the_smallest_code(void **state)
{
	int size = 0;
	const char *path = qr_path(pool, "otpauth", &size);

	(void)state;
	assert_non_null(path);
	assert_int_equal(size, 21 + 8);
	draw(path);
	assert_finder(4, 4);
	assert_finder(4 + 14, 4);
	assert_finder(4, 4 + 14);
}

static void
around_it_there_is_a_quiet_zone(void **state)
{
	int size = 0;

	(void)state;
	draw(qr_path(pool, "otpauth://totp/OutStaff:ada@example.test?secret="
		"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=OutStaff", &size));
	assert_true(size > 29 && size < SIDE);
	for (int i = 0; i < size; i++)
		for (int edge = 0; edge < 4; edge++) {
			assert_int_equal(dark[edge][i], 0);
			assert_int_equal(dark[i][edge], 0);
			assert_int_equal(dark[size - 1 - edge][i], 0);
			assert_int_equal(dark[i][size - 1 - edge], 0);
		}
	assert_finder(size - 11, 4);
}

static void
what_no_code_can_hold_is_refused(void **state)
{
	char text[4000];
	int size;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_null(qr_path(pool, text, &size));
	assert_null(qr_path(pool, "", &size));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_short_text_is_the_smallest_code),
		cmocka_unit_test(around_it_there_is_a_quiet_zone),
		cmocka_unit_test(what_no_code_can_hold_is_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
