/* Facts about settings: where they come from, and what is refused. */
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

#include "base/config.h"

#define SECRET "0123456789abcdef0123456789abcdef"
#define JWT "JWT_SECRET=k1:" SECRET "\n"
#define GOOD "DATABASE_URL=postgresql:///outstaff\n" JWT \
	"BASE_URL=https://staff.example\nSECRET=" SECRET "\n"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static char path[] = "/tmp/outstaff-test-XXXXXX";
static char error[512];
static struct config config;

static int
make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd < 0 || close(fd) != 0;
}

static int
remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static int
set_up(void **state)
{
	static const char *const keys[] = {
#define SETTING(field, key, standard, meaning) key,
#include "base/config.def"
#undef SETTING
	};

	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++)
		unsetenv(keys[i]);
	setenv("OUTSTAFF_CONF", path, 1);
	return chmod(path, 0640);
}

static bool
load(const char *text)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
	*error = '\0';
	return config_load(&config, error, sizeof(error));
}

static void
refused(const char *text, const char *sentence)
{
	if (load(text))
		fail_msg("accepted: %s", text);
	if (strstr(error, sentence) == NULL)
		fail_msg("said \"%s\", not \"%s\"", error, sentence);
	assert_null(strchr(error, '\n'));
}

static void
a_file_sets_what_it_names(void **state)
{
	(void)state;
	assert_true(load(GOOD));
	assert_string_equal(config.database_url, "postgresql:///outstaff");
	assert_string_equal(config.base_url, "https://staff.example");
	assert_string_equal(config.secret, SECRET);
	assert_string_equal(error, "");
}

static void
what_is_not_named_has_its_standard(void **state)
{
	(void)state;
	assert_true(load(GOOD));
	assert_string_equal(config.app_env, "production");
	assert_string_equal(config.storage, "file");
	assert_string_equal(config.views_dir, OUTSTAFF_VIEWSDIR);
	assert_string_equal(config.s3_bucket, "");
	assert_true(config_is_production(&config));
}

static void
blanks_and_comments_are_skipped(void **state)
{
	(void)state;
	assert_true(load("# a comment\n\n \t \n  # STORAGE=s3\n"
		"  STORAGE_DIR \t=  /srv/a b=c \t\r\n" GOOD
		"S3_BUCKET="));
	assert_string_equal(config.storage_dir, "/srv/a b=c");
	assert_string_equal(config.storage, "file");
	assert_string_equal(config.s3_bucket, "");
}

static void
the_environment_wins(void **state)
{
	(void)state;
	setenv("APP_ENV", "staging", 1);
	setenv("STORAGE", "s3", 1);
	assert_true(load(GOOD "STORAGE=file\n"));
	assert_string_equal(config.app_env, "staging");
	assert_string_equal(config.storage, "s3");
	assert_false(config_is_production(&config));
}

static void
the_last_of_two_lines_wins(void **state)
{
	(void)state;
	assert_true(load("STORAGE=file\n" GOOD "STORAGE=s3\n"));
	assert_string_equal(config.storage, "s3");
}

static void
the_environment_is_checked_too(void **state)
{
	(void)state;
	setenv("SECRET", "short", 1);
	refused(GOOD, "SECRET must have at least 32");
}

static void
a_missing_standard_file_is_no_error(void **state)
{
	(void)state;
	if (access(OUTSTAFF_CONF, F_OK) == 0)
		skip();
	unsetenv("OUTSTAFF_CONF");
	setenv("DATABASE_URL", "postgresql:///x", 1);
	setenv("BASE_URL", "https://staff.example", 1);
	setenv("SECRET", SECRET, 1);
	setenv("JWT_SECRET", SECRET, 1);
	assert_true(load(""));
	assert_string_equal(config.database_url, "postgresql:///x");
}

static void
a_missing_named_file_is_an_error(void **state)
{
	(void)state;
	setenv("OUTSTAFF_CONF", "/nonexistent/outstaff.conf", 1);
	refused("", "cannot be read: /nonexistent/outstaff.conf");
}

static void
a_file_that_others_may_read_is_refused(void **state)
{
	static const mode_t modes[] = { 0644, 0604, 0602, 0601, 0666 };

	(void)state;
	for (size_t i = 0; i < COUNT(modes); i++) {
		assert_int_equal(chmod(path, modes[i]), 0);
		refused(GOOD, "must not be readable by others");
	}
}

static void
a_private_file_is_read(void **state)
{
	(void)state;
	assert_int_equal(chmod(path, 0600), 0);
	assert_true(load(GOOD));
}

static void
an_unknown_setting_is_refused_with_its_line(void **state)
{
	char where[64];

	(void)state;
	snprintf(where, sizeof(where), "%s:5: unknown setting PORT", path);
	refused(GOOD "PORT=80\n", where);
	refused(GOOD "database_url=x\n", "unknown setting database_url");
	refused(GOOD "=x\n", "unknown setting");
	refused(GOOD "export STORAGE=s3\n", "unknown setting export STORAGE");
}

