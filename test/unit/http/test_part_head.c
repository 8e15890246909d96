/* Facts about the headers of one multipart part. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "http/part_head.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define NAME_A "Content-Disposition: form-data; name=\"a\""

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

static struct part_head
parse(const char *lines)
{
	struct part_head head;

	if (!part_head_parse(pool, slice_of(lines), &head))
		fail_msg("refused: %s", lines);
	return head;
}

static void
a_text_has_a_name_only(void **state)
{
	struct part_head head = parse(NAME_A);

	(void)state;
	assert_string_equal(head.name, "a");
	assert_null(head.file_name);
	assert_string_equal(head.type, "");
}

static void
a_file_has_a_file_name_and_a_claim(void **state)
{
	struct part_head head = parse("CONTENT-TYPE:Image/PNG; q=1\r\n"
		"X-Other: x\r\ncontent-disposition:form-data;name=a; "
		"filename=\"C:\\d\\x \\\"1\\\".png\"\r\n"
		"Content-Transfer-Encoding: binary");

	(void)state;
	assert_string_equal(head.name, "a");
	assert_string_equal(head.file_name->data, "C:\\d\\x \"1\".png");
	assert_string_equal(head.type, "image/png");
}

static void
an_empty_file_name_is_still_one(void **state)
{
	(void)state;
	assert_int_equal(parse(NAME_A "; filename=\"\"").file_name->length, 0);
}

static void
the_extended_file_name_is_ignored(void **state)
{
	struct part_head head = parse(NAME_A "; filename*=UTF-8''x.pdf");

	(void)state;
	assert_null(head.file_name);
	head = parse(NAME_A "; filename=a.pdf; filename*=UTF-8''x.pdf");
	assert_string_equal(head.file_name->data, "a.pdf");
}

static void
a_broken_or_endless_claim_is_none(void **state)
{
	char lines[256] = NAME_A "\r\nContent-Type: ";

	(void)state;
	assert_string_equal(parse(NAME_A "\r\nContent-Type: ;;=").type, "");
	assert_string_equal(parse(NAME_A "\r\nContent-Type:").type, "");
	memset(lines + strlen(lines), 'x', 130);
	assert_string_equal(parse(lines).type, "");
}

static void
harmless_encodings_are_allowed(void **state)
{
	(void)state;
	parse(NAME_A "\r\nContent-Transfer-Encoding: 8BIT");
	parse(NAME_A "\r\nContent-Transfer-Encoding: 7bit");
	parse(NAME_A "\r\nContent-Type: text/plain; charset=UTF-8");
}

static void
other_heads_are_refused(void **state)
{
	static const struct slice heads[] = { SLICE(""), SLICE("\r\n"),
		SLICE("X: y"), SLICE("Content-Type: text/plain"),
		SLICE("Content-Disposition"), SLICE("Content-Disposition:"),
		SLICE("Content-Disposition: form-data"),
		SLICE("Content-Disposition: attachment; name=a"),
		SLICE("Content-Disposition: form-data; filename=a"),
		SLICE("Content-Disposition: form-data; name=a; name=b"),
		SLICE("Content-Disposition: form-data; name=a; NAME=a"),
		SLICE("Content-Disposition: form-data; name=\"a"),
		SLICE("Content-Disposition: form-data; name="),
		SLICE("Content-Disposition: form-data name=a"),
		SLICE("Content-Disposition : form-data; name=a"),
		SLICE(" Content-Disposition: form-data; name=a"),
		SLICE("Content-Disposition: form-data;\r\n name=a"),
		SLICE("Content-Disposition: form-data;\n name=a"),
		SLICE("Content-Disposition: form-data; name=\"a\nb\""),
		SLICE("Content-Disposition: form-data; name=a\r"),
		SLICE("Content-Disposition: form-data; name=a\nX: y"),
		SLICE(NAME_A "; filename=\"x\0.pdf\""), SLICE(NAME_A "\0"),
		SLICE(NAME_A "\r\n"), SLICE(NAME_A "\r\n" NAME_A),
		SLICE(NAME_A "\r\nX"), SLICE(NAME_A "\r\n: y"),
		SLICE(NAME_A "\r\nContent-Type: a/b\r\nContent-Type: a/b"),
		SLICE(NAME_A "\r\nContent-Type: text/plain; charset=utf-7"),
		SLICE(NAME_A "\r\nContent-Transfer-Encoding: base64"),
		SLICE(NAME_A "\r\nContent-Transfer-Encoding: quoted-printable"),
		SLICE(NAME_A "\r\nX: \x01") };
	struct part_head head;

	(void)state;
	for (size_t i = 0; i < COUNT(heads); i++)
		if (part_head_parse(pool, heads[i], &head))
			fail_msg("accepted: %s", heads[i].data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_has_a_name_only),
		cmocka_unit_test(a_file_has_a_file_name_and_a_claim),
		cmocka_unit_test(an_empty_file_name_is_still_one),
		cmocka_unit_test(the_extended_file_name_is_ignored),
		cmocka_unit_test(a_broken_or_endless_claim_is_none),
		cmocka_unit_test(harmless_encodings_are_allowed),
		cmocka_unit_test(other_heads_are_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
