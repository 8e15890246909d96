/* What is sealed opens whole, for whom it was sealed, or not at all. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/seal.h"

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

#define SECRET "a secret of at least thirty-two characters"

static bool
opens(const char *secret, const char *context, struct slice sealed,
	struct slice *plain)
{
	return seal_open(pool, secret, context, sealed, plain);
}

static void
what_is_sealed_opens(void **state)
{
	struct slice plain, sealed = seal(pool, SECRET, "of a",
		SLICE("twenty bytes\0of secret"));

	(void)state;
	assert_int_equal(sealed.length, 22 + SEAL_OVERHEAD);
	assert_true(opens(SECRET, "of a", sealed, &plain));
	assert_int_equal(plain.length, 22);
	assert_memory_equal(plain.data, "twenty bytes\0of secret", 22);
}

static void
nothing_is_sealed_too(void **state)
{
	struct slice plain, sealed = seal(pool, SECRET, "", SLICE(""));

	(void)state;
	assert_true(opens(SECRET, "", sealed, &plain));
	assert_int_equal(plain.length, 0);
}

static void
sealing_twice_gives_two_texts(void **state)
{
	struct slice a = seal(pool, SECRET, "of a", SLICE("the same"));
	struct slice b = seal(pool, SECRET, "of a", SLICE("the same"));

	(void)state;
	assert_memory_not_equal(a.data, b.data, 12);
	assert_memory_not_equal(a.data + 12, b.data + 12, 8);
}

static void
another_context_or_secret_opens_nothing(void **state)
{
	struct slice plain, sealed = seal(pool, SECRET, "of a",
		SLICE("secret"));

	(void)state;
	assert_false(opens(SECRET, "of b", sealed, &plain));
	assert_int_equal(plain.length, 0);
	assert_false(opens(SECRET, "", sealed, &plain));
	assert_false(opens(SECRET "!", "of a", sealed, &plain));
}

static void
a_changed_bit_or_length_opens_nothing(void **state)
{
	struct slice plain, sealed = seal(pool, SECRET, "of a",
		SLICE("secret"));
	char *copy = pool_copy(pool, sealed.data, sealed.length);

	(void)state;
	for (size_t i = 0; i < sealed.length * 8; i++) {
		copy[i / 8] = (char)(copy[i / 8] ^ 1 << i % 8);
		assert_false(opens(SECRET, "of a",
			(struct slice){ copy, sealed.length }, &plain));
		copy[i / 8] = (char)(copy[i / 8] ^ 1 << i % 8);
	}
	for (size_t length = 0; length < sealed.length; length++)
		assert_false(opens(SECRET, "of a",
			(struct slice){ copy, length }, &plain));
}

/* What is sealed opens for the same secret and purpose, unchanged, alone. */
static void
sealed_text_opens_for_its_purpose(void **state)
{
	static const char secret[] = "0123456789abcdef0123456789abcdef";
	struct pool *own = pool_create();
	char *sealed = seal_text(own, secret, "one", SLICE("hunter2 \xc3\xa9"));
	char *changed;

	(void)state;
	assert_string_equal(unseal_text(own, secret, "one", sealed),
		"hunter2 \xc3\xa9");
	assert_string_not_equal(sealed, seal_text(own, secret, "one",
		SLICE("hunter2 \xc3\xa9")));
	assert_null(strstr(sealed, "hunter2"));
	assert_null(unseal_text(own, secret, "two", sealed));
	assert_null(unseal_text(own, "another secret", "one", sealed));
	for (size_t i = 0; i < strlen(sealed); i++) {
		changed = pool_text(own, sealed);
		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		assert_null(unseal_text(own, secret, "one", changed));
	}
	sealed[strlen(sealed) - 4] = '\0';
	assert_null(unseal_text(own, secret, "one", sealed));
	assert_null(unseal_text(own, secret, "one", ""));
	assert_null(unseal_text(own, secret, "one", "not base64!"));
	assert_string_equal(unseal_text(own, secret, "one",
		seal_text(own, secret, "one", SLICE(""))), "");
	pool_destroy(own);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sealed_text_opens_for_its_purpose),
		cmocka_unit_test(what_is_sealed_opens),
		cmocka_unit_test(nothing_is_sealed_too),
		cmocka_unit_test(sealing_twice_gives_two_texts),
		cmocka_unit_test(another_context_or_secret_opens_nothing),
		cmocka_unit_test(a_changed_bit_or_length_opens_nothing),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
