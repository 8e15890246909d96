/*
 * The key's row is the transaction's first statement: a second request with
 * the same key waits for the first to end, and then finds its answer. The
 * answer is written before the commit, so the two are there together or not
 * at all. It costs keyed requests a second round trip.
 *
 * Source: the semantics of Stripe's idempotent requests.
 */
#include "app/replay.h"

#include <stdlib.h>
#include <string.h>

#include "app/act.h"
#include "app/present.h"

#define KEY_MAX 255

static const char *
key_of(const struct request *request)
{
	const char *key = *request->http.idempotency_key != '\0' ?
		request->http.idempotency_key :
		http_form_value(&request->http, "_idempotency_key");

	return key == NULL || *key == '\0' ? NULL : key;
}

bool
replay_is_wanted(const struct request *request)
{
	return request->http.method == POST && request->principal != NULL &&
		request->route->permission != SIGNED_IN &&
		request->route->finish == NULL && key_of(request) != NULL;
}

/* What was asked, so that a key is not taken for something else. */
static void
hash_request(struct request *request)
{
	const struct pairs *body = &request->http.body;
	unsigned char digest[SHA256_SIZE];
	struct buf text;

	buf_init(&text, request->pool);
	buf_add(&text, request->http.path.raw.data,
		request->http.path.raw.length);
	for (size_t i = 0; i < body->count; i++) {
		const struct pair *pair = &body->items[i];

		if (strcmp(pair->name, "_csrf") == 0)
			continue;
		buf_printf(&text, "\n%s=", pair->name);
		buf_add(&text, pair->value, pair->length);
		if (pair->upload != NULL)
			buf_add(&text, pair->upload->sha256, SHA256_SIZE);
	}
	sha256(text.data, text.length, digest);
	value_set_bytes(request, "request_hash", digest, sizeof(digest));
}

static enum status
conflict(struct request *request, enum status status, const char *sentence)
{
	request->sentence = sentence;
	return status;
}

static enum status
replay(struct request *request)
{
	static const enum statement_id read[] =
		{ Q_idempotency_key_read, Q_none };
	enum status status = run_alone(request, false, read);
	const PGresult *row;
	const char *number, *body;

	if (status != OK)
		return status;
	row = result_of(request, Q_idempotency_key_read);
	number = cell_of(row, "status");
	if (number == NULL)
		return conflict(request, CONFLICT, N_("The same request is "
			"being worked on. Look whether it is done before "
			"you repeat it."));
	if (strcmp(cell_of(row, "same_request"), "t") != 0)
		return conflict(request, UNPROCESSABLE, N_("This idempotency "
			"key was used for something else. Take a new one."));
	body = cell_of(row, "body");
	request->replayed = atoi(number);
	request->answered = true;
	http_header(&request->http, "Cache-Control", "no-store");
	http_header(&request->http, "Idempotent-Replayed", "true");
	if (cell_of(row, "location") != NULL)
		http_header(&request->http, "Location",
			cell_of(row, "location"));
	if (body != NULL && *body != '\0')
		request->http.out_type = "application/json; charset=utf-8";
	buf_text(&request->http.out, body == NULL ? "" : body);
	return OK;
}

static bool
is_used(struct request *request, enum db_result result)
{
	return result == DB_CONFLICT &&
		strcmp(db_error(request->app->db)->constraint,
		"idempotency_key_key_unique") == 0;
}

/* What was not committed must not be told. */
static void
forget_answer(struct request *request)
{
	http_clear(&request->http);
	request->answered = false;
	request->replayed = 0;
	request->location = NULL;
	request->created = NULL;
}

/* The answer as it will be sent, kept beside what it tells about. */
static enum status
keep_answer(struct request *request)
{
	enum status status = present(request);

	if (status != OK)
		return status;
	value_set(request, "status", pool_printf(request->pool, "%d",
		present_number(request, OK)));
	value_set(request, "location", request->location != NULL ?
		request->location : request->created);
	value_set(request, "body", request->api ?
		buf_slice(&request->http.out).data : "");
	request->answered = true;
	request->replayed = atoi(value_of(request, "status"));
	status = request_judge(request,
		request_commit(request, Q_idempotency_key_store));
	if (status != OK)
		forget_answer(request);
	return status;
}

enum status
replay_act(struct request *request, struct transaction *transaction)
{
	enum db_result result;
	enum status status;

	if (strlen(key_of(request)) > KEY_MAX)
		return conflict(request, BAD_REQUEST,
			N_("An idempotency key has at most 255 characters."));
	hash_request(request);
	value_set(request, "key", key_of(request));
	value_set(request, "route", pool_printf(request->pool, "%s%s",
		request->api ? "/api/v1" : "", request->route->path));
	memmove(transaction->ids + 1, transaction->ids,
		transaction->count++ * sizeof(*transaction->ids));
	transaction->ids[0] = Q_idempotency_key_claim;
	transaction->open = true;
	result = request_transact(request, transaction);
	if (is_used(request, result))
		return replay(request);
	status = request_judge(request, result);
	if (status == OK)
		status = act_require_rows(request);
	if (status == OK)
		status = keep_answer(request);
	db_finish(request->app->db);
	return status;
}
