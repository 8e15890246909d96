/*
 * One place writes answers, so that all of them have one shape. Must not
 * know any resource.
 */
#include "app/present.h"

#include <stdlib.h>
#include <string.h>

#include "app/notice.h"
#include "app/page.h"
#include "base/log.h"
#include "http/header_out.h"
#include "present/rows.h"
#include "resource/fields.h"
#include "resource/request.h"

static PGresult *
main_result(const struct request *request)
{
	for (size_t i = 0; i < request->answer_count; i++)
		if (request->answers[i].id != Q_document_ready &&
		    statement_get(request->answers[i].id)->rows != ROWS_NONE)
			return request->answers[i].result;
	return NULL;
}

/* What was asked for waits for somebody's decision instead; or NULL. */
static PGresult *
waiting(const struct request *request)
{
	PGresult *asked = result_of(request, Q_rights_change_asked);

	return asked != NULL && PQntuples(asked) > 0 ? asked : NULL;
}

static bool
is_creation(const struct request *request)
{
	return request->http.method == POST && request->resource != NULL &&
		strchr(request->route->path, '{') == NULL &&
		cell_of(main_result(request), "id") != NULL;
}

int
present_number(const struct request *request, enum status status)
{
	if (status == OK && request->replayed != 0)
		return request->replayed;
	if (status != OK)
		return request->location != NULL ? 303 :
			status_row(status)->number;
	if (request->location != NULL)
		return 303;
	if (request->api && waiting(request) != NULL)
		return 202;
	if (request->api && !request->answered && is_creation(request))
		return request->route->flags & LATER ? 202 : 201;
	return request->api && !request->answered &&
		(request->http.method == DELETE ||
		main_result(request) == NULL) ? 204 : 200;
}

/* Fills {name} from the answer's row, then from the values. */
const char *
present_fill_path(struct request *request, const char *pattern)
{
	const PGresult *row = main_result(request);
	struct buf path;

	buf_init(&path, request->pool);
	for (const char *c = pattern; *c != '\0'; c++) {
		const char *name, *text;

		if (*c != '{') {
			buf_char(&path, *c);
			continue;
		}
		name = pool_copy(request->pool, c + 1, strcspn(c, "}") - 1);
		text = cell_of(row, name);
		if (text == NULL)
			text = value_of(request, name);
		buf_text(&path, text == NULL ? "" : text);
		c = strchr(c, '}');
	}
	return path.data;
}

static void
present_list(struct request *request, const PGresult *rows)
{
	struct buf *out = &request->http.out;
	int limit = atoi(value_of(request, "limit"));
	int count = PQntuples(rows) > limit ? limit : PQntuples(rows);
	int cursor = PQfnumber(rows, ROWS_CURSOR);

	buf_text(out, "{\"data\":[");
	rows_json_list(out, rows, count);
	buf_printf(out, "],\"page\":{\"limit\":%d,\"next\":", limit);
	if (PQntuples(rows) > limit && cursor >= 0)
		buf_json(out, PQgetvalue(rows, count - 1, cursor),
			(size_t)PQgetlength(rows, count - 1, cursor));
	else
		buf_text(out, "null");
	buf_text(out, "}}");
}

/* Of a list that is read as a whole a program may still want a part. */
static void
present_short_list(struct request *request, const PGresult *rows)
{
	struct buf *out = &request->http.out;
	const char *limit = value_of(request, "limit");
	const char *place = value_of(request, "cursor");
	struct json_column *columns = rows_json_columns(request->pool, rows);
	int first = place == NULL ? 0 : atoi(place);
	int count = PQntuples(rows);
	int last = limit == NULL || atoi(limit) > count - first ? count :
		first + atoi(limit);

	buf_text(out, "{\"data\":[");
	for (int row = first; row < last; row++) {
		buf_text(out, row > first ? "," : "");
		rows_json_row(out, rows, row, columns);
	}
	buf_printf(out, "],\"page\":{\"limit\":%s,\"next\":",
		limit == NULL ? "null" : limit);
	buf_printf(out, last < count ? "\"%d\"}}" : "null}}", last);
}

/* One more member of the object that was just written. */
static void
present_secret(struct request *request)
{
	struct buf *out = &request->http.out;

	if (request->secret == NULL)
		return;
	out->data[out->length - 1] = ',';
	buf_printf(out, "\"token\":\"%s\"}", request->secret);
}

/* Where what was made is found: mostly below where it was made. */
static const char *
created_path(struct request *request)
{
	const struct route *route = request->route;

	if (route->flags & LATER || (route->next != NULL &&
	    strstr(route->next, "/{id}") != NULL))
		return present_fill_path(request, route->next);
	return pool_printf(request->pool, "%s/%s", route->path,
		cell_of(main_result(request), "id"));
}

static const char *
waiting_path(struct request *request)
{
	return pool_printf(request->pool, "/rights-changes/%s",
		cell_of(waiting(request), "rights_change_id"));
}

