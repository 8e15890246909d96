/*
 * Law 6 for routes: what a row forgets to say is found here, not by a person
 * who reads it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "resource/fields.h"
#include "resource/resource.h"

struct check {
	const struct resource *resource;
	const struct route *route;
	unsigned same;
};

/* Values that a function of a resource sets, or a phase. */
static const char *const derived[] = { "password_hash", "token_hash", "kind",
	"user_agent", "address", "account_id", "document_id", "row_limit",
	"scope_all", "reach", "request_id", "organization_id", "member_id",
	"session_id", "old_hash", "new_token_hash", "code_hash", "step",
	"password_seen", "factor_seen",
	"sealed_secret", "recovery_hashes", "prefix", "wanted_id", "domain",
	"redirect_uri", "domain_list", "client_secret_sealed",
	"identity_provider_id", "confirmation_id", "lines", "subject_table",
	NULL };

/* Before there is anything to change, a form has no id. */
static bool
is_null(const struct route *route, struct slice name)
{
	return strcmp(route->path, "/roles/new") == 0 &&
		slice_equals(name, "id");
}

static bool
is_field(const struct field *field, struct slice name)
{
	for (; field != NULL && field->name != NULL; field++)
		if (slice_equals(name, field_parameter(field)))
			return true;
	return false;
}

static bool
is_in_path(const struct route *route, struct slice name)
{
	const char *c = route->path;

	while ((c = strchr(c, '{')) != NULL) {
		size_t length = strcspn(++c, "}");

		if (length == name.length &&
		    memcmp(c, name.data, length) == 0)
			return true;
	}
	return false;
}

/* "certificate_read_all", "certificate_read_reach". */
static bool
is_reach(struct slice name)
{
	static const char *const ends[] = { "_all", "_reach" };

	for (size_t i = 0; i < 2; i++) {
		size_t length = strlen(ends[i]);

		if (name.length > length && memcmp(name.data + name.length -
		    length, ends[i], length) == 0 && permission_by_column(
		    name.data, name.length - length) != PERMISSION_UNSET)
			return true;
	}
	return false;
}

static bool
has_source(const struct route *route, const char *parameter)
{
	struct slice name = slice_of(parameter);

	if (is_reach(name) || is_null(route, name))
		return true;
	for (size_t i = 0; derived[i] != NULL; i++)
		if (slice_equals(name, derived[i]))
			return true;
	if (name.length > 6 && strcmp(parameter + name.length - 6,
	    "_given") == 0)
		name.length -= 6;
	return is_field(route->fields, name) || is_in_path(route, name) ||
		(route_is_list(route) && is_field(list_fields, name));
}

static void
check_statement(const struct route *route, enum statement_id id)
{
	const struct statement *statement = statement_get(id);

	for (size_t i = 0; id != Q_none && i < statement->parameter_count;
	    i++)
		if (!has_source(route, statement->parameters[i]))
			fail_msg("%s %s: nothing gives %s its %s",
				method_name(route->method), route->path,
				statement->name, statement->parameters[i]);
}

static void
parameters_of_a_route_have_a_source(void *context,
	const struct resource *resource, const struct route *route)
{
	(void)context;
	(void)resource;
	for (size_t i = 0; i < QUERIES_MAX; i++) {
		check_statement(route, route->query[i]);
		check_statement(route, route->page[i]);
	}
	check_statement(route, route->export);
}

static void
a_route_says_what_it_needs(void *context, const struct resource *resource,
	const struct route *route)
{
	(void)context;
	(void)resource;
	if (route->permission == PERMISSION_UNSET)
		fail_msg("%s has no permission", route->path);
	if (route->method == METHOD_NONE)
		fail_msg("%s has no method", route->path);
	if (route_takes_file(route) && route->workers != FILES)
		fail_msg("%s takes a file outside the files pool",
			route->path);
	if ((route->flags & CSV) && (route->export == Q_none ||
	    route->export_permission == PERMISSION_UNSET))
		fail_msg("%s cannot be exported", route->path);
	if (route->method != GET && route->query[0] == Q_none &&
	    route->prepare == NULL)
		fail_msg("%s does nothing", route->path);
}

/* Signing up and in, staying so, and one's own language: nothing else. */
static void
a_public_change_is_on_purpose(void *context,
	const struct resource *resource, const struct route *route)
{
	static const char *const known[] = { "/sign-up", "/sign-in",
		"/auth/register", "/auth/login", "/login",
		"/auth/refresh-token", "/refresh-token", "/verify-email",
		"/forgot-password", "/auth/forgot-password",
		"/reset-password", "/auth/reset-password",
		"/language", "/sign-in/code", "/sign-in/development",
		"/confirm-email", "/messages/{id}/outcome",
		"/invitations/sign-up", "/invitations/decline" };

	(void)context;
	(void)resource;
	if (route->permission != PUBLIC || route->method == GET)
		return;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(known[i], route->path) == 0)
			return;
	fail_msg("%s is public and changes data", route->path);
}

static void
count_same(void *context, const struct resource *resource,
	const struct route *route)
{
	struct check *check = context;
	unsigned forms = route->flags & (PAGE_ONLY | API_ONLY | ROOT_ONLY);
	unsigned others =
		check->route->flags & (PAGE_ONLY | API_ONLY | ROOT_ONLY);

	(void)resource;
	check->same += route->method == check->route->method &&
		strcmp(route->path, check->route->path) == 0 &&
		(forms == others || forms == 0 || others == 0);
}

static void
a_route_is_there_once(void *context, const struct resource *resource,
	const struct route *route)
{
	struct check check = { resource, route, 0 };

	(void)context;
	route_each(count_same, &check);
	if (check.same != 1)
		fail_msg("%s %s is there %u times",
			method_name(route->method), route->path, check.same);
}

static void
find_page(void *context, const struct resource *resource,
	const struct route *route)
{
	struct check *check = context;

	(void)resource;
	check->same += route->view != NULL && (route->method == GET ||
		route->method == check->route->method ||
		route->method == POST) &&
		strcmp(route->path, check->route->form) == 0;
}

/* Refused input is shown on a page that knows its fields, or previewed. */
static void
a_form_has_its_page(void *context, const struct resource *resource,
	const struct route *route)
{
	struct check check = { resource, route, 0 };

	(void)context;
	if (route->form == NULL)
		return;
	route_each(find_page, &check);
	if (check.same == 0)
		fail_msg("%s shows refused input on %s, which is no page",
			route->path, route->form);
}

#define EACH(name) \
	static void name##_(void **state) \
	{ \
		(void)state; \
		route_each(name, NULL); \
	}

EACH(parameters_of_a_route_have_a_source)
EACH(a_route_says_what_it_needs)
EACH(a_public_change_is_on_purpose)
EACH(a_route_is_there_once)
EACH(a_form_has_its_page)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parameters_of_a_route_have_a_source_),
		cmocka_unit_test(a_route_says_what_it_needs_),
		cmocka_unit_test(a_public_change_is_on_purpose_),
		cmocka_unit_test(a_route_is_there_once_),
		cmocka_unit_test(a_form_has_its_page_),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
