/*
 * What resources and phases do with a request: values by name, errors beside
 * fields, statements bound by name. Must not know any one resource.
 */
#include "resource/request.h"
#include "resource/fields.h"
#include "resource/request_context.h"

#include <string.h>

#include "base/log.h"

#define CONFLICT_TRIES 3

const char *
value_of(const struct request *request, const char *name)
{
	for (size_t i = request->value_count; i-- > 0;)
		if (strcmp(request->values[i].name, name) == 0)
			return request->values[i].value;
	return NULL;
}

static struct bound *
find_value(struct request *request, const char *name)
{
	for (size_t i = 0; i < request->value_count; i++)
		if (strcmp(request->values[i].name, name) == 0)
			return &request->values[i];
	if (request->value_count == VALUES_MAX)
		return &request->values[VALUES_MAX - 1];
	return &request->values[request->value_count++];
}

void
value_set(struct request *request, const char *name, const char *value)
{
	*find_value(request, name) = (struct bound){ name, value };
}

void
value_set_bytes(struct request *request, const char *name, const void *data,
	size_t length)
{
	value_set(request, name, pool_printf(request->pool, "\\x%s",
		hex_encode(request->pool, data, length)));
}

const char *
say(const struct request *request, const char *text)
{
	return translate(request->language, text);
}

const char *
say_plural(const struct request *request, const char *one, const char *many,
	unsigned long number)
{
	return translate_plural(request->language, one, many, number);
}

static const struct field *
field_named(const struct field *fields, const char *name)
{
	for (; fields != NULL && fields->name != NULL; fields++)
		if (name != NULL && strcmp(fields->name, name) == 0)
			return fields;
	return NULL;
}

/* What a list takes is no field of the route itself. */
enum status
refuse(struct request *request, const char *field, const char *message)
{
	const struct field *found = field_named(request->route->fields, field);

	if (found == NULL)
		found = field_named(list_fields, field);
	if (request->error_count < ERRORS_MAX)
		request->errors[request->error_count++] = (struct field_error){
			found, message };
	request->input_refused = true;
	return UNPROCESSABLE;
}

PGresult *
result_of(const struct request *request, enum statement_id id)
{
	for (size_t i = request->answer_count; i-- > 0;)
		if (request->answers[i].id == id)
			return request->answers[i].result;
	return NULL;
}

const char *
cell_of(const PGresult *result, const char *column)
{
	int number = result == NULL ? -1 : PQfnumber(result, column);

	if (number < 0 || PQntuples(result) == 0 ||
	    PQgetisnull(result, 0, number))
		return NULL;
	return PQgetvalue(result, 0, number);
}

enum db_result
request_queue(struct request *request, enum statement_id id,
	const struct db_stream *stream)
{
	const struct statement *statement = statement_get(id);
	const char **values = pool_alloc(request->pool,
		(statement->parameter_count + 1) * sizeof(*values));
	struct answer *answer = &request->answers[request->answer_count];

	if (request->answer_count ==
	    sizeof(request->answers) / sizeof(*request->answers))
		return DB_BROKEN;
	for (size_t i = 0; i < statement->parameter_count; i++) {
		const char *name = statement->parameters[i];

		if (!request_context(request, name, &values[i]))
			values[i] = value_of(request, name);
	}
	*answer = (struct answer){ .id = id };
	request->answer_count++;
	return db_queue_stream(request->app->db, id, values, &answer->result,
		stream);
}

/* Proves the principal; SQL shows pages in the organization's zone. */
static enum db_result
queue_enter(struct request *request)
{
	const struct principal *who = request->principal;
	const char *stamp = pool_printf(request->pool, "%lld",
		(long long)who->stamp);
	const char *action = request->route == NULL ? "" :
		permission_name(request->route->permission);
	const char *organization = *who->organization_id == '\0' ? NULL :
		who->organization_id;
	const char *values[] = { who->session_id, organization, stamp, action,
		request->http.request_id,
		request->api || *who->timezone == '\0' ? "UTC" :
		who->timezone };

	return db_queue(request->app->db, Q_enter, values, NULL);
}

static enum db_result
queue_all(struct request *request, const struct transaction *transaction)
{
	struct db *db = request->app->db;
	enum db_result result = db_queue(db,
		transaction->write ? Q_begin_write : Q_begin_read, NULL, NULL);

	if (result == DB_OK && request->principal != NULL)
		result = queue_enter(request);
	for (size_t i = 0; result == DB_OK && i < transaction->count; i++)
		result = request_queue(request, transaction->ids[i],
			i + 1 == transaction->count ? transaction->stream :
			NULL);
	if (result == DB_OK && !transaction->open)
		result = db_queue(db, Q_commit, NULL, NULL);
	return result;
}

