/* Facts about a request's memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdalign.h>
#include <string.h>

#include "base/pool.h"

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

static void
memory_is_zeroed_and_aligned(void **state)
{
	(void)state;
	for (size_t size = 0; size < 200; size++) {
		char *memory = pool_alloc(pool, size);

		assert_non_null(memory);
		assert_int_equal((uintptr_t)memory % alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(memory[i], 0);
		memset(memory, 0xA5, size);
	}
}

static void
memory_is_zeroed_again_after_a_reset(void **state)
{
	char *memory = pool_alloc(pool, 1000);

	(void)state;
	memset(memory, 0xA5, 1000);
	pool_reset(pool);
	memory = pool_alloc(pool, 1000);
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(memory[i], 0);
}

static void
pieces_do_not_overlap(void **state)
{
	enum { PIECES = 2000 };
	static unsigned char *pieces[PIECES];

	(void)state;
	for (size_t i = 0; i < PIECES; i++) {
		pieces[i] = pool_alloc(pool, i % 97 + 1);
		memset(pieces[i], (int)(i % 251), i % 97 + 1);
	}
	for (size_t i = 0; i < PIECES; i++)
		for (size_t j = 0; j < i % 97 + 1; j++)
			assert_int_equal(pieces[i][j], i % 251);
}

static void
a_piece_may_be_larger_than_a_block(void **state)
{
	char *before = pool_text(pool, "before");
	char *large = pool_alloc(pool, 1 << 20);
	char *after = pool_text(pool, "after");

	(void)state;
	memset(large, 'x', 1 << 20);
	assert_string_equal(before, "before");
	assert_string_equal(after, "after");
	pool_reset(pool);
	assert_non_null(pool_alloc(pool, 1 << 20));
}

static void
a_copy_ends_with_nul(void **state)
{
	char *copy = pool_copy(pool, "a\0bc", 3);

	(void)state;
	assert_memory_equal(copy, "a\0b", 4);
	assert_string_equal(pool_copy(pool, NULL, 0), "");
	assert_string_equal(pool_text(pool, ""), "");
	assert_string_equal(pool_text(pool, "Zoë"), "Zoë");
}

static void
text_is_formatted_whole(void **state)
{
	static char name[30000];
	char *text;

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	text = pool_printf(pool, "%s/%d", name, -42);
	assert_int_equal(strlen(text), sizeof(name) - 1 + 4);
	assert_string_equal(text + sizeof(name) - 1, "/-42");
	assert_string_equal(pool_printf(pool, "%s", ""), "");
}

static char order[8];
static size_t released;

static void
note(void *subject)
{
	order[released++] = *(const char *)subject;
}

static void
defer_three(void)
{
	static char subjects[] = "abc";

	memset(order, 0, sizeof(order));
	released = 0;
	for (size_t i = 0; i < 3; i++)
		pool_defer(pool, note, &subjects[i]);
}

static void
clean_ups_run_once_and_newest_first(void **state)
{
	(void)state;
	defer_three();
	assert_int_equal(released, 0);
	pool_reset(pool);
	assert_string_equal(order, "cba");
	pool_reset(pool);
	assert_int_equal(released, 3);
}

static void
the_end_of_a_pool_runs_clean_ups_too(void **state)
{
	(void)state;
	defer_three();
	pool_destroy(pool);
	pool = pool_create();
	assert_string_equal(order, "cba");
}

static void
defer_another(void *subject)
{
	pool_defer(pool, note, subject);
}

static void
a_clean_up_may_defer_another(void **state)
{
	static char subject[] = "z";

	(void)state;
	memset(order, 0, sizeof(order));
	released = 0;
	pool_defer(pool, defer_another, subject);
	pool_reset(pool);
	assert_string_equal(order, "z");
}

static void
memory_is_still_there_while_clean_ups_run(void **state)
{
	(void)state;
	memset(order, 0, sizeof(order));
	released = 0;
	pool_defer(pool, note, pool_text(pool, "m"));
	pool_alloc(pool, 100000);
	pool_reset(pool);
	assert_string_equal(order, "m");
}

static void
slices_equal_by_their_bytes_and_length(void **state)
{
	(void)state;
	assert_true(slice_equals(SLICE("abc"), "abc"));
	assert_true(slice_equals(SLICE(""), ""));
	assert_true(slice_equals((struct slice){ NULL, 0 }, ""));
	assert_false(slice_equals(SLICE("abc"), "ab"));
	assert_false(slice_equals(SLICE("ab"), "abc"));
	assert_false(slice_equals(SLICE("ab\0c"), "ab"));
	assert_false(slice_equals(SLICE("ABC"), "abc"));
	assert_int_equal(slice_of("Zoë").length, 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_and_aligned),
		cmocka_unit_test(memory_is_zeroed_again_after_a_reset),
		cmocka_unit_test(pieces_do_not_overlap),
		cmocka_unit_test(a_piece_may_be_larger_than_a_block),
		cmocka_unit_test(a_copy_ends_with_nul),
		cmocka_unit_test(text_is_formatted_whole),
		cmocka_unit_test(clean_ups_run_once_and_newest_first),
		cmocka_unit_test(the_end_of_a_pool_runs_clean_ups_too),
		cmocka_unit_test(a_clean_up_may_defer_another),
		cmocka_unit_test(memory_is_still_there_while_clean_ups_run),
		cmocka_unit_test(slices_equal_by_their_bytes_and_length),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
