/*
 * The folder store: all or nothing on disk, its modes, and its listing
 * (store/store_file_list.c).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>

#include <cmocka.h>

#include "store/s3_fixture.h"

static char folder[64];
static struct config config = {
	.storage = "file", .storage_dir = folder,
	.secret = "0123456789abcdef0123456789abcdef",
};
static struct store *store;
static struct pool *pool;

static const char *
path_of(const char *name)
{
	return pool_printf(pool, "%s/%s", folder, name);
}

static int
open_store(void **state)
{
	char error[200];

	(void)state;
	strcpy(folder, "/tmp/outstaff-test-XXXXXX");
	assert_non_null(mkdtemp(folder));
	pool = pool_create();
	umask(077);
	store = store_open(&config, error, sizeof(error));
	return store == NULL ? -1 : 0;
}

static int
close_store(void **state)
{
	(void)state;
	store_close(store);
	assert_int_equal(system(pool_printf(pool, "rm -rf %s", folder)), 0);
	pool_destroy(pool);
	return 0;
}

static enum store_result
put(const char *key, size_t size)
{
	struct thing thing;
	enum store_result result;

	thing_make(&thing, key, size);
	result = store_put(store, &thing.object, within_ms(5000));
	thing_free(&thing);
	return result;
}

static int
mode_of(const char *name)
{
	struct stat status;

	assert_int_equal(stat(path_of(name), &status), 0);
	return status.st_mode & 07777;
}

/* Names below the organization's folder of KEY_A. */
static int
names_of_a(void)
{
	FILE *names = popen(pool_printf(pool, "ls -A %s/%.36s | wc -l", folder,
		KEY_A), "r");
	int count = -1;

	assert_int_equal(fscanf(names, "%d", &count), 1);
	pclose(names);
	return count;
}

static void
an_object_comes_back_byte_for_byte(void **state)
{
	struct thing thing;
	char *data;
	int fd;

	(void)state;
	thing_make(&thing, KEY_A, 300001);
	assert_int_equal(store_put(store, &thing.object, within_ms(5000)),
		STORE_OK);
	data = malloc(300002);
	fd = open(path_of(KEY_A), O_RDONLY);
	assert_int_equal(read(fd, data, 300002), 300001);
	assert_memory_equal(data, thing.data, 300001);
	close(fd);
	free(data);
	thing_free(&thing);
}

static enum store_result
get(const char *key, struct buf *out)
{
	buf_init(out, pool);
	return store_get(store, key, within_ms(5000), out);
}

static void
an_object_is_given_whole_where_it_is_small(void **state)
{
	struct thing thing;
	struct buf out;

	(void)state;
	thing_make(&thing, KEY_A, 300001);
	assert_int_equal(store_put(store, &thing.object, within_ms(5000)),
		STORE_OK);
	assert_int_equal(get(KEY_A, &out), STORE_OK);
	assert_int_equal(out.length, 300001);
	assert_memory_equal(out.data, thing.data, 300001);
	thing_free(&thing);
	assert_int_equal(put(KEY_A, STORE_GET_MAX), STORE_OK);
	assert_int_equal(get(KEY_A, &out), STORE_OK);
	assert_int_equal(out.length, STORE_GET_MAX);
	assert_int_equal(put(KEY_A, STORE_GET_MAX + 1), STORE_OK);
	assert_int_equal(get(KEY_A, &out), STORE_REFUSED);
	assert_int_equal(get(KEY_B, &out), STORE_ABSENT);
	assert_int_equal(get("../etc/passwd", &out), STORE_REFUSED);
	assert_int_equal(store_get(store, KEY_A, clock_us() - 1, &out),
		STORE_TIMEOUT);
}

static void
the_group_can_read_and_others_cannot_whatever_the_umask(void **state)
{
	(void)state;
	assert_int_equal(put(KEY_A, 10), STORE_OK);
	assert_int_equal(mode_of(pool_copy(pool, KEY_A, 36)), 0750);
	assert_int_equal(mode_of(KEY_A), 0640);
}