static void
a_line_without_a_value_is_refused(void **state)
{
	(void)state;
	refused(GOOD "STORAGE\n", "a line is KEY=value, not STORAGE");
}

static void
the_rest_of_a_long_line_is_no_line(void **state)
{
	static char text[8192];
	size_t length = 0;

	(void)state;
	text[length++] = '#';
	memset(text + length, 'x', 4094);
	length += 4094;
	snprintf(text + length, sizeof(text) - length, "APP_ENV=staging\n%s",
		GOOD);
	refused(text, "is too long");
}

static void
a_line_of_4094_bytes_is_the_longest(void **state)
{
	static char text[8192];

	(void)state;
	memset(text, 'x', 4094);
	text[0] = '#';
	strcpy(text + 4094, "\n" GOOD);
	assert_true(load(text));
}

static void
a_short_secret_is_refused(void **state)
{
	(void)state;
	refused("DATABASE_URL=x\nBASE_URL=https://a\n",
		"SECRET must have at least 32");
	refused("DATABASE_URL=x\nBASE_URL=https://a\n"
		"SECRET=0123456789abcdef0123456789abcde\n",
		"SECRET must have at least 32");
}

static void
a_secret_is_never_repeated(void **state)
{
	(void)state;
	refused("DATABASE_URL=x\nBASE_URL=https://a\nSECRET=hunter2\n",
		"SECRET");
	assert_null(strstr(error, "hunter2"));
}

/* O6 IDN-33: what signs access tokens is no accident. */
static void
the_key_of_tokens_is_needed_in_production(void **state)
{
	static const char text[] = "DATABASE_URL=x\nBASE_URL=https://a\n"
		"SECRET=" SECRET "\n";

	(void)state;
	refused(text, "JWT_SECRET is not set");
	setenv("APP_ENV", "development", 1);
	assert_true(load(text));
}

/* IDN-31: what opens the door for developers does so for nobody else. */
static void
nobody_signs_in_without_a_password_in_production(void **state)
{
	(void)state;
	assert_true(load(GOOD "DEV_AUTH_BYPASS=no\n"));
	assert_string_equal(config.dev_auth_bypass, "no");
	refused(GOOD "DEV_AUTH_BYPASS=yes\n", "DEV_AUTH_BYPASS=yes is for "
		"APP_ENV=development alone, not for production");
	refused(GOOD "DEV_AUTH_BYPASS=true\n",
		"DEV_AUTH_BYPASS must be yes or no");
	setenv("APP_ENV", "staging", 1);
	refused(GOOD "DEV_AUTH_BYPASS=yes\n", "not for staging");
	setenv("APP_ENV", "development", 1);
	assert_true(load(GOOD "DEV_AUTH_BYPASS=yes\n"));
}

static void
another_name_of_the_environment_is_known(void **state)
{
	(void)state;
	setenv("FLASK_ENV", "development", 1);
	assert_true(load(GOOD));
	assert_string_equal(config.app_env, "development");
	setenv("APP_ENV", "staging", 1);
	assert_true(load(GOOD));
	assert_string_equal(config.app_env, "staging");
	unsetenv("FLASK_ENV");
}

static void
a_weak_key_of_tokens_is_refused_anywhere(void **state)
{
	(void)state;
	refused(GOOD "JWT_SECRET=k1:hunter2\n", "JWT_SECRET must have");
	assert_null(strstr(error, "hunter2"));
	setenv("APP_ENV", "development", 1);
	refused(GOOD "JWT_SECRET=k1:hunter2\n", "JWT_SECRET must have");
	assert_true(load(GOOD "JWT_SECRET=k2:fedcba9876543210fedcba9876543210"
		" k1:" SECRET "\n"));
}

static void
a_database_is_needed(void **state)
{
	(void)state;
	refused("BASE_URL=https://a\nSECRET=" SECRET "\n",
		"DATABASE_URL is not set");
}

static void
the_base_url_is_a_scheme_and_a_host(void **state)
{
	static const char *const urls[] = { "", "staff.example",
		"//staff.example", "ftp://staff.example", "HTTPS://a",
		"https:/staff.example", "https://staff.example/",
		"https://staff.example/app", "javascript://a", "https://",
		"https://a?b", "https://a#b", "https://user@a",
		"https://a b", "https://:8443" };
	char text[256];

	(void)state;
	for (size_t i = 0; i < COUNT(urls); i++) {
		snprintf(text, sizeof(text), "DATABASE_URL=x\nSECRET="
			SECRET "\nBASE_URL=%s\n", urls[i]);
		refused(text, "BASE_URL must be https://host[:port]");
	}
}

