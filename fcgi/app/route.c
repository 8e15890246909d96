/*
 * Matching walks the table: some fifty rows whose first segments nearly all
 * differ cost less than the cleverness of a tree.
 */
#include "app/route.h"

#include <string.h>

#include "base/uuid.h"
#include "resource/fields.h"
#include "store/content_type.h"

struct candidate {
	const struct path *path;
	struct match match;
	unsigned literals;	/* bit per segment: 1 literal */
};

static size_t
segment_length(const char *rest)
{
	return strcspn(rest, "/");
}

/* "{id}" takes UUIDs alone; other parameters any text. */
static bool
take_parameter(struct candidate *candidate, struct slice name,
	const char *text)
{
	struct match *match = &candidate->match;

	if (slice_equals(name, "id") && !is_uuid(text))
		return false;
	if (match->parameter_count == ROUTE_PARAMETERS_MAX)
		return false;
	match->parameters[match->parameter_count++] =
		(struct bound){ name.data, text };
	return true;
}

static bool
fits(struct candidate *candidate, const char *pattern)
{
	const struct path *path = candidate->path;
	size_t index = 0;

	candidate->match.parameter_count = 0;
	candidate->literals = 0;
	for (const char *rest = pattern; *rest == '/'; index++) {
		size_t length = segment_length(++rest);

		if (length == 0)
			break;
		if (index == path->count)
			return false;
		if (rest[0] == '{') {
			if (!take_parameter(candidate, (struct slice){
			    rest + 1, length - 2 }, path->segments[index]))
				return false;
		} else if (strlen(path->segments[index]) != length ||
		    memcmp(path->segments[index], rest, length) != 0) {
			return false;
		} else {
			candidate->literals |= 1u << (15 - index);
		}
		rest += length;
	}
	return index == path->count;
}

static bool
is_served(const struct route *route, bool api)
{
	if (route->flags & ROOT_ONLY)
		return !api;
	return !(route->flags & (api ? PAGE_ONLY : API_ONLY));
}

static void
note_size(struct match *match, const struct route *route)
{
	if (route_takes_file(route))
		match->file_size = CONTENT_SIZE_MAX;
}

enum status
route_match(const struct path *path, enum method method, bool api,
	struct match *match)
{
	struct candidate candidate = { .path = path };
	unsigned best = 0;
	bool found = false;

	*match = (struct match){ 0 };
	for (size_t i = 0; resources[i] != NULL; i++) {
		const struct route *route = resources[i]->routes;

		for (; route->path != NULL; route++) {
			if (!is_served(route, api) ||
			    !fits(&candidate, route->path) ||
			    (found && candidate.literals < best))
				continue;
			if (!found || candidate.literals > best)
				*match = (struct match){ 0 };
			found = true;
			best = candidate.literals;
			match->methods |= route->method;
			note_size(match, route);
			if (route->method != method)
				continue;
			match->resource = resources[i];
			match->route = route;
			match->parameter_count =
				candidate.match.parameter_count;
			memcpy(match->parameters, candidate.match.parameters,
				sizeof(match->parameters));
		}
	}
	if (!found)
		return NOT_FOUND;
	return match->route == NULL ? METHOD_NOT_ALLOWED : OK;
}
