/* Permissions to choose from. */
#ifndef RESOURCE_PERMISSION_CHOICE_H
#define RESOURCE_PERMISSION_CHOICE_H

#include "resource/resource.h"

/* All of the catalogue by name, and the reaches from one's own rows to all. */
extern const struct choice permission_choices[];
extern const struct choice reach_choices[];

#endif
