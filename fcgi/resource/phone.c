/*
 * The number that text messages go to. It is used once a code that was sent to
 * it came back.
 */
#include "resource/resource.h"

#include "auth/phone_code.h"
#include "deliver/sms.h"
#include "resource/throttle.h"

#define CODES_SENT 5	/* in a window, to one person or one number */
#define CODES_TRIED 10

static const struct field fields[] = {
	{ "phone", TEXT, N_("Phone number"), 1, 40, .required = true },
	{ 0 }
};

static const struct field code_fields[] = {
	{ "code", TEXT, N_("Code"), 1, 40, .required = true },
	{ 0 }
};

/* Of both forms on the page. */
static const struct field page_fields[] = {
	{ "phone", TEXT, N_("Phone number"), 1, 40 },
	{ "code", TEXT, N_("Code"), 1, 40 },
	{ 0 }
};

/* Where nothing is sent by SMS, there are no numbers. */
static enum status
need_sms(struct request *request)
{
	return sms_is_on(request->app->config) ? OK : NOT_FOUND;
}

/* Messages cost money: accounts that are made by the dozen send none. */
static enum status
ask(struct request *request)
{
	const char *number = phone_number(request->pool,
		value_of(request, "phone"));
	enum status status = need_sms(request);

	if (status != OK)
		return status;
	if (request->principal->unverified)
		return UNVERIFIED;
	if (number == NULL)
		return refuse(request, "phone", N_("Enter the number with its "
			"country, such as +49 151 23456789."));
	value_set(request, "phone", number);
	status = throttle(request, "phone code to",
		request->principal->account_id, CODES_SENT);
	return status == OK ? throttle(request, "phone code at", number,
		CODES_SENT) : status;
}

static const char *
waiting_id(struct request *request)
{
	static const enum statement_id read[] = { Q_phone_waiting, Q_none };
	const char *id;

	if (run_alone(request, false, read) != OK)
		return NULL;
	id = cell_of(result_of(request, Q_phone_waiting), "id");
	request->answer_count = 0;
	return id == NULL ? "" : id;
}

static enum status
confirm(struct request *request)
{
	enum status status = need_sms(request);
	const char *id;

	if (status == OK)
		status = throttle(request, "phone code tried",
			request->principal->account_id, CODES_TRIED);
	if (status != OK)
		return status;
	id = waiting_id(request);
	if (id == NULL)
		return UNAVAILABLE;
	if (*id == '\0')
		return refuse(request, NULL, N_("This code is not good any "
			"more. Have another one sent."));
	if (!phone_code_matches(request->pool, request->app->config->secret,
	    id, value_of(request, "code")))
		return refuse(request, "code", N_("This is not the code of "
			"the last message to this number."));
	value_set(request, "confirmation_id", pool_text(request->pool, id));
	return OK;
}

static const struct route routes[] = {
	{ GET, "/account/phone", SIGNED_IN, .prepare = need_sms,
		.summary = "read the own phone number",
		.query = { Q_phone_get }, .shows = page_fields,
		.view = "phone/detail" },
	{ PUT, "/account/phone", SIGNED_IN, .prepare = ask,
		.summary = "set the own phone number",
		.query = { Q_phone_ask }, .fields = fields,
		.form = "/account/phone", .next = "/account/phone",
		.notice = N_("A code is on its way to your phone.") },
	{ POST, "/account/phone/confirm", SIGNED_IN, .prepare = confirm,
		.summary = "confirm the own phone number by a code",
		.query = { Q_phone_confirm }, .fields = code_fields,
		.form = "/account/phone", .next = "/account/phone",
		.notice = N_("Your phone number is confirmed.") },
	{ DELETE, "/account/phone", SIGNED_IN, .query = { Q_phone_remove },
		.summary = "remove the own phone number",
		.next = "/account",
		.notice = N_("Your phone number is removed.") },
	{ 0 }
};

const struct resource phone =
	{ "phone", routes, NULL, "phone_confirmation" };
