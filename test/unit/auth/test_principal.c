/* The cache of principals: age, order of use, collisions, and cut names. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "auth/principal.h"

#define SECOND INT64_C(1000000)

struct key {
	unsigned char bytes[SHA256_SIZE];
};

/* A key whose first bytes, which place it, are those of its number. */
static struct key
key_of(unsigned number)
{
	struct key key = { { 0 } };

	key.bytes[0] = (unsigned char)number;
	key.bytes[1] = (unsigned char)(number >> 8);
	return key;
}

/* Keys that all fall in one place of the table. */
static struct key
colliding(unsigned number)
{
	struct key key = key_of(77);

	key.bytes[30] = (unsigned char)number;
	key.bytes[31] = (unsigned char)(number >> 8);
	return key;
}

static void
put(struct principal_cache *cache, struct key key, int64_t stamp)
{
	struct principal principal = { .stamp = stamp, .loaded_at_us = 0 };

	principal_put(cache, key.bytes, &principal);
}

/* The stamp that is found, or -1. */
static int64_t
found(struct principal_cache *cache, struct key key)
{
	const struct principal *principal =
		principal_find(cache, key.bytes, SECOND);

	return principal == NULL ? -1 : principal->stamp;
}

static int
set_up(void **state)
{
	*state = principal_cache_create();
	return 0;
}

static int
tear_down(void **state)
{
	principal_cache_destroy(*state);
	return 0;
}

static void
what_was_put_is_found_whole(void **state)
{
	struct key key = key_of(1);
	struct principal principal = { .stamp = 42, .loaded_at_us = 7 };
	const struct principal *copy;

	principal_text(principal.email, sizeof(principal.email), "a@b.example");
	assert_true(policy_compile(&principal.grants,
		"certificate.read=own"));
	copy = principal_put(*state, key.bytes, &principal);
	assert_ptr_not_equal(copy, &principal);
	assert_ptr_equal(principal_find(*state, key.bytes, SECOND), copy);
	assert_memory_equal(copy, &principal, sizeof(principal));
}

static void
an_empty_cache_finds_nothing(void **state)
{
	assert_int_equal(found(*state, key_of(0)), -1);
}

static void
a_put_replaces_the_older_one_of_the_token(void **state)
{
	put(*state, key_of(1), 10);
	put(*state, key_of(1), 11);
	assert_int_equal(found(*state, key_of(1)), 11);
	principal_drop(*state, key_of(1).bytes);
	assert_int_equal(found(*state, key_of(1)), -1);
}

static void
an_entry_is_absent_from_60_seconds_on(void **state)
{
	struct key key = key_of(1);
	struct principal principal = { .loaded_at_us = 5 * SECOND };

	principal_put(*state, key.bytes, &principal);
	assert_non_null(principal_find(*state, key.bytes, 65 * SECOND - 1));
	assert_null(principal_find(*state, key.bytes, 65 * SECOND));
	assert_null(principal_find(*state, key.bytes, 6 * SECOND));
}

static void
being_found_does_not_make_an_entry_fresh(void **state)
{
	struct key key = key_of(1);

	put(*state, key, 1);
	for (int64_t now = 0; now < 60; now++)
		assert_non_null(principal_find(*state, key.bytes,
			now * SECOND));
	assert_null(principal_find(*state, key.bytes, 60 * SECOND));
}

static void
a_full_cache_gives_up_the_least_recently_put(void **state)
{
	for (unsigned i = 0; i <= PRINCIPAL_CACHE_SIZE; i++)
		put(*state, key_of(i), i);
	assert_int_equal(found(*state, key_of(0)), -1);
	for (unsigned i = 1; i <= PRINCIPAL_CACHE_SIZE; i++)
		assert_int_equal(found(*state, key_of(i)), i);
}

static void
being_found_keeps_an_entry(void **state)
{
	for (unsigned i = 0; i < PRINCIPAL_CACHE_SIZE; i++)
		put(*state, key_of(i), i);
	assert_int_equal(found(*state, key_of(0)), 0);
	assert_int_equal(found(*state, key_of(2)), 2);
	put(*state, key_of(1000), 1000);
	put(*state, key_of(1001), 1001);
	put(*state, key_of(1002), 1002);
	assert_int_equal(found(*state, key_of(0)), 0);
	assert_int_equal(found(*state, key_of(1)), -1);
	assert_int_equal(found(*state, key_of(2)), 2);
	assert_int_equal(found(*state, key_of(3)), -1);
	assert_int_equal(found(*state, key_of(4)), -1);
	assert_int_equal(found(*state, key_of(5)), 5);
}

static void
the_newest_and_the_oldest_can_be_dropped(void **state)
{
	for (unsigned i = 0; i < 4; i++)
		put(*state, key_of(i), i);
	principal_drop(*state, key_of(3).bytes);
	principal_drop(*state, key_of(0).bytes);
	principal_drop(*state, key_of(9).bytes);
	assert_int_equal(found(*state, key_of(3)), -1);
	assert_int_equal(found(*state, key_of(0)), -1);
	assert_int_equal(found(*state, key_of(1)), 1);
	assert_int_equal(found(*state, key_of(2)), 2);
}

static void
dropped_room_is_used_before_anything_is_given_up(void **state)
{
	for (unsigned i = 0; i < PRINCIPAL_CACHE_SIZE; i++)
		put(*state, key_of(i), i);
	principal_drop(*state, key_of(100).bytes);
	put(*state, key_of(1000), 1000);
	assert_int_equal(found(*state, key_of(0)), 0);
	assert_int_equal(found(*state, key_of(1000)), 1000);
}

