/* Facts about UTF-8: the whole of the code space, and what is not in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/pool.h"
#include "base/utf8.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* The reference: RFC 3629's table written forward. */
static size_t
encode(uint32_t c, char *out)
{
	unsigned char *bytes = (unsigned char *)out;

	if (c < 0x80) {
		bytes[0] = (unsigned char)c;
		return 1;
	}
	if (c < 0x800) {
		bytes[0] = (unsigned char)(0xC0 | c >> 6);
		bytes[1] = (unsigned char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		bytes[0] = (unsigned char)(0xE0 | c >> 12);
		bytes[1] = (unsigned char)(0x80 | (c >> 6 & 0x3F));
		bytes[2] = (unsigned char)(0x80 | (c & 0x3F));
		return 3;
	}
	bytes[0] = (unsigned char)(0xF0 | c >> 18);
	bytes[1] = (unsigned char)(0x80 | (c >> 12 & 0x3F));
	bytes[2] = (unsigned char)(0x80 | (c >> 6 & 0x3F));
	bytes[3] = (unsigned char)(0x80 | (c & 0x3F));
	return 4;
}

static void
every_code_point_is_read_back(void **state)
{
	(void)state;
	for (uint32_t c = 0; c <= 0x10FFFF; c++) {
		uint32_t read = UINT32_MAX;
		char bytes[4];
		size_t length = encode(c, bytes);
		bool surrogate = c >= 0xD800 && c <= 0xDFFF;

		if (utf8_decode(bytes, length, &read) !=
		    (surrogate ? 0 : length) || (!surrogate && read != c))
			fail_msg("U+%04X", c);
	}
}

static void
a_sequence_that_is_cut_is_invalid(void **state)
{
	static const uint32_t points[] = { 0x80, 0x7FF, 0x800, 0xFFFD,
		0x10000, 0x10FFFF };
	uint32_t read;
	char bytes[4];

	(void)state;
	for (size_t i = 0; i < COUNT(points); i++) {
		size_t length = encode(points[i], bytes);

		for (size_t cut = 1; cut < length; cut++)
			assert_int_equal(utf8_decode(bytes, cut, &read), 0);
	}
}

static void
what_is_not_utf8_is_refused(void **state)
{
	static const struct slice bad[] = { SLICE("\x80"), SLICE("\xBF"),
		SLICE("\xC0\x80"), SLICE("\xC0\xAF"), SLICE("\xC1\xBF"),
		SLICE("\xE0\x80\xAF"), SLICE("\xE0\x9F\xBF"),
		SLICE("\xF0\x80\x80\xAF"), SLICE("\xF0\x8F\xBF\xBF"),
		SLICE("\xED\xA0\x80"), SLICE("\xED\xBF\xBF"),
		SLICE("\xF4\x90\x80\x80"), SLICE("\xF5\x80\x80\x80"),
		SLICE("\xF8\x88\x80\x80\x80"), SLICE("\xFE"), SLICE("\xFF"),
		SLICE("\xC3\x28"), SLICE("\xC3"), SLICE("\xE2\x28\xA1"),
		SLICE("\xE2\x82\x28"), SLICE("\xE2\x82"),
		SLICE("\xF0\x9F\x98\x28"), SLICE("\xF0\x9F\x98"),
		SLICE("plain \xC3\xA9 then \xFF"), SLICE("a\xC3") };

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (utf8_valid(bad[i].data, bad[i].length))
			fail_msg("accepted number %zu", i);
}

static void
text_of_all_lengths_is_valid(void **state)
{
	static const char text[] = "a é € 😀 \0 \xEF\xBB\xBF";

	(void)state;
	assert_true(utf8_valid("", 0));
	assert_true(utf8_valid(text, sizeof(text) - 1));
}

static void
length_is_in_code_points(void **state)
{
	(void)state;
	assert_int_equal(utf8_length("", 0), 0);
	assert_int_equal(utf8_length("abc", 3), 3);
	assert_int_equal(utf8_length("Zoë", 4), 3);
	assert_int_equal(utf8_length("€", 3), 1);
	assert_int_equal(utf8_length("😀😀", 8), 2);
}

static void
controls_are_c0_del_and_c1(void **state)
{
	(void)state;
	for (uint32_t c = 0; c < 0x300; c++) {
		char bytes[4];
		size_t length = encode(c, bytes);
		bool control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
		bool line = c == '\t' || c == '\n' || c == '\r';

		assert_int_equal(utf8_has_control(bytes, length, false),
			control);
		assert_int_equal(utf8_has_control(bytes, length, true),
			control && !line);
	}
}

static void
a_control_is_found_anywhere(void **state)
{
	(void)state;
	assert_false(utf8_has_control("", 0, false));
	assert_false(utf8_has_control("Zoë\n2", 6, true));
	assert_true(utf8_has_control("Zoë\n2", 6, false));
	assert_true(utf8_has_control("Zoë\x1B", 5, true));
	assert_true(utf8_has_control("\xC2\x85x", 3, true));
}

static void
what_is_not_utf8_counts_as_control(void **state)
{
	(void)state;
	assert_true(utf8_has_control("a\xFF", 2, true));
	assert_true(utf8_has_control("\xC3", 1, true));
}

static void
trims_to(const char *text, const char *rest)
{
	size_t length = strlen(text);
	const char *first = utf8_trim(text, &length);

	assert_int_equal(length, strlen(rest));
	assert_memory_equal(first, rest, length);
}

static void
a_text_of_which_nothing_is_seen_is_none(void **state)
{
	static const char *const unseen[] = { " ", "\t", "\r\n", "\v",
		"\xC2\x85", "\xC2\xA0", "\xC2\xAD", "\xE1\x9A\x80",
		"\xE2\x80\x80", "\xE2\x80\x8B", "\xE2\x80\x8F",
		"\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF",
		"\xE2\x81\x9F", "\xE2\x81\xA4", "\xE2\xA0\x80",
		"\xE3\x80\x80", "\xE3\x85\xA4", "\xEF\xBB\xBF" };
	char text[32];

	(void)state;
	trims_to("", "");
	for (size_t i = 0; i < sizeof(unseen) / sizeof(*unseen); i++) {
		trims_to(unseen[i], "");
		(void)snprintf(text, sizeof(text), " %s\xC2\xA0%s\n",
			unseen[i], unseen[i]);
		trims_to(text, "");
	}
}

static void
blanks_are_cut_off_at_the_ends_and_nothing_else(void **state)
{
	(void)state;
	trims_to("x", "x");
	trims_to(" \t\r\n Zo\xC3\xAB  2 \n", "Zo\xC3\xAB  2");
	trims_to("\xEF\xBB\xBFx", "\xEF\xBB\xBFx");
	trims_to(" x\xC2\xA0 ", "x\xC2\xA0");
	trims_to(" \xFF ", "\xFF");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_point_is_read_back),
		cmocka_unit_test(a_sequence_that_is_cut_is_invalid),
		cmocka_unit_test(what_is_not_utf8_is_refused),
		cmocka_unit_test(text_of_all_lengths_is_valid),
		cmocka_unit_test(length_is_in_code_points),
		cmocka_unit_test(controls_are_c0_del_and_c1),
		cmocka_unit_test(a_control_is_found_anywhere),
		cmocka_unit_test(what_is_not_utf8_counts_as_control),
		cmocka_unit_test(a_text_of_which_nothing_is_seen_is_none),
		cmocka_unit_test(
			blanks_are_cut_off_at_the_ends_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
