/*
 * All routes of all resources as one table: matching, and what is made from
 * it (the Nginx map, the list for tests).
 */
#ifndef APP_ROUTE_H
#define APP_ROUTE_H

#include "resource/resource.h"

struct match {
	const struct resource *resource;
	const struct route *route;
	struct bound parameters[ROUTE_PARAMETERS_MAX];
	size_t parameter_count;
	unsigned methods;	/* all methods the address answers */
	int64_t file_size;	/* of the largest file it takes, 0: none */
};

/*
 * Finds the route for a path and method, on pages or in the API. Literal
 * segments win over parameters. NOT_FOUND, or METHOD_NOT_ALLOWED with
 * `methods` set. `parameters` have texts of the path.
 */
enum status route_match(const struct path *path, enum method method,
	bool api, struct match *match);

/* The texts that outstaffctl routes prints. */
void route_print_table(struct buf *out);
void route_print_nginx_map(struct buf *out);
void route_print_nginx_locations(struct buf *out);

#endif
