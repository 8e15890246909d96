/* Facts about what a service reports: whose it is, and what it says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "deliver/sms_report.h"
#include "http/form.h"

/* The example of Twilio's own libraries. */
#define TOKEN "12345"
#define URL "https://mycompany.com/myapp.php?foo=1&bar=2"
#define FORM "CallSid=CA1234567890ABCDE&Digits=1234&From=%2B14158675309&" \
	"To=%2B18005551212&Caller=%2B14158675309"
#define SIGNATURE "RSOYDt4T1cUTdK1PDd93/VVr8B8="

static struct pool *pool;

static struct pairs
fields_of(const char *form)
{
	struct pairs fields = { 0 };
	const char *reason;

	assert_int_equal(form_parse_foreign(pool, slice_of(form), &fields,
		&reason), PARSE_OK);
	return fields;
}

static bool
is_signed(const char *token, const char *url, const char *form,
	const char *signature)
{
	struct pairs fields = fields_of(form);

	return sms_report_is_signed(token, pool, url, &fields, signature);
}

static void
what_the_service_signed_is_known(void **state)
{
	(void)state;
	assert_true(is_signed(TOKEN, URL, FORM, SIGNATURE));
}

static void
anything_else_is_not(void **state)
{
	(void)state;
	assert_false(is_signed("12346", URL, FORM, SIGNATURE));
	assert_false(is_signed(TOKEN, URL "&", FORM, SIGNATURE));
	assert_false(is_signed(TOKEN, URL, FORM "&A=", SIGNATURE));
	assert_false(is_signed(TOKEN, URL, "", SIGNATURE));
	assert_false(is_signed(TOKEN, URL, FORM, ""));
	assert_false(is_signed(TOKEN, URL, FORM, SIGNATURE "="));
	assert_false(is_signed(TOKEN, URL, FORM,
		"rSOYDt4T1cUTdK1PDd93/VVr8B8="));
}

/* HMAC-SHA-1 of "https://x" under the empty key. */
static void
without_a_token_nobody_signs(void **state)
{
	(void)state;
	assert_false(is_signed("", "https://x", "",
		"NRTdZJTL6lm5nh3jiU//3V7HRqM="));
}

static void
a_report_names_message_and_state(void **state)
{
	const struct config config = { .sms_account = "AC1" };
	struct pairs good = fields_of("AccountSid=AC1&MessageSid=SM2&"
		"MessageStatus=undelivered&ErrorCode=30003");
	struct sms_report report;

	(void)state;
	assert_true(sms_report_read(&config, &good, &report));
	assert_string_equal(report.sid, "SM2");
	assert_string_equal(report.state, "undelivered");
	assert_string_equal(report.error, "30003");
}

static void
what_is_no_report_is_refused(void **state)
{
	const struct config config = { .sms_account = "AC1" };
	static const char *const bad[] = { "",
		"AccountSid=AC2&MessageSid=SM2&MessageStatus=sent",
		"MessageSid=SM2&MessageStatus=sent",
		"AccountSid=AC1&MessageStatus=sent",
		"AccountSid=AC1&MessageSid=SM2",
		"AccountSid=AC1&MessageSid=S%20M&MessageStatus=sent",
		"AccountSid=AC1&MessageSid=SM2&MessageStatus=Sent",
		"AccountSid=AC1&MessageSid=SM2&MessageStatus=sent&"
			"ErrorCode=x" };
	struct sms_report report;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct pairs fields = fields_of(bad[i]);

		if (sms_report_read(&config, &fields, &report))
			fail_msg("accepted: %s", bad[i]);
	}
}

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_service_signed_is_known),
		cmocka_unit_test(anything_else_is_not),
		cmocka_unit_test(without_a_token_nobody_signs),
		cmocka_unit_test(a_report_names_message_and_state),
		cmocka_unit_test(what_is_no_report_is_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
