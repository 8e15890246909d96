/* Facts about the two clocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <time.h>

#include "base/clock.h"

static void
one_clock_never_goes_back(void **state)
{
	int64_t before = clock_us();

	(void)state;
	assert_true(before > 0);
	for (int i = 0; i < 1000; i++) {
		int64_t now = clock_us();

		assert_true(now >= before);
		before = now;
	}
}

static void
it_counts_microseconds(void **state)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	int64_t before = clock_us();

	(void)state;
	nanosleep(&pause, NULL);
	assert_in_range(clock_us() - before, 20000, 10000000);
}

static void
the_wall_clock_counts_seconds_since_1970(void **state)
{
	(void)state;
	assert_in_range(clock_wall() - (int64_t)time(NULL) + 2, 0, 4);
}

static void
a_stamp_is_utc_with_milliseconds(void **state)
{
	static const char form[] = "dddd-dd-ddTdd:dd:dd.dddZ";
	char text[25];
	struct tm tm = { 0 };

	(void)state;
	clock_stamp(text, sizeof(text));
	assert_int_equal(strlen(text), 24);
	for (size_t i = 0; i < 24; i++)
		assert_true(form[i] == 'd' ?
			text[i] >= '0' && text[i] <= '9' : text[i] == form[i]);
	assert_non_null(strptime(text, "%Y-%m-%dT%H:%M:%S", &tm));
	assert_in_range((int64_t)timegm(&tm) - clock_wall() + 60, 0, 61);
}

static void
what_is_left_is_in_milliseconds(void **state)
{
	(void)state;
	assert_in_range(clock_left_ms(clock_us() + 60000000), 1, 60000);
}

static void
nothing_is_left_after_the_deadline(void **state)
{
	(void)state;
	assert_int_equal(clock_left_ms(clock_us() - 1), 0);
	assert_int_equal(clock_left_ms(clock_us() - 3600000000), 0);
	assert_int_equal(clock_left_ms(0), 0);
}

static void
a_far_deadline_fits_an_int(void **state)
{
	(void)state;
	assert_int_equal(clock_left_ms(INT64_MAX), 1000000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_clock_never_goes_back),
		cmocka_unit_test(it_counts_microseconds),
		cmocka_unit_test(the_wall_clock_counts_seconds_since_1970),
		cmocka_unit_test(a_stamp_is_utc_with_milliseconds),
		cmocka_unit_test(what_is_left_is_in_milliseconds),
		cmocka_unit_test(nothing_is_left_after_the_deadline),
		cmocka_unit_test(a_far_deadline_fits_an_int),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
