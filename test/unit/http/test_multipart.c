/* Facts about what multipart/form-data bodies mean. */
#include <unistd.h>

#include "multipart_fixture.h"

static void
assert_text(const struct pairs *pairs, const char *name, const char *value)
{
	const struct pair *pair = pairs_find(pairs, name);

	assert_non_null(pair);
	assert_int_equal(pair->kind, PAIR_TEXT);
	assert_string_equal(pair->value, value);
	assert_int_equal(pair->length, strlen(value));
	assert_null(pair->upload);
}

static void
assert_file(const struct pairs *pairs, const char *name, struct slice content)
{
	const struct pair *pair = pairs_find(pairs, name);
	unsigned char expected[SHA256_SIZE];
	char *data = pool_alloc(pool, content.length + 1);

	assert_non_null(pair);
	assert_int_equal(pair->kind, PAIR_FILE);
	assert_non_null(pair->upload);
	assert_string_equal(pair->value, pair->upload->file_name);
	assert_int_equal(pair->upload->size, content.length);
	assert_int_equal(read(pair->upload->fd, data, content.length + 1),
		content.length);
	if (content.length > 0)
		assert_memory_equal(data, content.data, content.length);
	sha256(content.data, content.length, expected);
	assert_memory_equal(pair->upload->sha256, expected, SHA256_SIZE);
}

static void
texts_and_one_file_become_pairs(void **state)
{
	struct pairs pairs;
	const struct upload *upload;

	(void)state;
	assert_parses(SLICE(OPEN TEXT("number", "A-1") NEXT
		TEXT("issuing_authority", "Zoë\r\n& Co") NEXT
		FILE_PART("document", "C:\\x\\first aid.txt", "a\0b\r\n--XyY")
		NEXT TEXT("_csrf", "") END), &pairs);
	assert_int_equal(pairs.count, 4);
	assert_text(&pairs, "number", "A-1");
	assert_text(&pairs, "issuing_authority", "Zoë\r\n& Co");
	assert_text(&pairs, "_csrf", "");
	upload = pairs_find(&pairs, "document")->upload;
	assert_string_equal(upload->file_name, "first aid.txt");
	assert_string_equal(upload->content_type, "text/plain");
}

static void
a_boundary_may_lie_across_any_two_reads(void **state)
{
	static const struct slice body = SLICE("preamble\r\n" OPEN
		TEXT("a", "x\r\n--XyY\r\n-\r\r\n--Xy") NEXT
		FILE_PART("b", "f.bin", "\r\n\0\r\n--XyY--\r\r\n--Xy\r\n")
		NEXT TEXT("c", "\r\n") "\r\n--XyZ--  \r\nepilogue");
	struct pairs pairs;

	(void)state;
	for (chunk = 1; chunk <= 40; chunk++) {
		assert_parses(body, &pairs);
		assert_int_equal(pairs.count, 3);
		assert_text(&pairs, "a", "x\r\n--XyY\r\n-\r\r\n--Xy");
		assert_text(&pairs, "c", "\r\n");
		assert_file(&pairs, "b",
			SLICE("\r\n\0\r\n--XyY--\r\r\n--Xy\r\n"));
	}
}

static void
a_form_may_have_no_parts(void **state)
{
	struct pairs pairs;

	(void)state;
	assert_parses(SLICE("--XyZ--\r\n"), &pairs);
	assert_int_equal(pairs.count, 0);
	assert_parses(SLICE("--XyZ--"), &pairs);
	assert_parses(SLICE("\r\n--XyZ--"), &pairs);
}

static void
a_file_that_was_not_chosen_is_no_pair(void **state)
{
	struct pairs pairs;

	(void)state;
	file_limit = 0;
	assert_parses(SLICE(OPEN FILE_PART("document", "", "") NEXT
		FILE_PART("photo", "", "") NEXT TEXT("a", "1") END), &pairs);
	assert_int_equal(pairs.count, 1);
}

