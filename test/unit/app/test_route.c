/* Facts about the table of all routes, and the texts made from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "app/route.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define UUID_TEXT "01234567-89ab-cdef-0123-456789abcdef"

static struct pool *pool;
static struct match match;

static int
set_up(void **state)
{
	(void)state;
	pool = pool_create();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	pool_destroy(pool);
	return 0;
}

static enum status
find(enum method method, const char *uri, bool api)
{
	struct path path;
	const char *reason = NULL;

	assert_int_equal(path_parse(pool, uri, &path, &reason), PARSE_OK);
	return route_match(&path, method, api, &match);
}

static enum status
page(enum method method, const char *uri)
{
	return find(method, uri, false);
}

static enum status
api(enum method method, const char *uri)
{
	return find(method, uri, true);
}

static void
the_root_is_a_page_alone(void **state)
{
	(void)state;
	assert_int_equal(page(GET, "/"), OK);
	assert_string_equal(match.route->path, "/");
	assert_string_equal(match.resource->name, "landing");
	assert_int_equal(match.parameter_count, 0);
	assert_int_equal(api(GET, "/"), NOT_FOUND);
}

static void
a_literal_address_is_found_by_method(void **state)
{
	(void)state;
	assert_int_equal(page(GET, "/certificates"), OK);
	assert_int_equal(match.route->method, GET);
	assert_string_equal(match.resource->name, "certificate");
	assert_int_equal(page(POST, "/certificates"), OK);
	assert_int_equal(match.route->method, POST);
}

static void
an_id_becomes_a_parameter(void **state)
{
	(void)state;
	assert_int_equal(api(PATCH, "/certificates/" UUID_TEXT), OK);
	assert_string_equal(match.route->path, "/certificates/{id}");
	assert_int_equal(match.parameter_count, 1);
	assert_memory_equal(match.parameters[0].name, "id}", 3);
	assert_string_equal(match.parameters[0].value, UUID_TEXT);
}

static void
what_is_no_uuid_is_no_id(void **state)
{
	static const char *const uris[] = { "/certificates/1",
		"/certificates/0", "/certificates/" UUID_TEXT "0",
		"/certificates/01234567-89AB-cdef-0123-456789abcdef",
		"/certificates/%27%20or%201=1" };

	(void)state;
	for (size_t i = 0; i < COUNT(uris); i++) {
		assert_int_equal(page(GET, uris[i]), NOT_FOUND);
		assert_null(match.route);
		assert_int_equal(match.methods, 0);
	}
}

static void
new_is_a_page_and_not_an_id(void **state)
{
	(void)state;
	assert_int_equal(page(GET, "/certificates/new"), OK);
	assert_string_equal(match.route->path, "/certificates/new");
	assert_int_equal(match.parameter_count, 0);
	assert_int_equal(api(GET, "/certificates/new"), NOT_FOUND);
}

static void
other_parameters_take_any_text(void **state)
{
	(void)state;
	assert_int_equal(page(GET, "/files/a.b-c_d"), OK);
	assert_string_equal(match.parameters[0].value, "a.b-c_d");
	assert_int_equal(page(GET, "/files"), NOT_FOUND);
}

static void
an_address_is_matched_whole(void **state)
{
	static const char *const uris[] = { "/certificate", "/certificatesx",
		"/Certificates", "/certificates/" UUID_TEXT "/verify/x",
		"/certificates/" UUID_TEXT "/verif", "/x/certificates",
		"/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p" };

	(void)state;
	for (size_t i = 0; i < COUNT(uris); i++)
		if (page(GET, uris[i]) != NOT_FOUND)
			fail_msg("found: %s", uris[i]);
}

static void
another_method_is_not_allowed(void **state)
{
	(void)state;
	assert_int_equal(page(DELETE, "/certificates"), METHOD_NOT_ALLOWED);
	assert_null(match.route);
	assert_null(match.resource);
	assert_int_equal(match.methods, GET | POST);
	assert_int_equal(page(GET, "/certificates/" UUID_TEXT "/verify"),
		METHOD_NOT_ALLOWED);
	assert_int_equal(match.methods, POST);
	assert_int_equal(page(METHOD_NONE, "/certificates"),
		METHOD_NOT_ALLOWED);
}

static void
a_match_tells_all_methods_of_its_address(void **state)
{
	(void)state;
	assert_int_equal(api(GET, "/certificates/" UUID_TEXT), OK);
	assert_int_equal(match.methods, GET | PATCH | DELETE);
}

static void
pages_and_the_api_are_told_apart(void **state)
{
	(void)state;
	assert_int_equal(page(GET, "/sign-in"), OK);
	assert_int_equal(api(GET, "/sign-in"), NOT_FOUND);
	assert_int_equal(api(POST, "/auth/login"), OK);
	assert_int_equal(page(POST, "/auth/login"), NOT_FOUND);
	assert_int_equal(page(GET, "/certificates"), OK);
	assert_int_equal(api(GET, "/certificates"), OK);
}

static void
probes_are_at_the_root_alone(void **state)
{
	(void)state;
	assert_int_equal(page(GET, "/healthz"), OK);
	assert_int_equal(page(GET, "/readyz"), OK);
	assert_int_equal(api(GET, "/healthz"), NOT_FOUND);
	assert_int_equal(api(GET, "/readyz"), NOT_FOUND);
}

static void
only_addresses_that_take_a_file_have_room_for_one(void **state)
{
	(void)state;
	assert_int_equal(page(POST, "/certificates"), OK);
	assert_true(match.file_size > 0);
	assert_int_equal(api(PUT, "/certificates/" UUID_TEXT "/document"),
		OK);
	assert_true(match.file_size > 0);
	assert_int_equal(page(POST, "/organizations"), OK);
	assert_int_equal(match.file_size, 0);
	assert_int_equal(page(POST, "/sign-in"), OK);
	assert_int_equal(match.file_size, 0);
}

/* The address of a route with every parameter filled in. */
static const char *
address_of(const struct route *route)
{
	struct buf buf;

	buf_init(&buf, pool);
	for (const char *c = route->path; *c != '\0'; c++)
		if (*c == '{') {
			buf_text(&buf, UUID_TEXT);
			c = strchr(c, '}');
		} else {
			buf_char(&buf, *c);
		}
	return buf.data;
}

