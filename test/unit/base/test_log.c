/* Facts about log lines, read back from standard error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

static char written[8192];

/* Standard error into a pipe, which holds more than these tests write. */
static int saved, reader;

static void
start_reading(void)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	saved = dup(STDERR_FILENO);
	assert_true(saved >= 0);
	assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
	close(ends[1]);
	reader = ends[0];
}

static void
stop_reading(void)
{
	ssize_t length;

	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	close(saved);
	fcntl(reader, F_SETFL, O_NONBLOCK);
	length = read(reader, written, sizeof(written) - 1);
	written[length > 0 ? length : 0] = '\0';
	close(reader);
}

static int
set_up(void **state)
{
	(void)state;
	log_open("test", LOG_INFO_);
	log_request(NULL);
	return 0;
}

/* The line behind its time, which is checked and cut off. */
static const char *
line_after_time(void)
{
	static const char start[] = "{\"time\":\"";
	size_t length = sizeof(start) - 1;

	assert_memory_equal(written, start, length);
	assert_int_equal(written[length + 10], 'T');
	assert_int_equal(written[length + 23], 'Z');
	return written + length + 24;
}

static void
a_line_is_one_json_object(void **state)
{
	(void)state;
	start_reading();
	log_info("started", LOG_TEXT("pool", "web"), LOG_NUMBER("port", -1));
	stop_reading();
	assert_string_equal(line_after_time(), "\",\"level\":\"info\","
		"\"program\":\"test\",\"event\":\"started\","
		"\"pool\":\"web\",\"port\":-1}\n");
}

static void
a_line_needs_no_items(void **state)
{
	(void)state;
	start_reading();
	log_error("broken");
	stop_reading();
	assert_string_equal(line_after_time(), "\",\"level\":\"error\","
		"\"program\":\"test\",\"event\":\"broken\"}\n");
}

static void
lines_below_the_level_are_left_out(void **state)
{
	(void)state;
	log_open("test", LOG_WARN_);
	start_reading();
	log_line(LOG_DEBUG_, "no");
	log_info("no");
	stop_reading();
	assert_string_equal(written, "");
	start_reading();
	log_warn("yes");
	stop_reading();
	assert_non_null(strstr(written, "\"level\":\"warn\""));
}

static void
debug_is_the_lowest_level(void **state)
{
	(void)state;
	log_open("test", LOG_DEBUG_);
	start_reading();
	log_line(LOG_DEBUG_, "detail");
	stop_reading();
	assert_non_null(strstr(written, "\"level\":\"debug\""));
}

static void
a_line_names_its_request(void **state)
{
	(void)state;
	log_request("r-1");
	start_reading();
	log_info("done");
	log_request(NULL);
	log_info("idle");
	stop_reading();
	assert_non_null(strstr(written,
		"\"event\":\"done\",\"request_id\":\"r-1\"}\n"));
	assert_non_null(strstr(written, "\"event\":\"idle\"}\n"));
}

static void
text_cannot_break_out_of_its_line(void **state)
{
	(void)state;
	start_reading();
	log_info("x\"}\n{", LOG_TEXT("a", "b\"\r\n{\"level\":\"error\"}\x01"));
	stop_reading();
	assert_ptr_equal(strchr(written, '\n'),
		written + strlen(written) - 1);
	assert_non_null(strstr(written, "\"event\":\"x\\\"}\\n{\""));
	assert_non_null(strstr(written, "\"a\":\"b\\\"\\r\\n"
		"{\\\"level\\\":\\\"error\\\"}\\u0001\""));
}

static void
text_that_is_not_utf8_is_replaced(void **state)
{
	(void)state;
	start_reading();
	log_info("odd", LOG_TEXT("agent", "\xFFx"), LOG_TEXT("name", "Zoë"));
	stop_reading();
	assert_non_null(strstr(written,
		"\"agent\":\"(not UTF-8)\",\"name\":\"Zoë\"}\n"));
}

static void
no_text_is_empty_text(void **state)
{
	const char *none = NULL;

	(void)state;
	start_reading();
	log_info("odd", LOG_TEXT("agent", none));
	stop_reading();
	assert_non_null(strstr(written, "\"agent\":\"\"}\n"));
}

static void
numbers_have_64_bits(void **state)
{
	(void)state;
	start_reading();
	log_info("n", LOG_NUMBER("a", INT64_MIN), LOG_NUMBER("b", INT64_MAX));
	stop_reading();
	assert_non_null(strstr(written, "\"a\":-9223372036854775808,"
		"\"b\":9223372036854775807}\n"));
}

static void
a_log_that_is_closed_stops_nothing(void **state)
{
	int error = dup(STDERR_FILENO);

	(void)state;
	close(STDERR_FILENO);
	log_error("lost");
	assert_true(dup2(error, STDERR_FILENO) >= 0);
	close(error);
}

#define FACT(name) cmocka_unit_test_setup(name, set_up)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(a_line_is_one_json_object),
		FACT(a_line_needs_no_items),
		FACT(lines_below_the_level_are_left_out),
		FACT(debug_is_the_lowest_level),
		FACT(a_line_names_its_request),
		FACT(text_cannot_break_out_of_its_line),
		FACT(text_that_is_not_utf8_is_replaced),
		FACT(no_text_is_empty_text),
		FACT(numbers_have_64_bits),
		FACT(a_log_that_is_closed_stops_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
