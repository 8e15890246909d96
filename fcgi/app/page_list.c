/* One row more than shown is read, so that no list is ever counted. */
#include "app/page_list.h"

#include <stdlib.h>
#include <string.h>

#include "present/rows.h"
#include "present/value.h"
#include "resource/fields.h"

/* What prepares a request may have asked something before. */
size_t
page_list_answer(const struct request *request)
{
	const struct route *route = request->route;

	for (size_t i = 0; route != NULL && i < request->answer_count; i++)
		if (request->answers[i].id == route->query[0])
			return i;
	return 0;
}

static const PGresult *
list_of(const struct request *request)
{
	return request->answer_count == 0 ? NULL :
		request->answers[page_list_answer(request)].result;
}

static int
limit_of(const struct request *request)
{
	const char *limit = value_of(request, "limit");

	return limit == NULL ? LIST_LIMIT : atoi(limit);
}

/* The same address with the filters that were set and these additions. */
static const char *
url_with(const struct request *request, const char *suffix,
	const char *cursor)
{
	const struct http *http = &request->http;
	const struct pairs *query = &http->query;
	struct buf url;
	char before = '?';

	buf_init(&url, request->pool);
	buf_add(&url, http->path.raw.data, http->path.raw.length);
	buf_text(&url, suffix);
	for (size_t i = 0; i < query->count; i++) {
		const struct pair *pair = &query->items[i];

		if (strcmp(pair->name, "cursor") == 0 || pair->length == 0)
			continue;
		buf_printf(&url, "%c%s=", before, pair->name);
		buf_percent(&url, pair->value, pair->length);
		before = '&';
	}
	if (cursor != NULL) {
		buf_printf(&url, "%ccursor=", before);
		buf_percent(&url, cursor, strlen(cursor));
	}
	return url.data;
}

struct value
page_list_pager(const struct request *request, struct slice name)
{
	const PGresult *rows = list_of(request);
	int limit = limit_of(request);
	int column = rows == NULL ? -1 : PQfnumber(rows, ROWS_CURSOR);
	bool more = column >= 0 && PQntuples(rows) > limit;

	if (slice_equals(name, "next"))
		return value_truth(more);
	if (slice_equals(name, "next_url"))
		return !more ? value_truth(false) : value_text(slice_of(
			url_with(request, "",
			PQgetvalue(rows, limit - 1, column))));
	if (!slice_equals(name, "first_url"))
		return value_missing();
	if (pairs_find(&request->http.query, "cursor") == NULL)
		return value_truth(false);
	return value_text(slice_of(url_with(request, "", NULL)));
}

bool
page_list_is_filtered(const struct request *request)
{
	const struct pairs *query = &request->http.query;

	for (size_t i = 0; i < query->count; i++)
		if (query->items[i].length > 0 &&
		    strcmp(query->items[i].name, "cursor") != 0 &&
		    strcmp(query->items[i].name, "sort") != 0 &&
		    strcmp(query->items[i].name, "limit") != 0)
			return true;
	return false;
}

const char *
page_list_export_url(const struct request *request, const char *suffix)
{
	return url_with(request, suffix, NULL);
}

size_t
page_list_count(const struct request *request)
{
	const PGresult *rows = list_of(request);
	size_t count = rows == NULL ? 0 : (size_t)PQntuples(rows);

	if (request->route != NULL && route_is_list(request->route) &&
	    count > (size_t)limit_of(request))
		count = (size_t)limit_of(request);
	return count;
}
