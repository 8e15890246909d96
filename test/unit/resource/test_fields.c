/* Facts about what was sent on its way to what statements take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "resource/fields.h"
#include "resource/kinds.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define UUID_TEXT "01234567-89ab-cdef-0123-456789abcdef"

static struct pool *pool;
static struct request request;
static struct route route;

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
start(enum method method, const struct field *fields)
{
	static struct app app;
	const char *fault;

	app.languages = languages_load(pool, "/nonexistent", &fault);
	route = (struct route){ .method = method, .fields = fields };
	request = (struct request){ .pool = pool, .route = &route,
		.app = &app, .http = { .pool = pool, .method = method } };
}

static void
give_pair(struct pair pair)
{
	const char *reason = NULL;

	pair.length = strlen(pair.value);
	assert_int_equal(pairs_add(request.http.method == GET ?
		&request.http.query : &request.http.body, pool, &pair,
		&reason), PARSE_OK);
}

static void
give(const char *name, const char *value)
{
	give_pair((struct pair){ .kind = PAIR_TEXT, .name = name,
		.value = value });
}

static void
give_json(const char *name, enum pair_kind kind, const char *value)
{
	give_pair((struct pair){ .kind = kind, .name = name,
		.value = value });
}

static bool
is_set(const char *name)
{
	for (size_t i = 0; i < request.value_count; i++)
		if (strcmp(request.values[i].name, name) == 0)
			return true;
	return false;
}

static const char *
error_beside(const char *name)
{
	for (size_t i = 0; i < request.error_count; i++)
		if (request.errors[i].field != NULL &&
		    strcmp(request.errors[i].field->name, name) == 0)
			return request.errors[i].message;
	return NULL;
}

/* One field named x, sent in a form. */
static enum status
send(struct field field, const char *value)
{
	static struct field fields[2];

	field.name = "x";
	field.label = "X ray";
	fields[0] = field;
	fields[1] = (struct field){ 0 };
	start(POST, fields);
	give("x", value);
	return fields_read(&request);
}

static void
takes_as(struct field field, const char *value, const char *stored)
{
	if (send(field, value) != OK)
		fail_msg("refused: %s (%s)", value,
			request.errors[0].message);
	assert_string_equal(value_of(&request, "x"), stored);
	assert_false(request.input_refused);
}

static void
takes(struct field field, const char *value)
{
	takes_as(field, value, value);
}

static void
refuses(struct field field, const char *value, const char *sentence)
{
	if (send(field, value) != UNPROCESSABLE)
		fail_msg("accepted: %s", value);
	assert_int_equal(request.error_count, 1);
	assert_non_null(error_beside("x"));
	if (strstr(error_beside("x"), sentence) == NULL)
		fail_msg("%s: \"%s\"", value, error_beside("x"));
	assert_false(is_set("x"));
	assert_true(request.input_refused);
}

static void
refuses_all(struct field field, const char *const *values,
	const char *sentence)
{
	for (; *values != NULL; values++)
		refuses(field, *values, sentence);
}

static const char *
times(const char *text, size_t count)
{
	struct buf buf;

	buf_init(&buf, pool);
	while (count-- > 0)
		buf_text(&buf, text);
	return buf.data;
}

static const struct field text_field = { .kind = TEXT, .min = 2, .max = 5 };

static void
text_is_counted_in_code_points(void **state)
{
	(void)state;
	takes(text_field, "ab");
	takes(text_field, "€€€€€");
	takes(text_field, "😀😀");
	refuses(text_field, "€", "Use at least 2 characters.");
	refuses(text_field, "€€€€€€", "Use at most 5 characters.");
}

static void
text_is_trimmed(void **state)
{
	(void)state;
	takes_as(text_field, " \t\r\n a b \r\n", "a b");
	takes_as(text_field, "     abcde     ", "abcde");
}

static void
text_without_a_maximum_has_none(void **state)
{
	(void)state;
	takes((struct field){ .kind = TEXT }, times("x", 100000));
}