static void
an_empty_file_with_a_name_is_one(void **state)
{
	struct pairs pairs;

	(void)state;
	assert_parses(SLICE(OPEN FILE_PART("document", "a.txt", "") END),
		&pairs);
	assert_file(&pairs, "document", SLICE(""));
}

static void
a_file_without_name_gets_one(void **state)
{
	struct pairs pairs;

	(void)state;
	assert_parses(SLICE(OPEN FILE_PART("document", "", "x") END), &pairs);
	assert_file(&pairs, "document", SLICE("x"));
	assert_string_equal(pairs.items[0].value, "file");
}

static void
padding_behind_a_boundary_is_allowed(void **state)
{
	struct pairs pairs;

	(void)state;
	assert_parses(SLICE("--XyZ \t \r\n" TEXT("a", "1") "\r\n--XyZ-- \t"),
		&pairs);
	assert_text(&pairs, "a", "1");
}

static void
hostile_bodies_are_refused(void **state)
{
	static const struct slice bodies[] = { SLICE(""), SLICE("\r\n"),
		SLICE("-"), SLICE("--"), SLICE("--Xy"), SLICE("--XyZ"),
		SLICE("--XyZ-"), SLICE("--XyZ\r"), SLICE("--XyZ\r\n"),
		SLICE("--XyZ\r\n\r\n"), SLICE("--XyZ\r\n--XyZ--"),
		SLICE("--XyZ\r\n\r\n\r\n--XyZ--\r\n"),
		SLICE("--XyZ\n" TEXT("a", "1") END),
		SLICE("--XyZ\r" TEXT("a", "1") END),
		SLICE("--XyZx\r\n" TEXT("a", "1") END),
		SLICE("--XyZ x\r\n" TEXT("a", "1") END),
		SLICE("-- XyZ--\r\n"),
		SLICE("---XyZ\r\n" TEXT("a", "1") "\r\n---XyZ--"),
		SLICE("--xyz\r\n" TEXT("a", "1") "\r\n--xyz--"),
		SLICE("XyZ\r\n" TEXT("a", "1") "\r\nXyZ--"),
		SLICE(OPEN TEXT("a", "1")), SLICE(OPEN TEXT("a", "1\r\n--XyZ")),
		SLICE(OPEN TEXT("a", "1\r\n--XyZ-")),
		SLICE(OPEN TEXT("a", "1\r\n--XyZ-x")),
		SLICE(OPEN TEXT("a", "1\r\n--XyZ--x")),
		SLICE(OPEN TEXT("a", "1\r\n--XyZ-- x")),
		SLICE(OPEN TEXT("a", "1\r\n--XyZ--\n")),
		SLICE(OPEN TEXT("a", "1\n--XyZ--\n")),
		SLICE(OPEN TEXT("a", "1--XyZ--\r\n")),
		SLICE(OPEN TEXT("a", "1\r\n --XyZ--\r\n")),
		SLICE(OPEN TEXT("a", "1\r\n--XyZ\r\n--XyZ--\r\n")),
		SLICE(OPEN NAME("a") "\r\n1" END), SLICE(OPEN NAME("a") END),
		SLICE(OPEN NAME("a") "\n\n1" END),
		SLICE(OPEN NAME("a") "\r\r1" END),
		SLICE(OPEN "X: y\r\n\r\n1" END),
		SLICE(OPEN TEXT("a", "1") NEXT TEXT("a", "2") END),
		SLICE(OPEN TEXT("a", "1") NEXT FILE_PART("a", "a", "") END),
		SLICE(OPEN TEXT("A", "1") END), SLICE(OPEN TEXT("", "1") END),
		SLICE(OPEN TEXT("a[]", "1") END),
		SLICE(OPEN TEXT("a", "x\0y") END),
		SLICE(OPEN TEXT("a", "\0") END),
		SLICE(OPEN TEXT("a", "\xFF") END),
		SLICE(OPEN TEXT("a", "\xED\xA0\x80") END),
		SLICE(OPEN FILE_PART("a", "\xFF.txt", "x") END),
		SLICE(OPEN FILE_PART("A", "a", "x") END),
		SLICE(OPEN FILE_PART("a", "a\r\nX: y", "x") END),
		SLICE(OPEN FILE_PART("a", "a", "x")),
		SLICE(OPEN FILE_PART("a", "a\" ; filename=\"b", "x") END),
		SLICE(OPEN NAME("a") "\r\nContent-Transfer-Encoding: base64"
			"\r\n\r\nMQ==" END),
		SLICE(OPEN "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
			"--b\r\n\r\n--b--" END) };

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++)
		for (chunk = 1; chunk < 100; chunk += 13)
			assert_outcome(bodies[i], PARSE_BAD);
}