static void
the_same_key_again_replaces_the_object(void **state)
{
	struct stat status;

	(void)state;
	assert_int_equal(put(KEY_A, 10), STORE_OK);
	assert_int_equal(put(KEY_A, 20), STORE_OK);
	assert_int_equal(stat(path_of(KEY_A), &status), 0);
	assert_int_equal(status.st_size, 20);
	assert_int_equal(names_of_a(), 1);
}

static void
an_object_exists_until_it_is_deleted(void **state)
{
	(void)state;
	assert_int_equal(store_exists(store, KEY_A, within_ms(1000)),
		STORE_ABSENT);
	assert_int_equal(store_delete(store, KEY_A, within_ms(1000)), STORE_OK);
	assert_int_equal(put(KEY_A, 10), STORE_OK);
	assert_int_equal(store_exists(store, KEY_A, within_ms(1000)), STORE_OK);
	assert_int_equal(store_delete(store, KEY_A, within_ms(1000)), STORE_OK);
	assert_int_equal(store_delete(store, KEY_A, within_ms(1000)), STORE_OK);
	assert_int_equal(store_exists(store, KEY_A, within_ms(1000)),
		STORE_ABSENT);
}

static void
a_file_shorter_than_said_leaves_nothing(void **state)
{
	struct thing thing;

	(void)state;
	thing_make(&thing, KEY_A, 1000);
	thing.object.size = 1001;
	assert_int_equal(store_put(store, &thing.object, within_ms(1000)),
		STORE_UNAVAILABLE);
	assert_int_equal(names_of_a(), 0);
	thing_free(&thing);
}

static void
a_full_disk_is_unavailable_and_leaves_nothing(void **state)
{
	struct rlimit old, small;

	(void)state;
	getrlimit(RLIMIT_FSIZE, &old);
	small = old;
	small.rlim_cur = 100000;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	assert_int_equal(put(KEY_A, 90000), STORE_OK);
	/* The memory file is limited too, so it is made before. */
	setrlimit(RLIMIT_FSIZE, &old);
	{
		struct thing thing;

		thing_make(&thing, KEY_B, 200000);
		setrlimit(RLIMIT_FSIZE, &small);
		assert_int_equal(store_put(store, &thing.object,
			within_ms(1000)), STORE_UNAVAILABLE);
		setrlimit(RLIMIT_FSIZE, &old);
		thing_free(&thing);
	}
	assert_int_equal(store_exists(store, KEY_B, within_ms(1000)),
		STORE_ABSENT);
	assert_int_equal(rmdir(path_of(pool_copy(pool, KEY_B, 36))), 0);
}

static void
a_symbolic_link_is_not_followed(void **state)
{
	const char *organization = path_of(pool_copy(pool, KEY_A, 36));

	(void)state;
	assert_int_equal(symlink("/tmp", organization), 0);
	assert_int_equal(put(KEY_A, 10), STORE_REFUSED);
	assert_int_equal(store_delete(store, KEY_A, within_ms(1000)),
		STORE_REFUSED);
	assert_int_equal(unlink(organization), 0);
}

static void
a_deadline_in_the_past_writes_nothing(void **state)
{
	struct thing thing;

	(void)state;
	thing_make(&thing, KEY_A, 1000);
	assert_int_equal(store_put(store, &thing.object, clock_us()),
		STORE_TIMEOUT);
	assert_int_equal(store_exists(store, KEY_A, within_ms(1000)),
		STORE_ABSENT);
	thing_free(&thing);
}

struct count {
	int all;
	int64_t oldest;
	int most;
};

static bool
count_one(void *context, const char *key, int64_t age)
{
	struct count *count = context;

	assert_true(store_key_valid(key));
	if (age > count->oldest)
		count->oldest = age;
	return ++count->all != count->most;
}

static struct count
count_below(const char *prefix, int most)
{
	struct count count = { .most = most };
	struct store_listing listing = { prefix, within_ms(5000), count_one,
		&count };

	assert_int_equal(store_list(store, &listing), STORE_OK);
	return count;
}