enum db_result
request_commit(struct request *request, enum statement_id last)
{
	struct db *db = request->app->db;
	enum db_result result = last == Q_none ? DB_OK :
		request_queue(request, last, NULL);

	if (result == DB_OK)
		result = db_queue(db, Q_commit, NULL, NULL);
	if (result == DB_OK)
		result = db_sync(db);
	db_finish(db);
	return result;
}

static enum db_result
run_once(struct request *request, const struct transaction *transaction)
{
	struct db *db = request->app->db;
	size_t before = request->answer_count;
	enum db_result result =
		db_start(db, request->pool, request->deadline_us);

	if (result == DB_OK)
		result = queue_all(request, transaction);
	if (result == DB_OK)
		result = db_sync(db);
	if (result != DB_OK || !transaction->open)
		db_finish(db);
	if (result != DB_OK)
		request->answer_count = before;
	return result;
}

/*
 * What is safe to do again: everything that did not commit, and everything
 * that only reads, unless its rows may be on their way already.
 */
static bool
may_repeat(enum db_result result, const struct transaction *transaction)
{
	if (transaction->stream != NULL)
		return false;
	return result == DB_RETRY || result == DB_LOST ||
		(result == DB_UNKNOWN && !transaction->write);
}

enum db_result
request_transact(struct request *request,
	const struct transaction *transaction)
{
	enum db_result result = run_once(request, transaction);

	for (int tries = 1; tries < CONFLICT_TRIES &&
	    may_repeat(result, transaction); tries++)
		result = run_once(request, transaction);
	return result;
}

/* The field whose name the constraint's begins with, after the table's. */
static const char *
field_of_constraint(const struct request *request, const char *constraint)
{
	const struct field *field = request->route->fields;
	const char *name = request->resource->table != NULL ?
		request->resource->table : request->resource->name;
	const char *found = NULL;
	size_t table = strlen(name), longest = 0;

	if (strncmp(constraint, name, table) != 0 || constraint[table] != '_')
		return NULL;
	for (; field != NULL && field->name != NULL; field++) {
		const char *column = field_parameter(field);
		size_t length = strlen(column);

		if (strncmp(constraint + table + 1, column, length) == 0 &&
		    length > longest) {
			found = field->name;
			longest = length;
		}
	}
	return found;
}

static enum status
refused_by_database(struct request *request, enum status status)
{
	const char *constraint = db_error(request->app->db)->constraint;
	const char *sentence = N_("This value is not possible here.");
	const struct refusal *refusal = request->resource->refusals;

	for (; refusal != NULL && refusal->constraint != NULL; refusal++)
		if (strcmp(refusal->constraint, constraint) == 0)
			sentence = refusal->sentence;
	log_info("refused_by_database", LOG_TEXT("constraint", constraint),
		LOG_TEXT("message", db_error(request->app->db)->message));
	if (*constraint == '\0' && request->http.method == GET &&
	    value_of(request, "cursor") != NULL)
		refuse(request, "cursor",
			N_("Take the cursor from the page before."));
	else
		refuse(request, field_of_constraint(request, constraint),
			sentence);
	if (request->errors[request->error_count - 1].field == NULL)
		request->sentence = sentence;
	return status;
}

enum status
request_judge(struct request *request, enum db_result result)
{
	switch (result) {
	case DB_OK:
		return OK;
	case DB_CONFLICT:
		return refused_by_database(request, CONFLICT);
	case DB_INVALID:
		return refused_by_database(request,
			request->http.method == GET ? BAD_REQUEST :
			UNPROCESSABLE);
	case DB_UNKNOWN:
		return OUTCOME_UNKNOWN;
	case DB_RETRY:
	case DB_LOST:
	case DB_UNAVAILABLE:
		request->retry_after = 2;
		return UNAVAILABLE;
	case DB_STALE:
		request->stale = true;
		return UNAUTHENTICATED;
	case DB_BROKEN:
	default:
		return INTERNAL_ERROR;
	}
}

enum status
run_alone(struct request *request, bool write,
	const enum statement_id *statements)
{
	struct transaction transaction = { .write = write };

	while (transaction.count < QUERIES_MAX * 2 &&
	    statements[transaction.count] != Q_none) {
		transaction.ids[transaction.count] =
			statements[transaction.count];
		transaction.count++;
	}
	return request_judge(request,
		request_transact(request, &transaction));
}
