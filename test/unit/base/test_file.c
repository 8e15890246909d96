/* Reading a whole file, and saying what is wrong with one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

static void
bytes_are_read_to_the_end(void **state)
{
	char path[] = "/tmp/file.XXXXXX";
	struct pool *pool = pool_create();
	int file = mkstemp(path);
	struct slice bytes;

	(void)state;
	assert_true(file >= 0);
	assert_int_equal(write(file, "a\0b", 3), 3);
	close(file);
	assert_null(file_read(pool, path, 3, &bytes));
	assert_int_equal(bytes.length, 3);
	assert_memory_equal(bytes.data, "a\0b", 4);
	assert_non_null(strstr(file_read(pool, path, 2, &bytes),
		": is larger than 0 KiB"));
	unlink(path);
	assert_non_null(strstr(file_read(pool, path, 3, &bytes),
		"No such file"));
	pool_destroy(pool);
}

static void
a_folder_is_no_file(void **state)
{
	struct pool *pool = pool_create();
	struct slice bytes;

	(void)state;
	assert_string_equal(file_read(pool, "/tmp", 1, &bytes),
		"/tmp: is not a file");
	pool_destroy(pool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_read_to_the_end),
		cmocka_unit_test(a_folder_is_no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