static enum status
present_waiting(struct request *request)
{
	request->http.out_type = "application/json; charset=utf-8";
	request->created = pool_printf(request->pool, "/api/v1%s",
		waiting_path(request));
	http_header(&request->http, "Location", request->created);
	rows_json_object(&request->http.out, waiting(request), 0);
	return OK;
}

static enum status
present_json(struct request *request)
{
	struct buf *out = &request->http.out;
	const PGresult *rows = main_result(request);
	const struct route *route = request->route;

	if (request->http.method == DELETE || rows == NULL)
		return OK;
	request->http.out_type = "application/json; charset=utf-8";
	if (is_creation(request)) {
		request->created = pool_printf(request->pool, "/api/v1%s",
			created_path(request));
		http_header(&request->http, "Location", request->created);
	}
	if (route_is_list(route)) {
		present_list(request, rows);
	} else if (route_is_paged(route, request->api)) {
		present_short_list(request, rows);
	} else if (statement_get(route->query[0])->rows == ROWS_MANY) {
		buf_text(out, "{\"data\":[");
		rows_json_list(out, rows, PQntuples(rows));
		buf_text(out, "]}");
	} else if (PQntuples(rows) > 0) {
		rows_json_object(out, rows, 0);
		present_secret(request);
	} else {
		buf_text(out, "{}");
	}
	return OK;
}

/* A part of the answer that is sent before the whole of it is known. */
#define PART 65536

static void
csv_head(struct request *request)
{
	request->http.out_type = request->lines ?
		"application/jsonl; charset=utf-8" :
		"text/csv; charset=utf-8; header=present";
	http_header(&request->http, "Cache-Control", "no-store");
	http_header(&request->http, "Content-Disposition",
		header_out_disposition(request->pool, "attachment",
		pool_printf(request->pool, request->lines ? "%s.jsonl" :
		"%s.csv", request->resource->name)));
}

void
present_send_part(struct request *request)
{
	struct buf *out = &request->http.out;

	if (!request->http.streaming)
		http_stream_start(&request->http, 200);
	http_stream(&request->http, out->data, out->length);
	out->length = 0;
}

/* An export on its way: what is the same in each of its rows. */
struct export {
	struct request *request;
	struct json_column *columns;
};

static void
start_export(struct export *export, const PGresult *row)
{
	struct request *request = export->request;

	csv_head(request);
	if (request->lines)
		export->columns = rows_json_columns(request->pool, row);
	else
		rows_csv_head(&request->http.out, row);
}

static void
csv_row(void *context, const PGresult *row)
{
	struct export *export = context;
	struct request *request = export->request;
	struct buf *out = &request->http.out;

	if (request->http.out_type == NULL)
		start_export(export, row);
	if (request->lines) {
		rows_json_row(out, row, 0, export->columns);
		buf_char(out, '\n');
	} else {
		rows_csv_row(out, row, 0);
	}
	if (out->length >= PART)
		present_send_part(request);
}

const struct db_stream *
present_csv_rows(struct request *request)
{
	struct db_stream *stream =
		pool_alloc(request->pool, sizeof(*stream));
	struct export *export = pool_alloc(request->pool, sizeof(*export));

	export->request = request;
	*stream = (struct db_stream){ csv_row, export };
	return stream;
}

/* The rows are written already; without any, the head is. */
static enum status
present_csv(struct request *request)
{
	if (request->http.out_type == NULL) {
		struct export none = { .request = request };

		start_export(&none, result_of(request,
			request->route->export));
	}
	if (request->http.streaming)
		present_send_part(request);
	return OK;
}

void
present_redirect(struct request *request, const char *location)
{
	request->location = location;
	http_header(&request->http, "Location", location);
}

/* A page's change ends on another page, which tells that it was done. */
static enum status
present_done(struct request *request)
{
	const struct route *route = request->route;

	if (waiting(request) != NULL) {
		notice_keep(request, N_("This waits for a second person."));
		present_redirect(request, waiting_path(request));
		return OK;
	}
	if (route->notice != NULL)
		notice_keep(request, route->notice);
	present_redirect(request, present_fill_path(request,
		route->next == NULL ? "/home" : route->next));
	return OK;
}

static enum status
present_page(struct request *request)
{
	const char *fault;

	request->http.out_type = "text/html; charset=utf-8";
	fault = page_render(request, request->route->view, OK);
	if (fault == NULL)
		return OK;
	log_error("view_failed", LOG_TEXT("view", request->route->view),
		LOG_TEXT("fault", fault));
	return INTERNAL_ERROR;
}

enum status
present(struct request *request)
{
	if (request->replayed != 0)
		return OK;
	if (request->csv)
		return present_csv(request);
	http_header(&request->http, "Cache-Control", request->kept ?
		"private, max-age=86400, immutable" : "no-store");
	if (request->answered)
		return OK;
	if (request->location != NULL) {
		present_redirect(request, request->location);
		return OK;
	}
	if (request->api && waiting(request) != NULL)
		return present_waiting(request);
	if (request->api || (request->route->flags & ROOT_ONLY))
		return present_json(request);
	if (request->http.method != GET && request->route->view == NULL)
		return present_done(request);
	return present_page(request);
}
