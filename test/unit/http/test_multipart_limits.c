/* Facts about what multipart/form-data bodies may not be or cost. */
#include <signal.h>
#include <sys/resource.h>
#include <time.h>

#include "multipart_fixture.h"

static void
a_second_file_is_refused(void **state)
{
	(void)state;
	assert_outcome(SLICE(OPEN FILE_PART("a", "a", "x") NEXT
		FILE_PART("b", "b", "y") END), PARSE_BAD);
	assert_non_null(strstr(reason, "one file"));
	assert_outcome(SLICE(OPEN FILE_PART("a", "a", "") NEXT
		FILE_PART("b", "b", "") END), PARSE_BAD);
}

static void
a_file_where_none_is_expected_is_refused(void **state)
{
	(void)state;
	file_limit = 0;
	assert_outcome(SLICE(OPEN FILE_PART("a", "a", "x") END), PARSE_BAD);
	assert_outcome(SLICE(OPEN FILE_PART("a", "a", "") END), PARSE_BAD);
	assert_outcome(SLICE(OPEN FILE_PART("a", "", "x") END), PARSE_BAD);
	assert_non_null(strstr(reason, "No file"));
}

static void
a_file_at_its_limit_is_taken(void **state)
{
	struct pairs pairs;

	(void)state;
	file_limit = 5;
	assert_parses(SLICE(OPEN FILE_PART("a", "a", "12345") END), &pairs);
	assert_outcome(SLICE(OPEN FILE_PART("a", "a", "123456") END),
		PARSE_TOO_LARGE);
	assert_non_null(strstr(reason, "file is too large"));
}

static void
the_first_fault_does_not_depend_on_the_reads(void **state)
{
	(void)state;
	file_limit = 5;
	for (chunk = 1; chunk <= 40; chunk++)
		assert_outcome(SLICE(OPEN FILE_PART("a", "a", "12345\r")),
			PARSE_TOO_LARGE);
}

static void
a_body_past_its_limit_is_too_large(void **state)
{
	static const struct slice body = SLICE(OPEN TEXT("a", "1") END);
	struct pairs pairs;

	(void)state;
	body_limit = (int64_t)body.length;
	assert_parses(body, &pairs);
	body_limit--;
	assert_outcome(body, PARSE_TOO_LARGE);
}

/* A form with `count` texts of `size` bytes. */
static struct slice
form_of(int count, size_t size)
{
	struct buf buf;

	buf_init(&buf, pool);
	buf_text(&buf, "--XyZ");
	for (int i = 0; i < count; i++) {
		buf_printf(&buf, "\r\n" NAME("n%d") "\r\n\r\n", i);
		for (size_t at = 0; at < size; at++)
			buf_char(&buf, 'x');
		buf_text(&buf, "\r\n--XyZ");
	}
	buf_text(&buf, "--\r\n");
	return buf_slice(&buf);
}

static void
a_text_of_64_kib_is_the_longest(void **state)
{
	struct pairs pairs;

	(void)state;
	assert_parses(form_of(1, MULTIPART_TEXT_MAX), &pairs);
	assert_int_equal(pairs.items[0].length, MULTIPART_TEXT_MAX);
	assert_outcome(form_of(1, MULTIPART_TEXT_MAX + 1), PARSE_TOO_LARGE);
}

static void
all_texts_have_1_mib(void **state)
{
	struct pairs pairs;

	(void)state;
	assert_parses(form_of(16, MULTIPART_TEXT_MAX), &pairs);
	assert_outcome(form_of(17, MULTIPART_TEXT_MAX), PARSE_TOO_LARGE);
}

static void
part_257_is_refused(void **state)
{
	struct pairs pairs;
	struct buf buf;

	(void)state;
	assert_parses(form_of(PAIRS_MAX, 1), &pairs);
	assert_outcome(form_of(PAIRS_MAX + 1, 1), PARSE_BAD);
	buf_init(&buf, pool);
	buf_text(&buf, "--XyZ");
	for (int i = 0; i <= PAIRS_MAX; i++)
		buf_text(&buf, "\r\n" FILE_PART("a", "", "") "\r\n--XyZ");
	buf_text(&buf, "--\r\n");
	assert_outcome(buf_slice(&buf), PARSE_BAD);
	assert_non_null(strstr(reason, "too many parts"));
}

static struct slice
repeated(const char *before, size_t count, const char *after)
{
	struct buf buf;

	buf_init(&buf, pool);
	buf_text(&buf, before);
	for (size_t i = 0; i < count; i++)
		buf_char(&buf, 'x');
	buf_text(&buf, after);
	return buf_slice(&buf);
}

