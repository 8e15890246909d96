/* Facts about a mail as bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "deliver/mime.h"

static struct pool *pool;
static struct buf out;
static struct mail mail;

static int
set_up(void **state)
{
	(void)state;
	pool = pool_create();
	buf_init(&out, pool);
	mail = (struct mail){ .id = "0001@example.test",
		.from = "OutStaff <no-reply@example.test>",
		.to = "ada@example.test", .subject = "Hello",
		.text = SLICE("Hi Ada,\n\nbye.\n"),
		.html = SLICE("<p>Hi</p>\n"),
		.date = 1782864000 };
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
assert_has(const char *text)
{
	assert_null(mime_write(&out, &mail));
	if (strstr(out.data, text) == NULL)
		fail_msg("no %s in\n%s", text, out.data);
}

static void
a_mail_is_its_headers_and_two_forms(void **state)
{
	(void)state;
	assert_null(mime_write(&out, &mail));
	assert_string_equal(out.data,
		"Date: Wed, 1 Jul 2026 00:00:00 +0000\r\n"
		"From: \"OutStaff\" <no-reply@example.test>\r\n"
		"To: <ada@example.test>\r\n"
		"Message-ID: <0001@example.test>\r\n"
		"Subject: Hello\r\n"
		"Auto-Submitted: auto-generated\r\n"
		"MIME-Version: 1.0\r\n"
		"Content-Type: multipart/alternative; boundary=\"=_0001\"\r\n"
		"\r\n"
		"--=_0001\r\n"
		"Content-Type: text/plain; charset=utf-8\r\n"
		"Content-Transfer-Encoding: quoted-printable\r\n"
		"\r\n"
		"Hi Ada,\r\n\r\nbye.\r\n\r\n"
		"--=_0001\r\n"
		"Content-Type: text/html; charset=utf-8\r\n"
		"Content-Transfer-Encoding: quoted-printable\r\n"
		"\r\n"
		"<p>Hi</p>\r\n\r\n"
		"--=_0001--\r\n");
}

static void
other_scripts_are_encoded(void **state)
{
	(void)state;
	mail.subject = "Zoë";
	mail.from = "Größe <a@b.c>";
	mail.text = SLICE("Zoë = 1\n");
	assert_has("\r\nSubject: =?UTF-8?B?Wm/Dqw==?=\r\n");
	assert_has("\r\nFrom: =?UTF-8?B?R3LDtsOfZQ==?= <a@b.c>\r\n");
	assert_has("\r\n\r\nZo=C3=AB =3D 1\r\n");
}

/* An encoded-word never parts a character, nor a line in the middle. */
static void
a_long_subject_is_folded_between_characters(void **state)
{
	char subject[3 * 60 + 1] = "";

	(void)state;
	for (int i = 0; i < 60; i++)
		strcat(subject, "€");
	mail.subject = subject;
	assert_has("\r\nSubject: =?UTF-8?B?4oKs4oKs");
	assert_has("?=\r\n =?UTF-8?B?4oKs4oKs");
}

static void
no_line_is_too_long(void **state)
{
	char text[5000];
	size_t length = 0;

	(void)state;
	memset(text, 'x', sizeof(text));
	mail.text = (struct slice){ text, sizeof(text) };
	mail.subject = text + sizeof(text) - 1;
	text[sizeof(text) - 1] = '\0';
	assert_null(mime_write(&out, &mail));
	for (size_t i = 0; i < out.length; i++) {
		length = out.data[i] == '\n' ? 0 : length + 1;
		assert_true(length <= 80);
	}
}

static void
blanks_at_the_end_of_a_line_stay(void **state)
{
	(void)state;
	mail.text = SLICE("a \nb\t\n.\n");
	assert_has("\r\n\r\na=20\r\nb=09\r\n.\r\n");
}

/* Whatever has the end of a line in it could begin a header of its own. */
static void
a_header_cannot_be_smuggled_in(void **state)
{
	static const char *const hostile[] = { "a\r\nBcc: x@y.test",
		"a\nBcc: x@y.test", "a\rb", "a\x01", "a\x7f", "\xff",
		"\xc0\x8a" };

	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
		struct mail good = mail;

		mail.subject = hostile[i];
		assert_non_null(mime_write(&out, &mail));
		mail = good;
		mail.to = hostile[i];
		assert_non_null(mime_write(&out, &mail));
		mail = good;
		mail.from = hostile[i];
		assert_non_null(mime_write(&out, &mail));
		mail = good;
		mail.id = hostile[i];
		assert_non_null(mime_write(&out, &mail));
		mail = good;
	}
	assert_int_equal(out.length, 0);
}

static void
a_recipient_is_one_address(void **state)
{
	static const char *const hostile[] = { "a@b.c, d@e.f", "a@b.c>",
		"<a@b.c>", "a b@c.d", "a", "a@b.c;d", "\"a\"@b.c", "" };

	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
		mail.to = hostile[i];
		assert_non_null(mime_write(&out, &mail));
	}
}

static void
the_address_of_a_sender_is_found(void **state)
{
	(void)state;
	assert_true(slice_equals(mime_address("A B <a@b.c>"), "a@b.c"));
	assert_true(slice_equals(mime_address("a@b.c"), "a@b.c"));
}

int
main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		FACT(a_mail_is_its_headers_and_two_forms),
		FACT(other_scripts_are_encoded),
		FACT(a_long_subject_is_folded_between_characters),
		FACT(no_line_is_too_long),
		FACT(blanks_at_the_end_of_a_line_stay),
		FACT(a_header_cannot_be_smuggled_in),
		FACT(a_recipient_is_one_address),
		FACT(the_address_of_a_sender_is_found)
	};
#undef FACT

	return cmocka_run_group_tests(tests, NULL, NULL);
}