static void
set_age(const char *name, int seconds)
{
	struct timespec times[2] = { { .tv_sec = clock_wall() - seconds },
		{ .tv_sec = clock_wall() - seconds } };

	assert_int_equal(utimensat(AT_FDCWD, path_of(name), times, 0), 0);
}

static void
make_file(const char *name)
{
	int fd = open(path_of(name), O_WRONLY | O_CREAT, 0600);

	assert_true(fd >= 0);
	close(fd);
}

static void
a_list_tells_keys_and_ages(void **state)
{
	(void)state;
	assert_int_equal(count_below("", 0).all, 0);
	assert_int_equal(put(KEY_A, 10), STORE_OK);
	assert_int_equal(put(KEY_B, 10), STORE_OK);
	set_age(KEY_B, 5000);
	assert_int_equal(count_below("", 0).all, 2);
	assert_in_range(count_below("", 0).oldest, 4999, 5010);
	assert_int_equal(count_below("", 1).all, 1);
	assert_int_equal(count_below("0190a1b2-0000-7000-8000-00000000000a",
		0).all, 1);
	assert_int_equal(count_below(KEY_B, 0).all, 1);
	assert_int_equal(count_below("02", 0).all, 0);
}

static void
a_list_ignores_what_is_not_ours(void **state)
{
	(void)state;
	assert_int_equal(put(KEY_A, 10), STORE_OK);
	make_file("stray");
	make_file(pool_printf(pool, "%.36s/README", KEY_A));
	assert_int_equal(mkdir(path_of("lost+found"), 0700), 0);
	assert_int_equal(count_below("", 0).all, 1);
}

static void
a_list_removes_what_a_crash_left_a_day_ago(void **state)
{
	const char *young = pool_printf(pool, "%.36s/.young", KEY_A);
	const char *old = pool_printf(pool, "%.36s/.old", KEY_A);

	(void)state;
	assert_int_equal(put(KEY_A, 10), STORE_OK);
	make_file(young);
	make_file(old);
	set_age(old, 90000);
	assert_int_equal(count_below("", 0).all, 1);
	assert_int_equal(access(path_of(young), F_OK), 0);
	assert_int_equal(access(path_of(old), F_OK), -1);
}

static void
settings_that_cannot_work_are_named(void **state)
{
	struct config bad = config;
	char error[200];

	(void)state;
	bad.secret = "short";
	assert_null(store_open(&bad, error, sizeof(error)));
	assert_non_null(strstr(error, "SECRET"));
	bad.secret = config.secret;
	/* As where a volume is not mounted: nothing is made in its place. */
	bad.storage_dir = pool_printf(pool, "%s/not-mounted", folder);
	assert_null(store_open(&bad, error, sizeof(error)));
	assert_non_null(strstr(error, "STORAGE_DIR"));
	assert_int_equal(access(bad.storage_dir, F_OK), -1);
	bad.storage_dir = "/dev/null";
	assert_null(store_open(&bad, error, sizeof(error)));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_store, close_store)
	const struct CMUnitTest tests[] = {
		TEST(an_object_comes_back_byte_for_byte),
		TEST(an_object_is_given_whole_where_it_is_small),
		TEST(the_group_can_read_and_others_cannot_whatever_the_umask),
		TEST(the_same_key_again_replaces_the_object),
		TEST(an_object_exists_until_it_is_deleted),
		TEST(a_file_shorter_than_said_leaves_nothing),
		TEST(a_full_disk_is_unavailable_and_leaves_nothing),
		TEST(a_symbolic_link_is_not_followed),
		TEST(a_deadline_in_the_past_writes_nothing),
		TEST(a_list_tells_keys_and_ages),
		TEST(a_list_ignores_what_is_not_ours),
		TEST(a_list_removes_what_a_crash_left_a_day_ago),
		TEST(settings_that_cannot_work_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
