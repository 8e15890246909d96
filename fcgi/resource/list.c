/*
 * Every resource of the program. The list itself is resource_files in
 * fcgi/local.mk, from which list.inc is made.
 */
#include "resource/resource.h"

#define RESOURCE(name) extern const struct resource name;
#include "resource/list.inc"
#undef RESOURCE

#define RESOURCE(name) &name,
const struct resource *const resources[] = {
#include "resource/list.inc"
	NULL
};
#undef RESOURCE

void
route_each(void (*each)(void *, const struct resource *,
	const struct route *), void *context)
{
	for (size_t i = 0; resources[i] != NULL; i++)
		for (const struct route *route = resources[i]->routes;
		    route->path != NULL; route++)
			each(context, resources[i], route);
}
