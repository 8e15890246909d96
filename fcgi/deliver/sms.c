/*
 * The API knows no idempotency key. So an outcome is only called later where
 * the service cannot have taken the message; all else is unknown, and who
 * sends looks for it first.
 */
#include "deliver/sms.h"

#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "base/buf.h"
#include "http/json_doc.h"

#define CONNECT_SECONDS 5L
#define SKEW 60		/* seconds that the clocks may differ */
#define SID_MAX 64
#define REASON_MAX 300

/* A question and what came back. */
struct exchange {
	const struct config *config;
	struct pool *pool;
	const char *url;
	const char *form;	/* NULL: GET */
	struct buf body;
	CURLcode code;
	long status;
};

bool
sms_is_on(const struct config *config)
{
	return *config->sms_url != '\0';
}

const char *
sms_callback_url(const struct config *config, struct pool *pool,
	const char *id)
{
	return pool_printf(pool, "%s/api/v1/messages/%s/outcome",
		config->base_url, id);
}

static size_t
receive(char *data, size_t size, size_t count, void *context)
{
	struct exchange *exchange = context;
	size_t length = size * count;

	if (length > SMS_ANSWER_MAX - exchange->body.length)
		return 0;
	buf_add(&exchange->body, data, length);
	return length;
}

static void
set_options(CURL *curl, struct exchange *exchange)
{
	const struct config *config = exchange->config;

	curl_easy_setopt(curl, CURLOPT_URL, exchange->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, SMS_SECONDS);
	curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
	curl_easy_setopt(curl, CURLOPT_USERNAME, config->sms_account);
	curl_easy_setopt(curl, CURLOPT_PASSWORD, config->sms_token);
	if (*config->sms_ca_file != '\0')
		curl_easy_setopt(curl, CURLOPT_CAINFO, config->sms_ca_file);
	if (exchange->form != NULL)
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, exchange->form);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
}

static void
perform(struct exchange *exchange)
{
	CURL *curl = curl_easy_init();

	if (curl == NULL)
		abort();
	buf_init(&exchange->body, exchange->pool);
	set_options(curl, exchange);
	exchange->code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &exchange->status);
	curl_easy_cleanup(curl);
}

/* NULL where the answer is no object of JSON. */
static const struct json *
answer_of(const struct exchange *exchange)
{
	const char *reason;
	const struct json *answer = json_doc(exchange->pool,
		buf_slice(&exchange->body), &reason);

	return answer != NULL && answer->kind == JSON_OBJECT ? answer : NULL;
}

/* What the service says of itself is cut short and has no line breaks. */
static const char *
reason_of(const struct exchange *exchange)
{
	const struct json *answer = answer_of(exchange);
	const struct json *code = json_member(answer, "code");
	const char *said = json_string(answer, "message");
	char *text;

	if (exchange->code != CURLE_OK)
		return pool_text(exchange->pool,
			curl_easy_strerror(exchange->code));
	text = pool_printf(exchange->pool,
		"The service said %ld%s%.*s%s%s", exchange->status,
		said == NULL ? "" : ": ", REASON_MAX,
		said == NULL ? "" : said, code == NULL ? "" : ", error ",
		code == NULL ? "" : code->text);
	for (char *c = text; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7F)
			*c = ' ';
	return text;
}

/* Only before the connection stands is it sure that nothing was taken. */
static enum sms_result
judge(const struct exchange *exchange)
{
	switch (exchange->code) {
	case CURLE_OK:
		break;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_URL_MALFORMAT:
		return SMS_LATER;
	default:
		return SMS_UNKNOWN;
	}
	if (exchange->status == 429)
		return SMS_LATER;
	if (exchange->status == 408 || exchange->status >= 500)
		return SMS_UNKNOWN;
	return exchange->status >= 200 && exchange->status < 300 ? SMS_SENT :
		SMS_REFUSED;
}

