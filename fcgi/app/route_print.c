/* The route table in the forms that others read: Nginx, tests, people. */
#include <string.h>

#include "app/route.h"
#include "resource/fields.h"

static const char *const workers_names[] = {
	[WEB] = "outstaff_web", [AUTH] = "outstaff_auth",
	[FILES] = "outstaff_files"
};

/* "/a/{id}/b" as a regular expression of Nginx, quoted against its braces. */
static void
print_pattern(struct buf *out, const struct route *route)
{
	const char *c = route->path;

	for (; *c != '\0'; c++) {
		if (*c == '{') {
			c = strchr(c, '}');
			buf_text(out, "[^/]+");
		} else {
			buf_char(out, *c);
		}
	}
}

static const char *
prefix_of(const struct route *route)
{
	if (route->flags & (PAGE_ONLY | ROOT_ONLY))
		return "";
	return route->flags & API_ONLY ? "/api(/v1)?" : "(/api(/v1)?)?";
}

static void
print_map_row(void *context, const struct resource *resource,
	const struct route *route)
{
	struct buf *out = context;
	/* Browsers send every unsafe method as POST. */
	const char *other = route->method == GET ? "|HEAD" :
		route->method == POST ? "" : "|POST";

	(void)resource;
	if (route->workers == WEB)
		return;
	buf_printf(out, "\t\"~^(%s%s):%s", method_name(route->method),
		other, prefix_of(route));
	print_pattern(out, route);
	buf_printf(out, "$\" %s;\n", workers_names[route->workers]);
}

void
route_print_nginx_map(struct buf *out)
{
	buf_text(out, "# Made by outstaffctl routes --nginx=map.\n"
		"map \"$request_method:$uri\" $outstaff_pool {\n"
		"\tdefault outstaff_web;\n");
	route_each(print_map_row, out);
	buf_text(out, "}\n");
}

static void
print_location(void *context, const struct resource *resource,
	const struct route *route)
{
	struct buf *out = context;

	(void)resource;
	if (!route_takes_file(route))
		return;
	buf_printf(out, "location ~ \"^%s", prefix_of(route));
	print_pattern(out, route);
	buf_text(out, "$\" {\n\tclient_max_body_size 21m;\n"
		"\tif ($outstaff_once) {\n\t\treturn 418;\n\t}\n"
		"\tfastcgi_pass $outstaff_pool;\n}\n");
}

void
route_print_nginx_locations(struct buf *out)
{
	buf_text(out, "# Made by outstaffctl routes --nginx=locations.\n");
	route_each(print_location, out);
}

static void
print_row(void *context, const struct resource *resource,
	const struct route *route)
{
	struct buf *out = context;
	const char *form = "both";

	if (route->flags & PAGE_ONLY)
		form = "page";
	else if (route->flags & API_ONLY)
		form = "api";
	else if (route->flags & ROOT_ONLY)
		form = "root";
	buf_printf(out, "%s\t%s\t%s\t%s\t%s\t%s\n",
		method_name(route->method), route->path, form,
		permission_name(route->permission),
		workers_names[route->workers] + strlen("outstaff_"),
		resource->name);
}

void
route_print_table(struct buf *out)
{
	buf_text(out, "method\tpath\tform\tpermission\tpool\tresource\n");
	route_each(print_row, out);
}
