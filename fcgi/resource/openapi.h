/* The OpenAPI 3.1 description of the JSON API, made from the routes. */
#ifndef RESOURCE_OPENAPI_H
#define RESOURCE_OPENAPI_H

#include "base/buf.h"

void openapi_print(struct buf *out);

#endif
