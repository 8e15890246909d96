/* Facts about the one accepted form of an address, and safe redirects. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "http/path.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

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

static enum parse
parse(const char *uri, struct path *path)
{
	const char *reason = NULL;
	enum parse outcome = path_parse(pool, uri, path, &reason);

	assert_true((outcome == PARSE_OK) == (reason == NULL));
	return outcome;
}

static void
the_root_has_no_segments(void **state)
{
	struct path path;

	(void)state;
	assert_int_equal(parse("/", &path), PARSE_OK);
	assert_int_equal(path.count, 0);
	assert_int_equal(path.query.length, 0);
}

static void
segments_are_decoded(void **state)
{
	struct path path;

	(void)state;
	assert_int_equal(parse("/a/Zo%C3%AB%20%22/x:y@z;!$&'()*+,=-._~",
		&path), PARSE_OK);
	assert_int_equal(path.count, 3);
	assert_string_equal(path.segments[0], "a");
	assert_string_equal(path.segments[1], "Zoë \"");
	assert_string_equal(path.segments[2], "x:y@z;!$&'()*+,=-._~");
}

static void
the_query_stays_raw(void **state)
{
	struct path path;

	(void)state;
	assert_int_equal(parse("/a?b=%zz&c=/../?", &path), PARSE_OK);
	assert_int_equal(path.count, 1);
	assert_true(slice_equals(path.raw, "/a"));
	assert_true(slice_equals(path.query, "b=%zz&c=/../?"));
}

static void
an_empty_query_is_empty(void **state)
{
	struct path path;

	(void)state;
	assert_int_equal(parse("/a?", &path), PARSE_OK);
	assert_int_equal(path.query.length, 0);
}

static void
what_is_not_canonical_is_refused(void **state)
{
	static const char *const uris[] = { "", "a", "*", "?a=/", "//", "/a/",
		"/a//b", "//a", "/.", "/..", "/a/.", "/a/..", "/a/./b",
		"/a/../b", "/%61", "/%2E", "/%2e%2e/a", "/%7E", "/%2D", "/%5F",
		"/a%2Fb", "/a%2fb", "/a%5Cb", "/a%5cb", "/a\\b", "/a%00b",
		"/%00", "/a%0Ab", "/a%0D%0Ab", "/%1F", "/%7F", "/a\x01",
		"/a\x7F", "/a b", "/a\"b", "/<b>", "/a^b", "/a`b", "/{a}",
		"/a|b", "/a#b", "/[a]", "/%", "/%2", "/a%", "/a%C", "/%C3%a9",
		"/%c3%A9", "/%G0", "/%0G", "/%%41", "/\xC3\xA9", "/%C3",
		"/%C0%AF", "/%C0%80", "/%ED%A0%80", "/%F4%90%80%80", "/%FF",
		"/%80", "/%C2%80", "/%C2%9F", "http://evil/", "https:/a",
		"/a/?b", "/a\xFF" "b", "/%2", "/a/%2?x" };
	struct path path;

	(void)state;
	for (size_t i = 0; i < COUNT(uris); i++)
		if (parse(uris[i], &path) != PARSE_BAD)
			fail_msg("accepted: %s", uris[i]);
}

static void
three_dots_are_a_name(void **state)
{
	struct path path;

	(void)state;
	assert_int_equal(parse("/.../.a/a./..a", &path), PARSE_OK);
	assert_int_equal(path.count, 4);
}

static void
sixteen_segments_are_the_most(void **state)
{
	struct path path;

	(void)state;
	assert_int_equal(parse("/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16",
		&path), PARSE_OK);
	assert_int_equal(path.count, PATH_SEGMENTS_MAX);
	assert_string_equal(path.segments[15], "16");
	assert_int_equal(parse("/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17",
		&path), PARSE_BAD);
}

static void
a_path_of_2048_bytes_is_the_longest(void **state)
{
	char uri[PATH_MAX_BYTES + 2];
	struct path path;

	(void)state;
	memset(uri, 'a', sizeof(uri));
	uri[0] = '/';
	uri[PATH_MAX_BYTES + 1] = '\0';
	assert_int_equal(parse(uri, &path), PARSE_BAD);
	uri[PATH_MAX_BYTES] = '\0';
	assert_int_equal(parse(uri, &path), PARSE_OK);
	assert_int_equal(strlen(path.segments[0]), PATH_MAX_BYTES - 1);
}

static void
places_of_this_site_are_local(void **state)
{
	static const char *const places[] = { "/", "/home", "/certificates",
		"/certificates?status=expiring&limit=50", "/a/b-c/d_e",
		"/members/0190f8c2-7f4e-7cc1-9d6b-3f6a0a3b1c2d/edit",
		"/a?next=%2F%2Fevil.example", "/a?b=//evil.example",
		"/a?b=https://evil.example", "/a:b", "/@evil", "/Zo%C3%AB",
		"/a?", "/a?b?c", "/javascript:alert(1)", "/https:",
		"/a?b=c@d" };

	(void)state;
	for (size_t i = 0; i < COUNT(places); i++)
		if (!path_local(places[i]))
			fail_msg("refused: %s", places[i]);
}

static void
places_elsewhere_are_not_local(void **state)
{
	static const char *const places[] = { "", " ", "home", "../home",
		"./home", "?a=b", "#a", "//evil.example", "///evil.example",
		"////evil.example", "//evil.example/%2F..", "/\\evil.example",
		"\\\\evil.example", "\\/evil.example", "/\\/evil.example",
		"/\\\\evil.example", "\\evil.example", "https://evil.example",
		"http://evil.example", "HTTPS://evil.example",
		"https:evil.example", "https:/evil.example",
		"https:///evil.example", "http:\\\\evil.example",
		"ftp://evil.example", "javascript:alert(1)",
		"JaVaScRiPt:alert(1)", "java\nscript:alert(1)",
		"\x01javascript:alert(1)", "data:text/html,<script>",
		"vbscript:x", "mailto:a@evil.example", "evil.example",
		"evil.example/", "@evil.example", "user@evil.example",
		":80", "/\t/evil.example", "/\n/evil.example",
		"/\r/evil.example", "/\r\n/evil.example", "\t//evil.example",
		"\n//evil.example", " //evil.example", " /home",
		"/home\r\nSet-Cookie: sid=1", "/home\nLocation: //evil",
		"/home%0d%0aSet-Cookie:x", "/home%0D%0ASet-Cookie:x",
		"/%0a/evil.example", "/%09/evil.example", "/%2f%2fevil.example",
		"/%2F%2Fevil.example", "/%2Fevil.example", "/%5Cevil.example",
		"/%5cevil.example", "%2F%2Fevil.example", "/./evil.example",
		"/.//evil.example", "/..//evil.example", "/a/..//evil.example",
		"/a//evil.example", "/home/", "/a/\\evil.example",
		"/a?b\\c", "/a?b c", "/a?b\r\nc", "/a?b#c", "/a#//evil",
		"/a\x7F", "/\xC2\xA0/evil.example", "/\xE3\x80\x82" "evil",
		"/a?\xC3\xA9", "/%00", "/%E2%80%A8%", "/a b", "/<b>" };

	(void)state;
	assert_false(path_local(NULL));
	for (size_t i = 0; i < COUNT(places); i++)
		if (path_local(places[i]))
			fail_msg("accepted: %s", places[i]);
}

static void
a_long_place_is_not_local(void **state)
{
	char place[PATH_MAX_BYTES + 8];

	(void)state;
	memset(place, 'a', sizeof(place));
	place[0] = '/';
	place[sizeof(place) - 1] = '\0';
	assert_false(path_local(place));
	place[1] = '?';
	assert_false(path_local(place));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_root_has_no_segments),
		cmocka_unit_test(segments_are_decoded),
		cmocka_unit_test(the_query_stays_raw),
		cmocka_unit_test(an_empty_query_is_empty),
		cmocka_unit_test(what_is_not_canonical_is_refused),
		cmocka_unit_test(three_dots_are_a_name),
		cmocka_unit_test(sixteen_segments_are_the_most),
		cmocka_unit_test(a_path_of_2048_bytes_is_the_longest),
		cmocka_unit_test(places_of_this_site_are_local),
		cmocka_unit_test(places_elsewhere_are_not_local),
		cmocka_unit_test(a_long_place_is_not_local),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