static void
text_is_not_judged_by_its_meaning(void **state)
{
	static const char *const texts[] = { "'; drop table account; --",
		"<script>alert(1)</script>", "{{secret}}", "%00", "\\",
		"=cmd|' /C calc'!A0", "$1", "../../etc/passwd" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		takes((struct field){ .kind = TEXT, .max = 200 }, texts[i]);
}

static const char *const unseen[] = { "a\x01" "b", "a\x1B[2J", "a\x7F",
	"a\xC2\x85" "b", "a\xC2\x9B" "1m", NULL };

static void
text_has_no_unseen_characters(void **state)
{
	static const char *const lines[] = { "a\nb", "a\rb", "a\tb", NULL };

	(void)state;
	refuses_all(text_field, unseen, "cannot be seen");
	refuses_all(text_field, lines, "cannot be seen");
}

static void
lines_may_break(void **state)
{
	const struct field field = { .kind = LINES, .max = 5 };

	(void)state;
	takes(field, "a\r\nb");
	takes(field, "a\n\tb");
	refuses_all(field, unseen, "cannot be seen");
	refuses(field, "a\nb\nc\n d", "Use at most 5 characters.");
}

static const struct field email = { .kind = EMAIL };

static void
an_email_address_is_taken_in_lower_case(void **state)
{
	static const char *const good[] = { "a@b.c", "o'neil+x@sub.example.org",
		"x_y-z.1@ex-ample.co", "!#$%&*/=?^`{|}~@example.com", NULL };

	(void)state;
	takes_as(email, " Ada@Example.COM ", "ada@example.com");
	for (size_t i = 0; good[i] != NULL; i++)
		takes(email, good[i]);
}

static void
what_is_no_email_address_is_refused(void **state)
{
	static const char *const bad[] = { "ada", "@example.com", "ada@",
		"ada@example", "ada@example.", "ada@.com", "a@b@c.d",
		"a b@c.d", "a..b@c.d", "a@b..c", "a@b_c.d", "zoë@c.d",
		"a@zoë.d", "a@b.c\nBcc: x@y.z", "a@b.c,d@e.f",
		"\"a b\"@c.d", "a@[127.0.0.1]", "<a@b.c>", "a@b.c>", NULL };

	(void)state;
	refuses_all(email, bad, "name@example.com");
}

static void
an_email_address_has_64_and_254_bytes_at_most(void **state)
{
	const char *local = times("a", 64);
	const char *domain = times("b.", 93);

	(void)state;
	takes(email, pool_printf(pool, "%s@b.c", local));
	refuses(email, pool_printf(pool, "%sa@b.c", local), "email");
	takes(email, pool_printf(pool, "%s@%sbbb", local, domain));
	refuses(email, pool_printf(pool, "%s@%sbbbb", local, domain),
		"email");
}

static const struct field password = { .kind = PASSWORD };

static void
a_password_is_taken_as_typed(void **state)
{
	(void)state;
	takes(password, "  correct horse\tbattery  ");
	takes(password, "pässwörd\x01");
	takes(password, times("x", 1024));
	refuses(password, times("x", 1025), "at most 128");
}

static const struct field slug = { .kind = SLUG, .min = 2, .max = 10 };

static void
a_slug_has_small_letters_digits_and_single_hyphens(void **state)
{
	static const char *const bad[] = { "-ab", "ab-", "a--b", "-", "--",
		"Ab", "a_b", "a b", "a.b", "a/b", "é-e", "a\x01", NULL };

	(void)state;
	takes(slug, "ab");
	takes(slug, "north-star");
	takes(slug, "1-2-3");
	refuses_all(slug, bad, "small letters");
	refuses(slug, "a", "at least 2");
	refuses(slug, "north-stars", "at most 10");
}

static const struct field integer = { .kind = INTEGER, .min = -5, .max = 200 };

static void
an_integer_is_taken_in_its_plain_form(void **state)
{
	(void)state;
	takes(integer, "0");
	takes(integer, "-5");
	takes(integer, "200");
	takes_as(integer, " 007 ", "7");
	takes_as(integer, "-0", "0");
}

static void
what_is_no_integer_in_range_is_refused(void **state)
{
	static const char *const bad[] = { "-6", "201", "1.0", "1e2", "+1",
		"0x1", "--1", "-", "1-", "1 2", "1,2", "NaN", "x", "१",
		"9999999999", "99999999999", "18446744073709551617",
		"-99999999999999999999", NULL };

	(void)state;
	refuses_all(integer, bad, "whole number from -5 to 200");
}

static const struct field integers = { .kind = INTEGERS, .max = 365 };

static void
integers_are_a_list_for_postgresql(void **state)
{
	(void)state;
	takes_as(integers, "30", "{30}");
	takes_as(integers, "30, 7,1", "{30,7,1}");
	takes_as(integers, "  030 7 ,, 0 ", "{30,7,0}");
}

static void
one_bad_integer_spoils_the_list(void **state)
{
	static const char *const bad[] = { "30,x", "366", "-1", "30;7",
		"{30}", "1.5", ",", " , ,", "30,99999999999999999999",
		"30}'", NULL };

	(void)state;
	refuses_all(integers, bad, "whole number from 0 to 365");
}

static void
a_boolean_is_true_on_or_false(void **state)
{
	const struct field field = { .kind = BOOLEAN };
	static const char *const bad[] = { "1", "0", "yes", "TRUE", "off",
		"t", "truely", NULL };

	(void)state;
	takes_as(field, "true", "t");
	takes_as(field, "on", "t");
	takes_as(field, "false", "f");
	refuses_all(field, bad, "true or false");
}

static const struct field date = { .kind = DATE };

static void
a_day_of_the_calendar_is_taken(void **state)
{
	static const char *const good[] = { "1900-01-01", "2200-12-31",
		"2024-02-29", "2000-02-29", "2026-02-28", "2026-04-30",
		"2026-12-31" };

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		takes(date, good[i]);
}

static void
other_days_and_forms_are_refused(void **state)
{
	static const char *const bad[] = { "2026-02-29", "2100-02-29",
		"2026-04-31", "2026-13-01", "2026-00-01", "2026-01-00",
		"2026-01-32", "1899-12-31", "2201-01-01", "0000-00-00",
		"2026-1-1", "26-01-01", "2026/01/01", "01.02.2026",
		"2026-01-01T00:00", "2026-01-0a", "2026-01--1", "20260-1-01",
		"2026--1-01", "-026-01-01", "infinity", "now", "today",
		"2026-01 01", "----------", "2026-01-०", NULL };

	(void)state;
	refuses_all(date, bad, "2027-03-31");
}

static const struct field uuid = { .kind = UUID };

static void
a_uuid_is_taken_in_its_canonical_form(void **state)
{
	static const char *const bad[] = { "1", "{" UUID_TEXT "}",
		UUID_TEXT "0", "01234567-89AB-cdef-0123-456789abcdef",
		"0123456789abcdef0123456789abcdef",
		"0123456-789ab-cdef-0123-456789abcdef",
		"01234567-89ab-cdef-0123-456789abcde",
		"01234567-89ab-cdef-0123-456789abcdeg",
		"01234567 89ab cdef 0123 456789abcdef", NULL };

	(void)state;
	takes(uuid, UUID_TEXT);
	refuses_all(uuid, bad, "Choose one from the list.");
}

static const struct choice boxes[] = { { "a.read", "Read" },
	{ "a.write", "Write" }, { "b-c.read", "Other" }, { 0 } };
static const struct field several = { .kind = CHOICES, .choices = boxes,
	.required = true };

static void
choices_are_some_of_the_ids(void **state)
{
	static const char *const bad[] = { "a", "a.read,", ",a.read",
		"a.read,a.read", "a.read, a.write", "a.read,x",
		"a.write,b-c.read,a.write", "{a.read}", NULL };

	(void)state;
	takes_as(several, "a.read", "{a.read}");
	takes_as(several, "b-c.read,a.read,a.write",
		"{b-c.read,a.read,a.write}");
	refuses_all(several, bad, "Choose from the list");
}

static enum status
send_boxes(const char *const *names)
{
	static struct field fields[2];

	fields[0] = several;
	fields[0].name = "x";
	fields[0].label = "X rays";
	start(POST, fields);
	for (; *names != NULL; names++)
		give(*names, "on");
	return fields_read(&request);
}

static void
boxes_of_a_form_become_one_list(void **state)
{
	(void)state;
	assert_int_equal(send_boxes((const char *const[]){ "x_b_c_read",
		"_csrf", "x_a_read", NULL }), OK);
	assert_string_equal(value_of(&request, "x"), "{a.read,b-c.read}");
	assert_int_equal(request.http.body.count, 2);
	assert_int_equal(send_boxes((const char *const[]){ "_csrf", NULL }),
		UNPROCESSABLE);
	assert_string_equal(error_beside("x"), "Choose some of the x rays.");
	assert_int_equal(send_boxes((const char *const[]){ "x_a_delete",
		"x_a_read", NULL }), UNPROCESSABLE);
	assert_int_equal(send_boxes((const char *const[]){ "x", "x_a_read",
		NULL }), UNPROCESSABLE);
}

static void
a_list_has_what_is_in_it(void **state)
{
	(void)state;
	assert_true(choices_have(SLICE("a"), "a"));
	assert_true(choices_have(SLICE("ab,a"), "a"));
	assert_true(choices_have(SLICE("a,b"), "a"));
	assert_false(choices_have(SLICE("ab,ba,aa"), "a"));
	assert_false(choices_have(SLICE(""), "a"));
	assert_string_equal(choice_key(pool, "a_b.c-d"), "a_b_c_d");
}

static void
a_choice_is_one_of_its_ids(void **state)
{
	static const struct choice choices[] = { { "valid", "Valid" },
		{ "expired", "Expired" }, { 0 } };
	const struct field field = { .kind = CHOICE, .choices = choices };
	static const char *const bad[] = { "Valid", "vali", "valids",
		"Expired", "valid,expired", NULL };

	(void)state;
	takes(field, "valid");
	takes(field, "expired");
	refuses_all(field, bad, "Choose one from the list.");
}

static void
a_time_zone_has_the_letters_of_one(void **state)
{
	const struct field field = { .kind = TIMEZONE };
	static const char *const bad[] = { "../etc/passwd", "Europe/Berlin;",
		"Europe Berlin", "'UTC'", "Zürich", "UTC\x01", NULL };

	(void)state;
	takes(field, "UTC");
	takes(field, "America/Argentina/Buenos_Aires");
	takes(field, "Etc/GMT+12");
	takes(field, times("x", 64));
	refuses(field, times("x", 65), "time zone");
	refuses_all(field, bad, "Choose a time zone from the list.");
}

static void
a_cursor_has_the_letters_of_one(void **state)
{
	const struct field field = { .kind = CURSOR };
	static const char *const bad[] = { "a b", "a'b", "a%b", "a/b", "a&b",
		"é", "a\"b", NULL };

	(void)state;
	takes(field, "2026-12-03~" UUID_TEXT);
	takes(field, times("x", 200));
	refuses(field, times("x", 201), "Take the cursor");
	refuses_all(field, bad, "Take the cursor from the page before.");
}

static const struct field document[] = {
	{ "document", DOCUMENT, "Document", .required = true }, { 0 }
};

static enum status
send_file(const struct field *fields, const char *name, int64_t size)
{
	struct upload *upload = pool_alloc(pool, sizeof(*upload));

	upload->fd = -1;
	upload->size = size;
	start(POST, fields);
	give_pair((struct pair){ .kind = PAIR_FILE, .name = name,
		.value = "x.pdf", .upload = upload });
	return fields_read(&request);
}

static void
a_document_is_a_file_with_content(void **state)
{
	(void)state;
	assert_int_equal(send_file(document, "document", 1), OK);
	assert_int_equal(send_file(document, "document", 0), UNPROCESSABLE);
	assert_non_null(strstr(error_beside("document"), "empty"));
}

static void
a_document_is_not_its_name(void **state)
{
	(void)state;
	start(POST, document);
	give("document", "x.pdf");
	assert_int_equal(fields_read(&request), UNPROCESSABLE);
	assert_non_null(strstr(error_beside("document"), "multipart"));
}

static void
a_missing_document_is_asked_for(void **state)
{
	(void)state;
	start(POST, document);
	assert_int_equal(fields_read(&request), UNPROCESSABLE);
	assert_string_equal(error_beside("document"), "Choose a file.");
}

static void
a_file_is_no_value_of_other_kinds(void **state)
{
	static const struct choice choices[] = { { "x.pdf", "X" }, { 0 } };

	(void)state;
	for (int kind = TEXT; kind < DOCUMENT; kind++) {
		const struct field fields[] = { { "x", (enum field_kind)kind,
			"X", .choices = choices }, { 0 } };

		assert_int_equal(send_file(fields, "x", 1), UNPROCESSABLE);
		assert_string_equal(error_beside("x"),
			"This is not of the right type.");
		assert_false(is_set("x"));
	}
}

/* What JSON each kind takes; a form's text is right for all. */
static const struct {
	enum field_kind field;
	enum pair_kind json;
	const char *value;
} json_kinds[] = {
	{ TEXT, PAIR_STRING, "abc" }, { LINES, PAIR_STRING, "abc" },
	{ EMAIL, PAIR_STRING, "a@b.c" }, { PASSWORD, PAIR_STRING, "abc" },
	{ SLUG, PAIR_STRING, "abc" }, { INTEGER, PAIR_NUMBER, "7" },
	{ INTEGERS, PAIR_LIST, "7,8" }, { BOOLEAN, PAIR_BOOLEAN, "true" },
	{ DATE, PAIR_STRING, "2026-01-01" }, { UUID, PAIR_STRING, UUID_TEXT },
	{ UUIDS, PAIR_LIST, UUID_TEXT "," UUID_TEXT },
	{ CHOICE, PAIR_STRING, "a" }, { CHOICES, PAIR_LIST, "a" },
	{ TIMEZONE, PAIR_STRING, "UTC" }, { LANGUAGE, PAIR_STRING, "en" },
	{ CURSOR, PAIR_STRING, "abc" }
};

static void
json_has_the_type_of_its_field(void **state)
{
	static const struct choice choices[] = { { "a", "A" }, { 0 } };

	(void)state;
	for (size_t i = 0; i < COUNT(json_kinds); i++)
		for (int kind = PAIR_TEXT; kind <= PAIR_LIST; kind++) {
			const struct field fields[] = { { "x",
				json_kinds[i].field, "X", .max = 10,
				.choices = choices }, { 0 } };
			bool right = kind == PAIR_TEXT || kind == PAIR_NULL ||
				kind == (int)json_kinds[i].json;

			start(POST, fields);
			give_json("x", (enum pair_kind)kind,
				kind == PAIR_NULL ? "" : json_kinds[i].value);
			if (fields_read(&request) !=
			    (right ? OK : UNPROCESSABLE))
				fail_msg("field %d, JSON %d",
					(int)json_kinds[i].field, kind);
		}
}

static void
every_kind_is_tested_against_json(void **state)
{
	(void)state;
	assert_int_equal(COUNT(json_kinds), DOCUMENT);
}

static const struct field form[] = {
	{ "name", TEXT, "Name", 1, 20, .required = true },
	{ "week", TEXT, "Week", 1, 20, .standard = "monday" },
	{ "type_id", UUID, "Certificate type", .required = true },
	{ "note", TEXT, "Note", 1, 20 },
	{ 0 }
};

static void
required_fields_are_asked_for_by_their_label(void **state)
{
	(void)state;
	start(POST, form);
	assert_int_equal(fields_read(&request), UNPROCESSABLE);
	assert_int_equal(request.error_count, 2);
	assert_string_equal(error_beside("name"), "Enter the name.");
	assert_string_equal(error_beside("type_id"),
		"Choose the certificate type.");
}

static void
required_fields_are_not_empty(void **state)
{
	(void)state;
	start(POST, form);
	give("name", " \t\r\n\xC2\xA0\xE2\x80\x8B ");
	give_json("type_id", PAIR_NULL, "");
	assert_int_equal(fields_read(&request), UNPROCESSABLE);
	assert_string_equal(error_beside("name"), "Enter the name.");
	assert_non_null(error_beside("type_id"));
}

static void
the_standard_takes_the_place_of_the_absent(void **state)
{
	(void)state;
	start(POST, form);
	give("name", "Ada");
	give("type_id", UUID_TEXT);
	assert_int_equal(fields_read(&request), OK);
	assert_string_equal(value_of(&request, "week"), "monday");
	assert_false(is_set("note"));
}

static void
what_is_given_empty_is_null(void **state)
{
	(void)state;
	start(POST, form);
	give("name", "Ada");
	give("type_id", UUID_TEXT);
	give("week", "");
	give_json("note", PAIR_NULL, "");
	assert_int_equal(fields_read(&request), OK);
	assert_true(is_set("week"));
	assert_null(value_of(&request, "week"));
	assert_true(is_set("note"));
	assert_null(value_of(&request, "note"));
}

static void
what_has_to_be_stated_may_be_nothing(void **state)
{
	static const struct field fields[] = {
		{ "x", CHOICES, "X rays", .choices = boxes, .stated = true },
		{ 0 }
	};

	(void)state;
	start(POST, fields);
	assert_int_equal(fields_read(&request), UNPROCESSABLE);
	assert_string_equal(error_beside("x"),
		"Name all of them; an empty list means none.");
	start(POST, fields);
	give_json("x", PAIR_LIST, "");
	assert_int_equal(fields_read(&request), OK);
	start(POST, fields);
	give("x", "");
	give("x_a_read", "true");
	assert_int_equal(fields_read(&request), OK);
	assert_string_equal(value_of(&request, "x"), "{a.read}");
	start(PATCH, fields);
	assert_int_equal(fields_read(&request), OK);
}

static void
a_change_leaves_alone_what_it_does_not_name(void **state)
{
	(void)state;
	start(PATCH, form);
	give("note", "");
	assert_int_equal(fields_read(&request), OK);
	assert_false(is_set("name"));
	assert_false(is_set("week"));
	assert_false(is_set("type_id"));
	assert_true(is_set("note"));
	assert_null(value_of(&request, "note"));
}

static void
a_change_cannot_empty_what_is_required(void **state)
{
	(void)state;
	start(PATCH, form);
	give("name", "");
	assert_int_equal(fields_read(&request), UNPROCESSABLE);
	assert_string_equal(error_beside("name"), "Enter the name.");
}

static void
an_empty_change_is_no_error(void **state)
{
	(void)state;
	start(PATCH, form);
	assert_int_equal(fields_read(&request), OK);
	assert_int_equal(request.value_count, 0);
}

static void
an_unknown_field_is_an_error_over_all(void **state)
{
	(void)state;
	start(PATCH, form);
	give("organization_id", UUID_TEXT);
	assert_int_equal(fields_read(&request), UNPROCESSABLE);
	assert_int_equal(request.error_count, 1);
	assert_null(request.errors[0].field);
	assert_non_null(strstr(request.errors[0].message,
		"“organization_id”"));
	assert_false(is_set("organization_id"));
}

static void
fields_of_the_protocol_are_passed_over(void **state)
{
	(void)state;
	start(PATCH, form);
	give("_csrf", "x");
	give("_method", "PATCH");
	give("_idempotency_key", "y");
	assert_int_equal(fields_read(&request), OK);
	assert_int_equal(request.value_count, 0);
}

static void
a_route_without_fields_takes_none(void **state)
{
	(void)state;
	start(POST, NULL);
	assert_int_equal(fields_read(&request), OK);
	start(POST, NULL);
	give("a", "b");
	assert_int_equal(fields_read(&request), UNPROCESSABLE);
}

static void
all_failures_are_told_at_once(void **state)
{
	(void)state;
	start(POST, form);
	give("name", times("x", 21));
	give("type_id", "1");
	give("note", "a\x01");
	give("other", "1");
	assert_int_equal(fields_read(&request), UNPROCESSABLE);
	assert_int_equal(request.error_count, 4);
}

static void
there_are_not_more_errors_than_room(void **state)
{
	(void)state;
	start(POST, form);
	for (int i = 0; i < ERRORS_MAX * 2; i++)
		give(pool_printf(pool, "n%d", i), "1");
	assert_int_equal(fields_read(&request), UNPROCESSABLE);
	assert_int_equal(request.error_count, ERRORS_MAX);
}

static void
the_query_of_another_method_is_not_read(void **state)
{
	const struct pair pair = { .kind = PAIR_TEXT, .name = "name",
		.value = "Ada", .length = 3 };
	const char *reason = NULL;

	(void)state;
	start(PATCH, form);
	assert_int_equal(pairs_add(&request.http.query, pool, &pair, &reason),
		PARSE_OK);
	assert_int_equal(fields_read(&request), OK);
	assert_false(is_set("name"));
}

static const struct field filters[] = {
	{ "status", TEXT, "Status", 1, 10 }, { 0 }
};

static const struct sort sorts[] = {
	{ "name", Q_member_list }, { "-name", Q_member_list }, { 0 }
};

static void
start_list(void)
{
	start(GET, filters);
	route.query[0] = Q_member_list;
	route.sorts = sorts;
}

static void
a_list_has_50_rows_and_asks_for_one_more(void **state)
{
	(void)state;
	start_list();
	assert_true(route_is_list(&route));
	assert_int_equal(fields_read(&request), OK);
	assert_string_equal(value_of(&request, "limit"), "50");
	assert_string_equal(value_of(&request, "row_limit"), "51");
	assert_null(value_of(&request, "cursor"));
}

static void
a_list_has_1_to_200_rows(void **state)
{
	static const char *const bad[] = { "0", "201", "-1", "x", "1.5" };

	(void)state;
	start_list();
	give("limit", "200");
	assert_int_equal(fields_read(&request), OK);
	assert_string_equal(value_of(&request, "row_limit"), "201");
	for (size_t i = 0; i < COUNT(bad); i++) {
		start_list();
		give("limit", bad[i]);
		assert_int_equal(fields_read(&request), BAD_REQUEST);
	}
}

static void
an_empty_filter_is_none(void **state)
{
	(void)state;
	start_list();
	give("status", "");
	give("cursor", "");
	give("sort", "");
	give("limit", "");
	assert_int_equal(fields_read(&request), OK);
	assert_false(is_set("status"));
	assert_false(is_set("cursor"));
	assert_string_equal(value_of(&request, "row_limit"), "51");
}

static void
a_list_is_sorted_by_what_it_offers(void **state)
{
	(void)state;
	start_list();
	give("sort", "-name");
	assert_int_equal(fields_read(&request), OK);
	start_list();
	give("sort", "email");
	assert_int_equal(fields_read(&request), BAD_REQUEST);
	start_list();
	route.sorts = NULL;
	give("sort", "name");
	assert_int_equal(fields_read(&request), BAD_REQUEST);
}

static void
a_query_that_fails_is_a_bad_request(void **state)
{
	(void)state;
	start_list();
	give("status", times("x", 11));
	assert_int_equal(fields_read(&request), BAD_REQUEST);
	start_list();
	give("other", "x");
	assert_int_equal(fields_read(&request), BAD_REQUEST);
}

static void
only_lists_take_what_lists_take(void **state)
{
	(void)state;
	start(GET, filters);
	route.query[0] = Q_member_get;
	assert_false(route_is_list(&route));
	give("limit", "5");
	assert_int_equal(fields_read(&request), BAD_REQUEST);
	assert_false(is_set("row_limit"));
}

static void
a_route_with_a_document_takes_a_file(void **state)
{
	(void)state;
	start(POST, document);
	assert_true(route_takes_file(&route));
	start(POST, form);
	assert_false(route_takes_file(&route));
	start(POST, NULL);
	assert_false(route_takes_file(&route));
	assert_false(route_is_list(&route));
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(text_is_counted_in_code_points),
		FACT(text_is_trimmed),
		FACT(text_without_a_maximum_has_none),
		FACT(text_is_not_judged_by_its_meaning),
		FACT(text_has_no_unseen_characters),
		FACT(lines_may_break),
		FACT(an_email_address_is_taken_in_lower_case),
		FACT(what_is_no_email_address_is_refused),
		FACT(an_email_address_has_64_and_254_bytes_at_most),
		FACT(a_password_is_taken_as_typed),
		FACT(a_slug_has_small_letters_digits_and_single_hyphens),
		FACT(an_integer_is_taken_in_its_plain_form),
		FACT(what_is_no_integer_in_range_is_refused),
		FACT(integers_are_a_list_for_postgresql),
		FACT(choices_are_some_of_the_ids),
		FACT(boxes_of_a_form_become_one_list),
		FACT(a_list_has_what_is_in_it),
		FACT(one_bad_integer_spoils_the_list),
		FACT(a_boolean_is_true_on_or_false),
		FACT(a_day_of_the_calendar_is_taken),
		FACT(other_days_and_forms_are_refused),
		FACT(a_uuid_is_taken_in_its_canonical_form),
		FACT(a_choice_is_one_of_its_ids),
		FACT(a_time_zone_has_the_letters_of_one),
		FACT(a_cursor_has_the_letters_of_one),
		FACT(a_document_is_a_file_with_content),
		FACT(a_document_is_not_its_name),
		FACT(a_missing_document_is_asked_for),
		FACT(a_file_is_no_value_of_other_kinds),
		FACT(json_has_the_type_of_its_field),
		FACT(every_kind_is_tested_against_json),
		FACT(required_fields_are_asked_for_by_their_label),
		FACT(required_fields_are_not_empty),
		FACT(the_standard_takes_the_place_of_the_absent),
		FACT(what_is_given_empty_is_null),
		FACT(a_change_leaves_alone_what_it_does_not_name),
		FACT(what_has_to_be_stated_may_be_nothing),
		FACT(a_change_cannot_empty_what_is_required),
		FACT(an_empty_change_is_no_error),
		FACT(an_unknown_field_is_an_error_over_all),
		FACT(fields_of_the_protocol_are_passed_over),
		FACT(a_route_without_fields_takes_none),
		FACT(all_failures_are_told_at_once),
		FACT(there_are_not_more_errors_than_room),
		FACT(the_query_of_another_method_is_not_read),
		FACT(a_list_has_50_rows_and_asks_for_one_more),
		FACT(a_list_has_1_to_200_rows),
		FACT(an_empty_filter_is_none),
		FACT(a_list_is_sorted_by_what_it_offers),
		FACT(a_query_that_fails_is_a_bad_request),
		FACT(only_lists_take_what_lists_take),
		FACT(a_route_with_a_document_takes_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
