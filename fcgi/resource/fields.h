/*
 * From what was sent to what statements take: every field of a route checked
 * by its kind, all failures collected.
 */
#ifndef RESOURCE_FIELDS_H
#define RESOURCE_FIELDS_H

#include "resource/resource.h"

#define LIST_LIMIT 50
#define LIST_LIMIT_MAX 200

/* limit, cursor and sort: what every list takes beside its filters. */
extern const struct field list_fields[];

/*
 * Reads the query of a GET or the body of anything else into the request's
 * values. OK; UNPROCESSABLE (BAD_REQUEST for a query) with the errors noted.
 */
enum status fields_read(struct request *request);

/* The same of lists that are read as a whole, without an order to choose. */
extern const struct field short_list_fields[];

/* True where the route's first statement pages through rows. */
bool route_is_list(const struct route *route);

/* True where the answer has pages: for programs, any list. */
bool route_is_paged(const struct route *route, bool api);

/* The name under which statements see a field. */
const char *field_parameter(const struct field *field);

/* True where one of its fields is a file. */
bool route_takes_file(const struct route *route);

#endif
