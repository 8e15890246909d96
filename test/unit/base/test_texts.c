/* Texts of which each is kept once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/texts.h"

#define MANY 5000

static struct slice
numbered(struct pool *pool, int number)
{
	return slice_of(pool_printf(pool, "a text of number %d%s", number,
		number % 7 == 0 ? ", which is somewhat longer" : ""));
}

static void
same_bytes_are_kept_once(void **state)
{
	struct pool *pool = pool_create(), *scratch = pool_create();
	struct texts *texts = texts_create(pool, scratch);
	struct slice first = texts_keep(texts, SLICE("name"));

	(void)state;
	assert_int_equal(first.length, 4);
	assert_memory_equal(first.data, "name", 4);
	assert_ptr_equal(texts_keep(texts, slice_of(
		pool_text(scratch, "name"))).data, first.data);
	assert_ptr_not_equal(texts_keep(texts, SLICE("names")).data,
		first.data);
	assert_ptr_not_equal(texts_keep(texts, SLICE("nam")).data, first.data);
	assert_int_equal(texts_keep(texts, SLICE("")).length, 0);
	pool_destroy(scratch);
	pool_destroy(pool);
}

static void
many_are_found_again_and_outlive_the_table(void **state)
{
	struct pool *pool = pool_create(), *scratch = pool_create();
	struct texts *texts = texts_create(pool, scratch);
	struct slice *kept = pool_alloc(pool, MANY * sizeof(*kept));

	(void)state;
	for (int i = 0; i < MANY; i++)
		kept[i] = texts_keep(texts, numbered(scratch, i));
	for (int i = 0; i < MANY; i++)
		assert_ptr_equal(texts_keep(texts,
			numbered(scratch, i)).data, kept[i].data);
	pool_destroy(scratch);
	for (int i = 0; i < MANY; i++) {
		struct slice text = numbered(pool, i);

		assert_int_equal(kept[i].length, text.length);
		assert_memory_equal(kept[i].data, text.data, text.length);
	}
	pool_destroy(pool);
}

static void
long_texts_and_zero_bytes_are_texts(void **state)
{
	struct pool *pool = pool_create(), *scratch = pool_create();
	struct texts *texts = texts_create(pool, scratch);
	static char text[100000];
	struct slice kept, other;

	(void)state;
	kept = texts_keep(texts, (struct slice){ text, sizeof(text) });
	other = texts_keep(texts, (struct slice){ text, sizeof(text) - 1 });
	assert_memory_equal(kept.data, text, sizeof(text));
	assert_ptr_not_equal(kept.data, other.data);
	assert_int_equal(other.length, sizeof(text) - 1);
	pool_destroy(scratch);
	pool_destroy(pool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_bytes_are_kept_once),
		cmocka_unit_test(many_are_found_again_and_outlive_the_table),
		cmocka_unit_test(long_texts_and_zero_bytes_are_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