static void
the_base_url_may_have_a_port(void **state)
{
	(void)state;
	assert_true(load("DATABASE_URL=x\n" JWT "SECRET=" SECRET
		"\nBASE_URL=https://staff.example:8443\n"));
	assert_true(load("DATABASE_URL=x\n" JWT "SECRET=" SECRET
		"\nBASE_URL=https://[::1]:8443\n"));
}

static void
production_is_https(void **state)
{
	static const char text[] = "DATABASE_URL=x\nSECRET=" SECRET
		"\nBASE_URL=http://localhost:8080\n";

	(void)state;
	refused(text, "BASE_URL must be https in production");
	setenv("APP_ENV", "development", 1);
	assert_true(load(text));
}

static void
there_are_three_environments(void **state)
{
	(void)state;
	refused(GOOD "APP_ENV=prod\n", "APP_ENV must be");
	refused(GOOD "APP_ENV=\n", "APP_ENV must be");
	refused(GOOD "APP_ENV=Production\n", "APP_ENV must be");
}

static void
there_are_four_log_levels(void **state)
{
	(void)state;
	refused(GOOD "LOG_LEVEL=verbose\n", "LOG_LEVEL must be");
	assert_true(load(GOOD "LOG_LEVEL=debug\n"));
}

static void
a_long_complaint_is_cut(void **state)
{
	static char text[4000];
	char small[16];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	assert_false(load(text));
	assert_int_equal(strlen(error), sizeof(error) - 1);
	assert_false(config_load(&config, small, sizeof(small)));
	assert_int_equal(strlen(small), sizeof(small) - 1);
}

static void
a_number_is_whole_and_in_its_range(void **state)
{
	static const char *const bad[] = { "", " ", "x", "1x", "1.5", "1 ",
		"0", "101", "-1", "99999999999999999999", "0x10", "1e1" };
	long number;

	(void)state;
	assert_true(config_number("1", 1, 100, &number));
	assert_int_equal(number, 1);
	assert_true(config_number("100", 1, 100, &number));
	assert_int_equal(number, 100);
	assert_true(config_number("-5", -5, 5, &number));
	assert_int_equal(number, -5);
	for (size_t i = 0; i < COUNT(bad); i++)
		if (config_number(bad[i], 1, 100, &number))
			fail_msg("accepted: %s", bad[i]);
}

#define SMS GOOD "SMS_URL=https://sms.example\nSMS_TOKEN=t\n" \
	"SMS_FROM=+4930123456\n"

static void
text_messages_are_set_up_whole_or_not(void **state)
{
	(void)state;
	assert_true(load(SMS "SMS_ACCOUNT=AC0123\n"));
	assert_true(load(GOOD));
	refused(SMS, "SMS_URL needs SMS_ACCOUNT, SMS_TOKEN and SMS_FROM");
	refused(GOOD "SMS_TOKEN=t\n", "SMS_URL is not set, but");
	refused(SMS "SMS_ACCOUNT=a/../b\n", "SMS_ACCOUNT has other");
	refused(SMS "SMS_ACCOUNT=AC\nSMS_URL=http://sms.example\n",
		"SMS_URL must be https");
	refused(SMS "SMS_ACCOUNT=AC\nSMS_URL=https://a@sms.example\n",
		"SMS_URL must be https");
	refused(SMS "SMS_ACCOUNT=AC\nSMS_URL=https://sms.example/x\n",
		"SMS_URL must be https");
}

#define FACT(name) cmocka_unit_test_setup(name, set_up)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(a_file_sets_what_it_names),
		FACT(what_is_not_named_has_its_standard),
		FACT(blanks_and_comments_are_skipped),
		FACT(the_environment_wins),
		FACT(the_last_of_two_lines_wins),
		FACT(the_environment_is_checked_too),
		FACT(a_missing_standard_file_is_no_error),
		FACT(a_missing_named_file_is_an_error),
		FACT(a_file_that_others_may_read_is_refused),
		FACT(a_private_file_is_read),
		FACT(an_unknown_setting_is_refused_with_its_line),
		FACT(a_line_without_a_value_is_refused),
		FACT(the_rest_of_a_long_line_is_no_line),
		FACT(a_line_of_4094_bytes_is_the_longest),
		FACT(a_short_secret_is_refused),
		FACT(a_secret_is_never_repeated),
		FACT(the_key_of_tokens_is_needed_in_production),
		FACT(nobody_signs_in_without_a_password_in_production),
		FACT(another_name_of_the_environment_is_known),
		FACT(a_weak_key_of_tokens_is_refused_anywhere),
		FACT(a_database_is_needed),
		FACT(the_base_url_is_a_scheme_and_a_host),
		FACT(the_base_url_may_have_a_port),
		FACT(production_is_https),
		FACT(there_are_three_environments),
		FACT(there_are_four_log_levels),
		FACT(a_long_complaint_is_cut),
		FACT(a_number_is_whole_and_in_its_range),
		FACT(text_messages_are_set_up_whole_or_not),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