static void
the_preamble_is_bounded(void **state)
{
	struct pairs pairs;

	(void)state;
	assert_parses(repeated("", MULTIPART_MARGIN_MAX - 2,
		NEXT TEXT("a", "1") END), &pairs);
	assert_outcome(repeated("", MULTIPART_MARGIN_MAX + 1,
		NEXT TEXT("a", "1") END), PARSE_BAD);
}

static void
the_epilogue_is_bounded(void **state)
{
	struct pairs pairs;

	(void)state;
	assert_parses(repeated(OPEN TEXT("a", "1") END,
		MULTIPART_MARGIN_MAX - 2, ""), &pairs);
	assert_outcome(repeated(OPEN TEXT("a", "1") END,
		MULTIPART_MARGIN_MAX + 1, ""), PARSE_BAD);
	assert_outcome(repeated(OPEN TEXT("a", "1") END, 100000, ""),
		PARSE_BAD);
}

static void
the_headers_of_a_part_are_bounded(void **state)
{
	static const char before[] = OPEN NAME("a") "\r\nX: ";
	const size_t room = MULTIPART_HEADER_MAX - sizeof(before) + 1 +
		strlen(OPEN) - 2;
	struct pairs pairs;

	(void)state;
	assert_parses(repeated(before, room, "\r\n\r\n1" END), &pairs);
	assert_outcome(repeated(before, room + 1, "\r\n\r\n1" END), PARSE_BAD);
	assert_outcome(repeated(before, 100000, "\r\n\r\n1" END), PARSE_BAD);
}

static void
a_failing_read_is_told(void **state)
{
	(void)state;
	failure = -1;
	assert_outcome(SLICE(""), PARSE_IO);
	assert_outcome(SLICE(OPEN), PARSE_IO);
	assert_outcome(SLICE(OPEN TEXT("a", "1")), PARSE_IO);
	assert_outcome(SLICE(OPEN FILE_PART("a", "a", "1")), PARSE_IO);
	assert_outcome(SLICE(OPEN TEXT("a", "1") END), PARSE_IO);
}

static void
a_folder_that_is_missing_is_told(void **state)
{
	(void)state;
	folder = "/nonexistent";
	assert_outcome(SLICE(OPEN FILE_PART("a", "a", "1") END), PARSE_IO);
	assert_non_null(strstr(reason, "cannot be kept"));
	assert_outcome(SLICE(OPEN FILE_PART("a", "a", "") END), PARSE_IO);
}

static void
a_full_disk_is_told(void **state)
{
	struct rlimit before, none;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	assert_outcome(SLICE(OPEN FILE_PART("a", "a", "1") END), PARSE_IO);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, SIG_DFL);
}

/* Seconds for a file of nothing but near misses. */
static double
seconds_for(const char *miss, size_t size)
{
	struct timespec before, after;
	struct pairs pairs;
	struct buf buf;

	buf_init(&buf, pool);
	buf_text(&buf, OPEN FILE_PART("a", "a", ""));
	while (buf.length < size)
		buf_text(&buf, miss);
	buf_text(&buf, END);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
	assert_parses(buf_slice(&buf), &pairs);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
	return (double)(after.tv_sec - before.tv_sec) +
		(double)(after.tv_nsec - before.tv_nsec) / 1e9;
}

static void
near_misses_cost_linear_time(void **state)
{
	static const char *const misses[] = { "\r", "\r\n", "\r\n-", "\r\n--Xy",
		"\r\r\n--Xy\r\n", "\n", "-" };

	(void)state;
	file_limit = 8 << 20;
	body_limit = 16 << 20;
	for (size_t i = 0; i < COUNT(misses); i++)
		assert_true(seconds_for(misses[i], 4 << 20) < 4.0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_second_file_is_refused),
		TEST(a_file_where_none_is_expected_is_refused),
		TEST(a_file_at_its_limit_is_taken),
		TEST(the_first_fault_does_not_depend_on_the_reads),
		TEST(a_body_past_its_limit_is_too_large),
		TEST(a_text_of_64_kib_is_the_longest),
		TEST(all_texts_have_1_mib),
		TEST(part_257_is_refused),
		TEST(the_preamble_is_bounded),
		TEST(the_epilogue_is_bounded),
		TEST(the_headers_of_a_part_are_bounded),
		TEST(a_failing_read_is_told),
		TEST(a_folder_that_is_missing_is_told),
		TEST(a_full_disk_is_told),
		TEST(near_misses_cost_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
