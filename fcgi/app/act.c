/*
 * Files and statements. The database is asked once per request; a file that
 * comes with one is stored before, under a row that says it is not yet there,
 * so that no certificate ever points at bytes that are missing.
 */
#include "app/act.h"

#include <string.h>

#include "app/present.h"
#include "app/replay.h"
#include "base/log.h"
#include "resource/fields.h"
#include "resource/request.h"
#include "store/content_type.h"

static const struct pair *
uploaded(const struct request *request)
{
	const struct field *field = request->route->fields;

	for (; field != NULL && field->name != NULL; field++) {
		const struct pair *pair = field->kind != DOCUMENT ? NULL :
			pairs_find(&request->http.body, field->name);

		if (pair != NULL && pair->kind == PAIR_FILE)
			return pair;
	}
	return NULL;
}

static enum status
status_of_store(enum store_result result)
{
	switch (result) {
	case STORE_OK:
		return OK;
	case STORE_TIMEOUT:
		return TIMEOUT;
	case STORE_UNAVAILABLE:
		return UNAVAILABLE;
	case STORE_REFUSED:
	case STORE_ABSENT:
	default:
		return BAD_GATEWAY;
	}
}

static enum status
check_content(struct request *request, const struct pair *pair,
	enum content *content)
{
	struct content_error error;

	*content = content_check(pair->upload->fd, pair->upload->size,
		pair->upload->file_name, &error);
	if (*content == CONTENT_UNKNOWN)
		return UNAVAILABLE;
	if (*content == CONTENT_REFUSED) {
		log_info("document_refused", LOG_TEXT("code", error.code));
		return refuse(request, pair->name, error.sentence);
	}
	return OK;
}

static enum status
store_upload(struct request *request, const struct pair *pair,
	const char *media_type)
{
	static const enum statement_id statements[] =
		{ Q_document_create, Q_none };
	const struct upload *upload = pair->upload;
	struct object object = { .fd = upload->fd, .size = upload->size,
		.sha256 = upload->sha256, .content_type = media_type };
	enum status status;
	PGresult *row;

	value_set(request, "file_name", upload->file_name);
	value_set(request, "content_type", media_type);
	value_set(request, "size_bytes", pool_printf(request->pool, "%lld",
		(long long)upload->size));
	value_set_bytes(request, "sha256", upload->sha256, SHA256_SIZE);
	status = run_alone(request, true, statements);
	if (status != OK)
		return status;
	row = result_of(request, Q_document_create);
	object.key = cell_of(row, "storage_key");
	if (object.key == NULL)
		return NOT_FOUND;
	value_set(request, "document_id", cell_of(row, "id"));
	return status_of_store(store_put(request->app->store, &object,
		request->deadline_us));
}

enum status
act_document(struct request *request)
{
	const struct pair *pair = uploaded(request);
	enum content content;
	enum status status;

	if (pair == NULL)
		return OK;
	status = check_content(request, pair, &content);
	if (status != OK)
		return status;
	return store_upload(request, pair, content_media_type(content));
}

static void
add(struct transaction *transaction, enum statement_id id)
{
	if (id != Q_none)
		transaction->ids[transaction->count++] = id;
}

/* What surrounds every page of who is signed in. */
static void
add_frame(struct transaction *transaction)
{
	add(transaction, Q_notification_unread);
	add(transaction, Q_organization_frame);
}

/* A list in another order instead of the first statement. */
static enum statement_id
answer_of(const struct request *request)
{
	const struct route *route = request->route;
	const struct sort *sort = route->sorts;
	const char *wanted = value_of(request, "sort");

	for (; wanted != NULL && sort != NULL && sort->name != NULL; sort++)
		if (strcmp(sort->name, wanted) == 0)
			return sort->query;
	return route->query[0];
}

static void
collect(struct request *request, struct transaction *transaction)
{
	const struct route *route = request->route;
	bool page = !request->api && !request->csv && route->view != NULL;

	transaction->write = request->http.method != GET;
	if (value_of(request, "document_id") != NULL)
		add(transaction, Q_document_ready);
	if (!request->csv)
		add(transaction, answer_of(request));
	for (size_t i = 1; i < QUERIES_MAX; i++)
		add(transaction, route->query[i]);
	/* The last one is what is sent on its way. */
	if (request->csv)
		add(transaction, route->export);
	for (size_t i = 0; page && i < QUERIES_MAX; i++)
		add(transaction, route->page[i]);
	if (page && request->principal != NULL)
		add_frame(transaction);
}

enum status
act_require_rows(const struct request *request)
{
	for (size_t i = 0; i < request->answer_count; i++) {
		const struct answer *answer = &request->answers[i];

		if (statement_get(answer->id)->rows == ROWS_ONE &&
		    PQntuples(answer->result) == 0)
			return NOT_FOUND;
	}
	return OK;
}

static enum status
run(struct request *request, const struct transaction *transaction)
{
	if (transaction->count == 0 && request->principal == NULL)
		return OK;
	return request_judge(request, request_transact(request, transaction));
}

/*
 * A document that nothing refers to must not stay ready: what it was meant
 * for is known to be there before the commit.
 */
static enum status
run_with_document(struct request *request, struct transaction *transaction)
{
	enum status status;

	transaction->open = true;
	status = run(request, transaction);
	if (status == OK)
		status = act_require_rows(request);
	if (status == OK)
		status = request_judge(request,
			request_commit(request, Q_none));
	db_finish(request->app->db);
	return status;
}

enum status
act_statements(struct request *request)
{
	struct transaction transaction = { 0 };
	enum status status;

	if (request->answered)
		return OK;
	request->answer_count = 0;
	collect(request, &transaction);
	if (request->csv)
		transaction.stream = present_csv_rows(request);
	if (replay_is_wanted(request))
		return replay_act(request, &transaction);
	if (value_of(request, "document_id") != NULL)
		return run_with_document(request, &transaction);
	status = run(request, &transaction);
	return status == OK ? act_require_rows(request) : status;
}

enum status
act_form(struct request *request)
{
	const struct route *route = request->route;
	struct transaction transaction = { .write = route->method != GET };

	request->answer_count = 0;
	for (size_t i = 0; i < QUERIES_MAX; i++)
		add(&transaction, route->query[i]);
	for (size_t i = 0; i < QUERIES_MAX; i++)
		add(&transaction, route->page[i]);
	if (request->principal != NULL)
		add_frame(&transaction);
	return run(request, &transaction);
}
