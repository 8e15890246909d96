/* Facts about sending into a folder; a server is test/http/worker's part. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deliver/mail.h"

static struct pool *pool;
static struct config config;
static char folder[] = "/tmp/mail.XXXXXX";
static char error[256];

static int
set_up(void **state)
{
	(void)state;
	pool = pool_create();
	strcpy(folder, "/tmp/mail.XXXXXX");
	config = (struct config){ .smtp_url = "", .mail_from = "",
		.base_url = "https://outstaff.test:8443",
		.mail_dir = mkdtemp(folder) };
	return config.mail_dir == NULL;
}

static int
tear_down(void **state)
{
	(void)state;
	unlink(pool_printf(pool, "%s/0001.eml", folder));
	assert_int_equal(rmdir(folder), 0);
	pool_destroy(pool);
	return 0;
}

static struct mail
letter(const char *subject)
{
	return (struct mail){ .id = "0001@outstaff.test",
		.to = "ada@example.test", .subject = subject,
		.text = SLICE("x"), .html = SLICE("x") };
}

static const char *
read_file(void)
{
	static char text[4096];
	FILE *file = fopen(pool_printf(pool, "%s/0001.eml", folder), "r");

	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return text;
}

static void
a_mail_is_one_file_of_its_id(void **state)
{
	struct mailer *mailer = mail_open(&config, error, sizeof(error));
	struct mail first = letter("one"), second = letter("two");
	const char *reason;

	(void)state;
	assert_non_null(mailer);
	assert_int_equal(mail_send(mailer, pool, &first, &reason), MAIL_SENT);
	assert_int_equal(mail_send(mailer, pool, &second, &reason), MAIL_SENT);
	assert_non_null(strstr(read_file(), "Subject: two\r\n"));
	assert_non_null(strstr(read_file(),
		"From: \"OutStaff\" <no-reply@outstaff.test>\r\n"));
	mail_close(mailer);
}

static void
the_sender_is_the_setting(void **state)
{
	struct mail mail = letter("one");
	struct mailer *mailer;
	const char *reason;

	(void)state;
	config.mail_from = "People <people@corp.test>";
	mailer = mail_open(&config, error, sizeof(error));
	assert_int_equal(mail_send(mailer, pool, &mail, &reason), MAIL_SENT);
	assert_non_null(strstr(read_file(),
		"From: \"People\" <people@corp.test>\r\n"));
	mail_close(mailer);
}

static void
what_is_no_mail_is_refused(void **state)
{
	struct mailer *mailer = mail_open(&config, error, sizeof(error));
	struct mail mail = letter("one\r\nBcc: eve@example.test");
	const char *reason;

	(void)state;
	assert_int_equal(mail_send(mailer, pool, &mail, &reason),
		MAIL_REFUSED);
	assert_non_null(strstr(reason, "control character"));
	mail_close(mailer);
}

static void
a_folder_that_is_gone_is_tried_again(void **state)
{
	struct mailer *mailer = mail_open(&config, error, sizeof(error));
	struct mail mail = letter("one");
	const char *reason;

	(void)state;
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(mail_send(mailer, pool, &mail, &reason), MAIL_LATER);
	assert_non_null(strstr(reason, "No such file"));
	mail_close(mailer);
	assert_null(mail_open(&config, error, sizeof(error)));
	assert_non_null(strstr(error, "MAIL_DIR"));
	assert_int_equal(mkdir(folder, 0700), 0);
}

int
main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		FACT(a_mail_is_one_file_of_its_id),
		FACT(the_sender_is_the_setting),
		FACT(what_is_no_mail_is_refused),
		FACT(a_folder_that_is_gone_is_tried_again)
	};
#undef FACT

	return cmocka_run_group_tests(tests, NULL, NULL);
}
