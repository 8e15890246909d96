/* Mails and text messages: what became of each. */
#include "resource/resource.h"

#include "deliver/sms.h"
#include "deliver/sms_report.h"
#include "http/form.h"

/* The fields that the provider signed; nothing else of the request counts. */
static enum status
read_report(struct request *request, struct sms_report *report)
{
	const struct config *config = request->app->config;
	const char *url = sms_callback_url(config, request->pool,
		value_of(request, "id"));
	struct pairs fields = { 0 };
	const char *reason;

	if (form_parse_foreign(request->pool, request->http.raw, &fields,
	    &reason) != PARSE_OK)
		return BAD_REQUEST;
	if (!sms_report_is_signed(config->sms_token, request->pool, url,
	    &fields, request->http.signature)) {
		request->sentence = N_("This is not signed by the service "
			"that sends our text messages.");
		return FORBIDDEN;
	}
	return sms_report_read(config, &fields, report) ? OK : BAD_REQUEST;
}

static enum status
take_report(struct request *request)
{
	static const enum statement_id keep[] = { Q_message_outcome, Q_none };
	struct sms_report report;
	enum status status = read_report(request, &report);

	if (status != OK)
		return status;
	value_set(request, "provider_id", report.sid);
	value_set(request, "provider_status", report.state);
	value_set(request, "error", pool_printf(request->pool, "%s%s%s",
		report.state, *report.error == '\0' ? "" : ", error ",
		report.error));
	status = run_alone(request, true, keep);
	return status == OK && PQntuples(result_of(request,
		Q_message_outcome)) == 0 ? NOT_FOUND : status;
}

static enum status
answer_nothing(struct request *request)
{
	request->http.out_type = "text/plain; charset=utf-8";
	request->answered = true;
	return OK;
}

static const struct choice statuses[] = {
	{ "waiting", N_("Waiting") }, { "sending", N_("Being sent") },
	{ "sent", N_("Sent") }, { "delivered", N_("Delivered") },
	{ "failed", N_("Failed") }, { 0 }
};

static const struct choice channels[] = {
	{ "mail", N_("Mail") }, { "sms", N_("SMS") }, { 0 }
};

static const struct field filters[] = {
	{ "status", CHOICE, N_("State"), .choices = statuses },
	{ "channel", CHOICE, N_("Way"), .choices = channels },
	{ 0 }
};

static const struct route routes[] = {
	{ GET, "/messages", ORGANIZATION_WRITE,
		.query = { Q_message_list }, .fields = filters,
		.view = "message/list" },
	{ POST, "/messages/{id}/outcome", PUBLIC, .prepare = take_report,
		.summary = "take what became of a text message",
		.finish = answer_nothing,
		.flags = API_ONLY | NO_BEARER | RAW_BODY },
	{ 0 }
};

const struct resource message = { "message", routes, NULL };