static void
colliding_tokens_are_told_apart(void **state)
{
	for (unsigned i = 0; i < PRINCIPAL_CACHE_SIZE; i++)
		put(*state, colliding(i), i);
	for (unsigned i = 0; i < PRINCIPAL_CACHE_SIZE; i++)
		assert_int_equal(found(*state, colliding(i)), i);
	for (unsigned i = 0; i < PRINCIPAL_CACHE_SIZE; i += 2)
		principal_drop(*state, colliding(i).bytes);
	for (unsigned i = 0; i < PRINCIPAL_CACHE_SIZE; i++)
		assert_int_equal(found(*state, colliding(i)),
			i % 2 == 0 ? -1 : (int64_t)i);
	for (unsigned i = 0; i < 2 * PRINCIPAL_CACHE_SIZE; i++)
		put(*state, colliding(i), i);
	assert_int_equal(found(*state, colliding(255)), -1);
	assert_int_equal(found(*state, colliding(256)), 256);
}

static void
clear_forgets_all_and_leaves_a_usable_cache(void **state)
{
	for (unsigned i = 0; i < PRINCIPAL_CACHE_SIZE + 9; i++)
		put(*state, key_of(i), i);
	principal_clear(*state);
	for (unsigned i = 0; i < PRINCIPAL_CACHE_SIZE + 9; i++)
		assert_int_equal(found(*state, key_of(i)), -1);
	principal_clear(*state);
	for (unsigned i = 0; i < PRINCIPAL_CACHE_SIZE + 9; i++)
		put(*state, key_of(i), i);
	assert_int_equal(found(*state, key_of(8)), -1);
	assert_int_equal(found(*state, key_of(9)), 9);
}

/* A plain list of what must be inside, most recently used first. */
struct model {
	unsigned numbers[PRINCIPAL_CACHE_SIZE];
	size_t count;
};

static bool
model_take(struct model *model, unsigned number)
{
	for (size_t i = 0; i < model->count; i++) {
		if (model->numbers[i] != number)
			continue;
		model->count--;
		memmove(model->numbers + i, model->numbers + i + 1,
			(model->count - i) * sizeof(*model->numbers));
		return true;
	}
	return false;
}

static void
model_add(struct model *model, unsigned number)
{
	model_take(model, number);
	if (model->count == PRINCIPAL_CACHE_SIZE)
		model->count--;
	memmove(model->numbers + 1, model->numbers,
		model->count * sizeof(*model->numbers));
	model->numbers[0] = number;
	model->count++;
}

static void
a_hundred_thousand_random_steps_agree_with_a_plain_list(void **state)
{
	struct model model = { .count = 0 };
	unsigned random = 12345;

	for (int step = 0; step < 100000; step++) {
		unsigned number;

		random = random * 1103515245u + 12345u;
		number = random >> 16 & 511;
		if ((random >> 25 & 7) < 4) {
			bool held = model_take(&model, number);

			assert_int_equal(found(*state, key_of(number * 8)),
				held ? (int64_t)number : -1);
			if (held)
				model_add(&model, number);
		} else if ((random >> 25 & 7) < 7) {
			put(*state, key_of(number * 8), number);
			model_add(&model, number);
		} else {
			principal_drop(*state, key_of(number * 8).bytes);
			model_take(&model, number);
		}
	}
}

static void
texts_that_fit_are_kept(void **state)
{
	char field[8];

	(void)state;
	principal_text(field, sizeof(field), "seven..");
	assert_string_equal(field, "seven..");
	principal_text(field, sizeof(field), "");
	assert_string_equal(field, "");
	principal_text(field, sizeof(field), NULL);
	assert_string_equal(field, "");
}

static void
texts_are_cut_between_code_points(void **state)
{
	char field[8];

	(void)state;
	principal_text(field, sizeof(field), "eight...");
	assert_string_equal(field, "eight..");
	principal_text(field, sizeof(field), "123456ö");
	assert_string_equal(field, "123456");
	principal_text(field, sizeof(field), "12345ö6");
	assert_string_equal(field, "12345ö");
	principal_text(field, sizeof(field), "12345€");
	assert_string_equal(field, "12345");
	principal_text(field, sizeof(field), "1234🐙");
	assert_string_equal(field, "1234");
	principal_text(field, sizeof(field), "123🐙5");
	assert_string_equal(field, "123🐙");
	principal_text(field, 3, "🐙🐙");
	assert_string_equal(field, "");
}

static void
nothing_of_an_earlier_text_stays(void **state)
{
	static const char zero[8];
	char field[8];

	(void)state;
	principal_text(field, sizeof(field), "secrets");
	principal_text(field, sizeof(field), "a");
	assert_memory_equal(field + 1, zero, 7);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(what_was_put_is_found_whole),
		test(an_empty_cache_finds_nothing),
		test(a_put_replaces_the_older_one_of_the_token),
		test(an_entry_is_absent_from_60_seconds_on),
		test(being_found_does_not_make_an_entry_fresh),
		test(a_full_cache_gives_up_the_least_recently_put),
		test(being_found_keeps_an_entry),
		test(the_newest_and_the_oldest_can_be_dropped),
		test(dropped_room_is_used_before_anything_is_given_up),
		test(colliding_tokens_are_told_apart),
		test(clear_forgets_all_and_leaves_a_usable_cache),
		test(a_hundred_thousand_random_steps_agree_with_a_plain_list),
		test(texts_that_fit_are_kept),
		test(texts_are_cut_between_code_points),
		test(nothing_of_an_earlier_text_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
