/*
 * Facts about a file on its way in. The test's own open() plays a file system
 * without unnamed files; a checked libc's open() could not be replaced.
 */
#undef _FORTIFY_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http/upload.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct pool *pool;
static bool without_unnamed;	/* as on a file system that has none */
static char folder[] = "/tmp/outstaff-upload-XXXXXX";

int
open(const char *path, int flags, ...)
{
	mode_t mode;
	va_list args;

	va_start(args, flags);
	mode = va_arg(args, mode_t);
	va_end(args);
	if (without_unnamed && (flags & O_TMPFILE) == O_TMPFILE) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return openat(AT_FDCWD, path, flags, mode);
}

static int
set_up(void **state)
{
	(void)state;
	pool = pool_create();
	return mkdtemp(folder) == NULL;
}

static int
tear_down(void **state)
{
	(void)state;
	pool_destroy(pool);
	return rmdir(folder);
}

static int
reset(void **state)
{
	(void)state;
	pool_reset(pool);
	return 0;
}

static void
a_file_is_hashed_and_rewound(void **state)
{
	struct upload_writer *writer = upload_begin(pool, folder, 6);
	struct upload upload;
	unsigned char expected[SHA256_SIZE];
	char data[8];

	(void)state;
	assert_non_null(writer);
	assert_int_equal(upload_write(writer, "abc", 3), PARSE_OK);
	assert_int_equal(upload_write(writer, "def", 3), PARSE_OK);
	assert_int_equal(upload_end(writer, &upload), PARSE_OK);
	sha256("abcdef", 6, expected);
	assert_memory_equal(upload.sha256, expected, SHA256_SIZE);
	assert_int_equal(upload.size, 6);
	assert_int_equal(read(upload.fd, data, sizeof(data)), 6);
	assert_memory_equal(data, "abcdef", 6);
}

static void
a_file_has_no_name_and_is_private(void **state)
{
	struct upload_writer *writer = upload_begin(pool, folder, 1);
	struct upload upload;
	struct stat facts;

	(void)state;
	assert_int_equal(upload_end(writer, &upload), PARSE_OK);
	assert_int_equal(fstat(upload.fd, &facts), 0);
	assert_int_equal(facts.st_nlink, 0);
	assert_int_equal(facts.st_mode & 0777, 0600);
	assert_int_equal(fcntl(upload.fd, F_GETFD), FD_CLOEXEC);
}

static void
a_folder_that_is_missing_takes_none(void **state)
{
	(void)state;
	assert_null(upload_begin(pool, "/nonexistent", 3));
	assert_int_equal(errno, ENOENT);
}

static void
a_file_is_unnamed_on_every_file_system(void **state)
{
	without_unnamed = true;
	a_file_has_no_name_and_is_private(state);
	a_folder_that_is_missing_takes_none(state);
	without_unnamed = false;
}

static void
a_file_closes_with_its_pool(void **state)
{
	struct upload_writer *writer = upload_begin(pool, folder, 1);
	struct upload upload;

	(void)state;
	assert_int_equal(upload_end(writer, &upload), PARSE_OK);
	pool_reset(pool);
	assert_int_equal(fcntl(upload.fd, F_GETFD), -1);
	assert_int_equal(errno, EBADF);
}

static void
a_byte_past_the_limit_is_too_large(void **state)
{
	struct upload_writer *writer = upload_begin(pool, folder, 3);

	(void)state;
	assert_int_equal(upload_write(writer, "abc", 3), PARSE_OK);
	assert_int_equal(upload_write(writer, "", 0), PARSE_OK);
	assert_int_equal(upload_write(writer, "d", 1), PARSE_TOO_LARGE);
}

static void
a_full_disk_is_told(void **state)
{
	struct rlimit before, none;
	struct upload_writer *writer = upload_begin(pool, folder, 3);
	enum parse outcome;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	outcome = upload_write(writer, "abc", 3);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(outcome, PARSE_IO);
}

static void
a_name_is_made_safe(void **state)
{
	static const char *const names[][2] = { { "a.pdf", "a.pdf" },
		{ "Zoë 証.pdf", "Zoë 証.pdf" }, { "/etc/passwd", "passwd" },
		{ "C:\\Users\\me\\x.pdf", "x.pdf" }, { "a/b\\c", "c" },
		{ "../../x", "x" }, { "..", "file" }, { ".", "file" },
		{ "", "file" }, { "a/", "file" }, { "\\", "file" },
		{ "   ", "file" }, { "  a b  ", "a b" }, { "...", "..." },
		{ "a\r\nb\x01\x7F", "ab" }, { "a\xC2\x85\xC2\x9F" "b", "ab" },
		{ "x\xE2\x80\xAE" "fdp.exe", "xfdp.exe" },
		{ "\xE2\x81\xA6" "a\xE2\x81\xA9\xE2\x80\xA8\xEF\xBB\xBF", "a" },
		{ ".htaccess", ".htaccess" }, { "<b>&\"'", "<b>&\"'" },
		{ "a;b", "a;b" }, { "-rf", "-rf" }, { "CON", "CON" },
		{ "\x01\x02", "file" } };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++)
		assert_string_equal(upload_file_name(pool,
			slice_of(names[i][0])), names[i][1]);
	assert_string_equal(upload_file_name(pool, SLICE("a\0b")), "ab");
}

static void
a_name_that_is_not_utf8_is_refused(void **state)
{
	(void)state;
	assert_null(upload_file_name(pool, SLICE("a\xFF.pdf")));
	assert_null(upload_file_name(pool, SLICE("\xC0\xAF/a.pdf")));
	assert_null(upload_file_name(pool, SLICE("\xED\xA0\x80")));
}

/* Fills a name with `count` times two bytes and an end. */
static const char *
long_name(size_t count, const char *end)
{
	char *name = pool_alloc(pool, count * 2 + strlen(end) + 1);

	for (size_t i = 0; i < count; i++)
		memcpy(name + i * 2, "é", 2);
	strcpy(name + count * 2, end);
	return upload_file_name(pool, slice_of(name));
}

static void
a_long_name_keeps_its_extension(void **state)
{
	const char *name = long_name(200, ".pdf");

	(void)state;
	assert_int_equal(strlen(name), 250 + 4);
	assert_string_equal(name + 250, ".pdf");
	assert_int_equal(strlen(long_name(200, "")), 254);
	assert_int_equal(strlen(long_name(200, ".this-is-no-extension")), 254);
	assert_int_equal(strlen(long_name(127, "x")), 255);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_file_is_hashed_and_rewound, reset),
		cmocka_unit_test_teardown(a_file_has_no_name_and_is_private,
			reset),
		cmocka_unit_test_teardown(
			a_file_is_unnamed_on_every_file_system,
			reset),
		cmocka_unit_test_teardown(a_file_closes_with_its_pool, reset),
		cmocka_unit_test_teardown(a_byte_past_the_limit_is_too_large,
			reset),
		cmocka_unit_test(a_folder_that_is_missing_takes_none),
		cmocka_unit_test_teardown(a_full_disk_is_told, reset),
		cmocka_unit_test(a_name_is_made_safe),
		cmocka_unit_test(a_name_that_is_not_utf8_is_refused),
		cmocka_unit_test(a_long_name_keeps_its_extension),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