static void
finds_itself(void *context, const struct resource *resource,
	const struct route *route)
{
	size_t *count = context;
	bool in_api = route->flags & API_ONLY;

	++*count;
	assert_int_equal(find(route->method, address_of(route), in_api), OK);
	assert_ptr_equal(match.route, route);
	assert_ptr_equal(match.resource, resource);
}

static void
every_route_is_found_by_its_own_address(void **state)
{
	size_t count = 0;

	(void)state;
	route_each(finds_itself, &count);
	assert_true(count > 30);
}

static void
only_forms_tell_both_apart(void *context, const struct resource *resource,
	const struct route *route)
{
	unsigned kinds = route->flags & (PAGE_ONLY | API_ONLY | ROOT_ONLY);

	(void)context;
	(void)resource;
	if (kinds != 0 && (kinds & (kinds - 1)) != 0)
		fail_msg("%s is of two kinds", route->path);
	if (route->flags & CSV && route->export == Q_none)
		fail_msg("%s exports nothing", route->path);
}

static void
flags_do_not_contradict_each_other(void **state)
{
	(void)state;
	route_each(only_forms_tell_both_apart, NULL);
}

static void
unsafe_pages_have_somewhere_to_go(void *context,
	const struct resource *resource, const struct route *route)
{
	(void)context;
	(void)resource;
	if (route->method != GET && !(route->flags & API_ONLY) &&
	    route->next == NULL && route->finish == NULL &&
	    route->view == NULL)
		fail_msg("%s goes nowhere", route->path);
	if (route->method == GET && !(route->flags & (API_ONLY | ROOT_ONLY)) &&
	    route->view == NULL && route->finish == NULL)
		fail_msg("%s shows nothing", route->path);
}

