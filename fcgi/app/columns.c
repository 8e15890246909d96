/*
 * Only the database knows the types of a statement's columns, and the
 * description of the API is made without it: so they are kept in a file, and a
 * test compares. Must not know any one statement.
 */
#include "app/columns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "present/json_cell.h"
#include "present/rows.h"
#include "resource/resource.h"

/* "$name" in what a route writes itself. */
static void
mark_named(bool *wanted, const char *answer)
{
	for (; answer != NULL; answer = strchr(answer, '$')) {
		size_t length = strcspn(++answer, ",} ");

		for (int id = Q_none + 1; id < Q_count; id++)
			if (slice_equals((struct slice){ answer, length },
			    statement_get((enum statement_id)id)->name))
				wanted[id] = true;
	}
}

static void
mark(void *context, const struct resource *resource,
	const struct route *route)
{
	bool *wanted = context;

	(void)resource;
	if (route->flags & (PAGE_ONLY | ROOT_ONLY))
		return;
	for (size_t i = 0; i < QUERIES_MAX; i++)
		wanted[route->query[i]] = true;
	wanted[route->export] = true;
	if (route->answer != NULL)
		mark_named(wanted, strchr(route->answer, '$'));
	for (const struct sort *sort = route->sorts;
	    sort != NULL && sort->name != NULL; sort++)
		wanted[sort->query] = true;
}

static void
print_columns(enum statement_id id, const PGresult *columns)
{
	const char *before = " ";

	printf("%s", statement_get(id)->name);
	for (int i = 0; i < PQnfields(columns); i++) {
		if (strcmp(PQfname(columns, i), ROWS_CURSOR) == 0)
			continue;
		printf("%s%s %s", before, PQfname(columns, i),
			json_cell_type(PQftype(columns, i)));
		before = ", ";
	}
	putchar('\n');
}

static int
by_name(const void *one, const void *other)
{
	return strcmp(statement_get(*(const enum statement_id *)one)->name,
		statement_get(*(const enum statement_id *)other)->name);
}

static bool
print_all(struct db *db, const bool *wanted)
{
	enum statement_id ids[Q_count];
	size_t count = 0;

	for (int id = Q_none + 1; id < Q_count; id++)
		if (wanted[id] && statement_get((enum statement_id)id)->rows !=
		    ROWS_NONE)
			ids[count++] = (enum statement_id)id;
	qsort(ids, count, sizeof(*ids), by_name);
	for (size_t i = 0; i < count; i++) {
		PGresult *columns = db_describe(db, ids[i]);

		if (columns == NULL)
			return false;
		print_columns(ids[i], columns);
		PQclear(columns);
	}
	return true;
}

bool
columns_print(const struct config *config)
{
	struct pool *pool = pool_create();
	struct db *db = db_create(config->database_url);
	bool wanted[Q_count] = { false }, good;

	route_each(mark, wanted);
	good = db_start(db, pool, clock_us() + 10 * INT64_C(1000000)) ==
		DB_OK && print_all(db, wanted);
	db_finish(db);
	db_destroy(db);
	pool_destroy(pool);
	return good;
}
