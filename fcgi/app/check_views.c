/*
 * Statements' columns come from the server's own description, so a renamed
 * column shows here before a page goes blank. Must not know any one view.
 */
#include "app/check_views.h"

#include <stdio.h>
#include <string.h>

#include "app/page.h"
#include "app/route.h"
#include "base/clock.h"
#include "resource/fields.h"

struct checker {
	struct pool *pool;
	struct db *db;
	struct views *views;
	PGresult *columns[Q_count];
	const struct route *route;
	unsigned faults;
	unsigned names;
};

struct known {
	struct slice name;
	bool found;
};

static struct slice
until_dot(struct slice name)
{
	const char *dot = memchr(name.data, '.', name.length);

	if (dot != NULL)
		name.length = (size_t)(dot - name.data);
	return name;
}

static bool
is_column(const struct checker *checker, enum statement_id id,
	struct slice name)
{
	const PGresult *columns = checker->columns[id];

	for (int i = 0; columns != NULL && i < PQnfields(columns); i++)
		if (slice_equals(name, PQfname(columns, i)))
			return true;
	return false;
}

static bool
is_field(const struct field *field, struct slice name)
{
	for (; field != NULL && field->name != NULL; field++)
		if (slice_equals(name, field->name))
			return true;
	return false;
}

static void
compare(void *context, const char *name)
{
	struct known *known = context;

	if (slice_equals(known->name, name))
		known->found = true;
}

static bool
is_page_name(struct slice name)
{
	struct known known = { .name = name };

	page_names(compare, &known);
	return known.found;
}

/* value.x, error.x and options.x name fields of the route. */
static bool
is_form_name(const struct checker *checker, struct slice name)
{
	struct slice prefix = until_dot(name), field;
	const struct route *route = checker->route;

	if (!slice_equals(prefix, "value") && !slice_equals(prefix, "error") &&
	    !slice_equals(prefix, "options"))
		return true;
	if (prefix.length == name.length)
		return true;
	field = (struct slice){ name.data + prefix.length + 1,
		name.length - prefix.length - 1 };
	field = until_dot(field);
	return is_field(route->shows ? route->shows : route->fields, field) ||
		(route_is_list(route) && is_field(list_fields, field));
}

static enum statement_id
statement_named(struct slice name)
{
	for (int id = Q_none + 1; id < Q_count; id++)
		if (slice_equals(name,
		    statement_get((enum statement_id)id)->name))
			return (enum statement_id)id;
	return Q_none;
}

static bool
runs(const struct route *route, enum statement_id id)
{
	for (size_t i = 0; i < QUERIES_MAX; i++)
		if (route->query[i] == id || route->page[i] == id)
			return id != Q_none;
	return false;
}

/* A cell that is a list of what was changed (present/rows_list.h). */
static bool
is_change(const struct checker *checker, struct slice section,
	struct slice name)
{
	static const char *const members[] = { "label", "name", "before",
		"after", "before_text", "after_text" };
	const struct route *route = checker->route;
	bool found = false;

	for (size_t i = 0; i < QUERIES_MAX; i++)
		found |= is_column(checker, route->query[i], section) ||
			is_column(checker, route->page[i], section);
	for (size_t i = 0; found &&
	    i < sizeof(members) / sizeof(*members); i++)
		if (slice_equals(name, members[i]))
			return slice_equals(section, "changes");
	return false;
}

/* Options are the rows of one of the statements that a form runs. */
static bool
is_of_option(const struct checker *checker, struct slice name)
{
	bool found = false;

	for (size_t i = 0; i < QUERIES_MAX; i++)
		found |= is_column(checker, checker->route->page[i], name);
	return found;
}

/* Names that a section brings with it. */
static bool
is_in_section(const struct checker *checker, struct slice section,
	struct slice name)
{
	struct slice prefix = until_dot(section);
	enum statement_id id = statement_named(section);

	if (is_change(checker, section, name))
		return true;
	if (slice_equals(section, "rows"))
		return is_column(checker, checker->route->query[0], name);
	if (slice_equals(section, "errors"))
		return slice_equals(name, "field") ||
			slice_equals(name, "label") ||
			slice_equals(name, "message");
	if (slice_equals(prefix, "options") ||
	    slice_equals(section, "languages"))
		return slice_equals(name, "id") ||
			slice_equals(name, "name") ||
			slice_equals(name, "selected") ||
			slice_equals(name, "key") ||
			slice_equals(name, "held") ||
			slice_equals(name, "group") ||
			is_of_option(checker, name);
	return id != Q_none && runs(checker->route, id) &&
		is_column(checker, id, name);
}

static bool
is_known(const struct checker *checker, const struct mustache_name *use)
{
	struct slice name = until_dot(use->name);
	const struct route *route = checker->route;
	enum statement_id id = statement_named(name);

	if (slice_equals(use->name, "."))
		return true;
	for (const struct mustache_inside *in = use->inside; in != NULL;
	    in = in->outer)
		if (is_in_section(checker, in->name, name))
			return true;
	if (is_page_name(name))
		return is_form_name(checker, use->name);
	if (route->query[0] != Q_none &&
	    statement_get(route->query[0])->rows == ROWS_ONE &&
	    is_column(checker, route->query[0], name))
		return true;
	return id != Q_none && runs(route, id);
}

static void
check_name(void *context, const struct mustache_name *use)
{
	struct checker *checker = context;

	checker->names++;
	if (is_known(checker, use))
		return;
	checker->faults++;
	printf("%s:%u: nothing stands behind “%.*s” on %s\n", use->source,
		use->line, (int)use->name.length, use->name.data,
		checker->route->path);
}

static void
check_route(void *context, const struct resource *resource,
	const struct route *route)
{
	struct checker *checker = context;
	const struct view *view;

	(void)resource;
	if (route->view == NULL)
		return;
	checker->route = route;
	view = view_find(checker->views, NULL, route->view);
	if (view == NULL) {
		checker->faults++;
		printf("%s: there is no view %s\n", route->path, route->view);
		return;
	}
	view_placeholders(view, check_name, checker);
}

static bool
describe_all(struct checker *checker)
{
	if (db_start(checker->db, checker->pool,
	    clock_us() + 10 * INT64_C(1000000)) != DB_OK)
		return false;
	for (int id = Q_none + 1; id < Q_count; id++)
		checker->columns[id] =
			db_describe(checker->db, (enum statement_id)id);
	db_finish(checker->db);
	return true;
}

bool
check_views(const struct config *config)
{
	struct checker checker = { .pool = pool_create(),
		.db = db_create(config->database_url) };
	const char *fault = "the database cannot be read";
	bool good;

	checker.views = view_load(checker.pool, config->views_dir, &fault);
	good = checker.views != NULL && describe_all(&checker);
	if (good)
		route_each(check_route, &checker);
	else
		printf("%s\n", fault);
	for (int id = 0; id < Q_count; id++)
		PQclear(checker.columns[id]);
	printf("%u names in views checked, %u without a source\n",
		checker.names, checker.faults);
	db_destroy(checker.db);
	pool_destroy(checker.pool);
	return good && checker.faults == 0;
}