static void
a_body_cut_anywhere_is_refused(void **state)
{
	static const struct slice body = SLICE(OPEN TEXT("a", "1") NEXT
		FILE_PART("b", "b.txt", "content") END);

	(void)state;
	for (size_t length = 0; length < body.length - 2; length++)
		assert_outcome((struct slice){ body.data, length },
			PARSE_BAD);
}

static void
a_boundary_is_what_rfc_2046_allows(void **state)
{
	static const char *const types[] = { "multipart/form-data",
		"multipart/form-data; x=y",
		"multipart/form-data; boundary=\"\"",
		"multipart/form-data; boundary=\"a \"",
		"multipart/form-data; boundary=\"a\\\\b\"",
		"multipart/form-data; boundary=\"a;b\"",
		"multipart/form-data; boundary=a*b",
		"multipart/form-data; boundary=\"\xC3\xA9\"",
		"multipart/form-data; boundary=12345678901234567890"
		"123456789012345678901234567890123456789012345678901" };

	(void)state;
	for (size_t i = 0; i < COUNT(types); i++) {
		content_type = types[i];
		assert_outcome(SLICE("--a--"), PARSE_BAD);
		assert_non_null(strstr(reason, "boundary"));
	}
}

static void
odd_boundaries_work(void **state)
{
	struct pairs pairs;

	(void)state;
	content_type = "Multipart/Form-Data; charset=utf-8; "
		"Boundary=\"a b'()+_,-./:=?\"";
	assert_parses(SLICE("--a b'()+_,-./:=?\r\n" TEXT("a", "1")
		"\r\n--a b'()+_,-./:=?--\r\n"), &pairs);
	content_type = "multipart/form-data; boundary=-";
	assert_parses(SLICE("---\r\n" TEXT("a", "1") "\r\n-----\r\n"), &pairs);
	content_type = "multipart/form-data; boundary=1234567890123456789012"
		"345678901234567890123456789012345678901234567890";
	assert_parses(SLICE("--1234567890123456789012"
		"345678901234567890123456789012345678901234567890--"), &pairs);
}

static void
another_type_is_unsupported(void **state)
{
	static const char *const types[] = { "", "text/plain",
		"multipart/mixed; boundary=XyZ", "multipart/form-data-x",
		"multipart/form-data; boundary=a; boundary=b",
		"multipart/form-data boundary=a",
		"multipart/form-data; boundary",
		"multipart/form-data; boundary=" };

	(void)state;
	for (size_t i = 0; i < COUNT(types); i++) {
		content_type = types[i];
		assert_outcome(SLICE("--XyZ--"), PARSE_UNSUPPORTED);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(texts_and_one_file_become_pairs),
		TEST(a_boundary_may_lie_across_any_two_reads),
		TEST(a_form_may_have_no_parts),
		TEST(a_file_that_was_not_chosen_is_no_pair),
		TEST(an_empty_file_with_a_name_is_one),
		TEST(a_file_without_name_gets_one),
		TEST(padding_behind_a_boundary_is_allowed),
		TEST(hostile_bodies_are_refused),
		TEST(a_body_cut_anywhere_is_refused),
		TEST(a_boundary_is_what_rfc_2046_allows),
		TEST(odd_boundaries_work),
		TEST(another_type_is_unsupported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
