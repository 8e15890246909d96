/* What people are told of. */
#ifndef RESOURCE_NOTIFICATION_H
#define RESOURCE_NOTIFICATION_H

#include "resource/resource.h"

/* Every event, as it is called where people choose. */
extern const struct choice notification_events[];

#endif