static bool
is_of(const char *text, const char *allowed, size_t most)
{
	return text != NULL && *text != '\0' && strlen(text) <= most &&
		text[strspn(text, allowed)] == '\0';
}

/* False where what it calls the message is no name. */
static bool
take_names(struct sms *sms, const struct json *message)
{
	sms->sid = json_string(message, "sid");
	sms->state = json_string(message, "status");
	if (!is_of(sms->state, "abcdefghijklmnopqrstuvwxyz_", 40))
		sms->state = "accepted";
	return is_of(sms->sid, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"abcdefghijklmnopqrstuvwxyz0123456789", SID_MAX);
}

static void
add_field(struct buf *form, const char *name, const char *value)
{
	buf_printf(form, "%s%s=", form->length == 0 ? "" : "&", name);
	buf_percent(form, value, strlen(value));
}

/* MG and 32 hexadecimal digits are a service with senders of its own. */
static const char *
sender_field(const char *from)
{
	return strlen(from) == 34 && strncmp(from, "MG", 2) == 0 ?
		"MessagingServiceSid" : "From";
}

static const char *
messages_url(const struct config *config, struct pool *pool,
	const char *query)
{
	return pool_printf(pool, "%s/2010-04-01/Accounts/%s/Messages.json%s",
		config->sms_url, config->sms_account, query);
}

enum sms_result
sms_send(const struct config *config, struct pool *pool, struct sms *sms)
{
	struct exchange exchange = { .config = config, .pool = pool,
		.url = messages_url(config, pool, "") };
	enum sms_result result;
	struct buf form;

	buf_init(&form, pool);
	add_field(&form, "To", sms->to);
	add_field(&form, sender_field(config->sms_from), config->sms_from);
	add_field(&form, "Body", sms->text);
	add_field(&form, "StatusCallback",
		sms_callback_url(config, pool, sms->id));
	exchange.form = form.data;
	perform(&exchange);
	result = judge(&exchange);
	if (result == SMS_SENT && !take_names(sms, answer_of(&exchange))) {
		sms->reason = "The service's answer names no message.";
		return SMS_UNKNOWN;
	}
	if (result != SMS_SENT)
		sms->reason = reason_of(&exchange);
	return result;
}

/* The service may put words of its own before ours. */
static bool
is_it(const struct json *message, const struct sms *sms, int64_t since)
{
	const char *to = json_string(message, "to");
	const char *body = json_string(message, "body");
	const char *created = json_string(message, "date_created");

	return to != NULL && body != NULL && created != NULL &&
		strcmp(to, sms->to) == 0 && strstr(body, sms->text) != NULL &&
		curl_getdate(created, NULL) >= since - SKEW;
}

enum sms_result
sms_find(const struct config *config, struct pool *pool, struct sms *sms,
	int64_t since)
{
	struct exchange exchange = { .config = config, .pool = pool };
	const struct json *messages;
	struct buf query;

	buf_init(&query, pool);
	buf_text(&query, "?PageSize=50&To=");
	buf_percent(&query, sms->to, strlen(sms->to));
	exchange.url = messages_url(config, pool, query.data);
	perform(&exchange);
	sms->reason = reason_of(&exchange);
	messages = judge(&exchange) != SMS_SENT ? NULL :
		json_member(answer_of(&exchange), "messages");
	if (messages == NULL || messages->kind != JSON_LIST)
		return SMS_UNKNOWN;
	for (messages = messages->first; messages != NULL;
	    messages = messages->next)
		if (is_it(messages, sms, since) && take_names(sms, messages))
			return SMS_SENT;
	return SMS_ABSENT;
}

bool
sms_check(const struct config *config, struct pool *pool,
	const char **reason)
{
	struct exchange exchange = { .config = config, .pool = pool,
		.url = pool_printf(pool, "%s/2010-04-01/Accounts/%s.json",
			config->sms_url, config->sms_account) };

	perform(&exchange);
	*reason = reason_of(&exchange);
	return judge(&exchange) == SMS_SENT;
}