static void
every_page_shows_or_goes_somewhere(void **state)
{
	(void)state;
	route_each(unsafe_pages_have_somewhere_to_go, NULL);
}

static const char *
print(void (*text)(struct buf *))
{
	struct buf buf;

	buf_init(&buf, pool);
	text(&buf);
	return buf.data;
}

static void
assert_has(const char *text, const char *line)
{
	if (strstr(text, line) == NULL)
		fail_msg("no %s in:\n%s", line, text);
}

static void
the_map_sends_requests_to_their_pool(void **state)
{
	const char *map = print(route_print_nginx_map);

	(void)state;
	assert_has(map, "map \"$request_method:$uri\" $outstaff_pool {\n"
		"\tdefault outstaff_web;\n");
	assert_has(map, "\"~^(GET|HEAD):/files/[^/]+$\" outstaff_files;\n");
	assert_has(map, "\"~^(POST):/sign-in$\" outstaff_auth;\n");
	assert_has(map, "\"~^(POST):/api(/v1)?/auth/login$\" outstaff_auth;\n");
	assert_has(map, "\"~^(PUT|POST):(/api(/v1)?)?/certificates/[^/]+"
		"/document$\" outstaff_files;\n");
	assert_int_equal(map[strlen(map) - 2], '}');
}

static void
the_map_leaves_the_rest_to_its_default(void **state)
{
	const char *map = print(route_print_nginx_map);

	(void)state;
	assert_null(strstr(map, "\" outstaff_web"));
	assert_null(strstr(map, "organizations$"));
	assert_null(strstr(map, "{id}"));
}

static void
locations_are_those_that_take_a_file(void **state)
{
	const char *text = print(route_print_nginx_locations);

	(void)state;
	assert_has(text, "location ~ \"^(/api(/v1)?)?/certificates$\" {\n"
		"\tclient_max_body_size 21m;\n"
		"\tif ($outstaff_once) {\n\t\treturn 418;\n\t}\n"
		"\tfastcgi_pass $outstaff_pool;\n}\n");
	assert_has(text, "\"^(/api(/v1)?)?/certificates/[^/]+/document$\"");
	assert_null(strstr(text, "sign-in"));
	assert_null(strstr(text, "organizations$"));
}

static void
the_table_has_a_line_for_each_route(void **state)
{
	const char *table = print(route_print_table);

	(void)state;
	assert_has(table, "method\tpath\tform\tpermission\tpool\tresource\n");
	assert_has(table, "\nGET\t/certificates\tboth\tcertificate.read\tweb\t"
		"certificate\n");
	assert_has(table, "\nGET\t/healthz\troot\t");
	assert_has(table, "\nPOST\t/auth/login\tapi\t");
	assert_has(table, "\nGET\t/certificates/new\tpage\t"
		"certificate.write\tweb\tcertificate\n");
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(the_root_is_a_page_alone),
		FACT(a_literal_address_is_found_by_method),
		FACT(an_id_becomes_a_parameter),
		FACT(what_is_no_uuid_is_no_id),
		FACT(new_is_a_page_and_not_an_id),
		FACT(other_parameters_take_any_text),
		FACT(an_address_is_matched_whole),
		FACT(another_method_is_not_allowed),
		FACT(a_match_tells_all_methods_of_its_address),
		FACT(pages_and_the_api_are_told_apart),
		FACT(probes_are_at_the_root_alone),
		FACT(only_addresses_that_take_a_file_have_room_for_one),
		FACT(every_route_is_found_by_its_own_address),
		FACT(flags_do_not_contradict_each_other),
		FACT(every_page_shows_or_goes_somewhere),
		FACT(the_map_sends_requests_to_their_pool),
		FACT(the_map_leaves_the_rest_to_its_default),
		FACT(locations_are_those_that_take_a_file),
		FACT(the_table_has_a_line_for_each_route),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
