/* Facts about the ends of a program, seen from its parent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/program.h"

static char out[4096];
static char err[4096];

static void
read_all(int fd, char *text)
{
	size_t length = 0;
	ssize_t step;

	while ((step = read(fd, text + length, 4095 - length)) > 0)
		length += (size_t)step;
	text[length] = '\0';
	close(fd);
}

/* The exit status of a child that runs the function. */
static int
status_of(void (*run)(void))
{
	int output[2], errors[2], status;
	pid_t child;

	assert_int_equal(pipe(output), 0);
	assert_int_equal(pipe(errors), 0);
	fflush(NULL);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		dup2(output[1], STDOUT_FILENO);
		dup2(errors[1], STDERR_FILENO);
		run();
		exit(99);
	}
	close(output[1]);
	close(errors[1]);
	read_all(output[0], out);
	read_all(errors[0], err);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
say(void)
{
	program_say("100% done\n");
}

static void
what_is_said_ends_the_program_well(void **state)
{
	(void)state;
	assert_int_equal(status_of(say), 0);
	assert_string_equal(out, "100% done\n");
	assert_string_equal(err, "");
}

static void
version(void)
{
	program_version();
}

static void
the_version_names_the_project(void **state)
{
	(void)state;
	assert_int_equal(status_of(version), 0);
	assert_memory_equal(out, "OutStaff ", 9);
	assert_true(out[9] >= '0' && out[9] <= '9');
	assert_int_equal(out[strlen(out) - 1], '\n');
}

static void
fail_with_number(void)
{
	program_fail("no %s in %d", "way", 7);
}

static void
a_failure_is_one_line_and_status_1(void **state)
{
	(void)state;
	assert_int_equal(status_of(fail_with_number), 1);
	assert_string_equal(out, "");
	assert_string_equal(err, "outstaff: no way in 7\n");
}

static void
start(void)
{
	static struct config config;

	program_start("outstaff-test", &config);
	log_info("quiet");
	log_warn("loud");
	fputs(config.base_url, stdout);
	exit(7);
}

static void
good_settings_start_it(void **state)
{
	(void)state;
	setenv("SECRET", "0123456789abcdef0123456789abcdef", 1);
	assert_int_equal(status_of(start), 7);
	assert_string_equal(out, "https://staff.example");
}

static void
it_logs_under_its_name_from_its_level(void **state)
{
	(void)state;
	setenv("SECRET", "0123456789abcdef0123456789abcdef", 1);
	assert_int_equal(status_of(start), 7);
	assert_non_null(strstr(err, "\"program\":\"outstaff-test\","
		"\"event\":\"loud\""));
	assert_null(strstr(err, "quiet"));
}

static void
bad_settings_end_it_under_its_name(void **state)
{
	static const char expected[] = "outstaff-test: SECRET must";

	(void)state;
	setenv("SECRET", "short", 1);
	assert_int_equal(status_of(start), 1);
	assert_memory_equal(err, expected, sizeof(expected) - 1);
	assert_ptr_equal(strchr(err, '\n'), err + strlen(err) - 1);
}

static char path[] = "/tmp/outstaff-test-XXXXXX";

static int
set_up(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	setenv("OUTSTAFF_CONF", path, 1);
	setenv("APP_ENV", "staging", 1);
	setenv("DATABASE_URL", "postgresql:///outstaff", 1);
	setenv("BASE_URL", "https://staff.example", 1);
	setenv("LOG_LEVEL", "warn", 1);
	return fd < 0 || close(fd) != 0;
}

static int
tear_down(void **state)
{
	(void)state;
	return unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_said_ends_the_program_well),
		cmocka_unit_test(the_version_names_the_project),
		cmocka_unit_test(a_failure_is_one_line_and_status_1),
		cmocka_unit_test(good_settings_start_it),
		cmocka_unit_test(it_logs_under_its_name_from_its_level),
		cmocka_unit_test(bad_settings_end_it_under_its_name),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
