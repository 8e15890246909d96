/*
 * A request's way through the house.
 */
#ifndef APP_DISPATCH_H
#define APP_DISPATCH_H

#include "resource/resource.h"

/* Seconds within which every answer is sent. */
#define REQUEST_DEADLINE 25

/*
 * Answers one request, whatever it is. The pool is the request's and is
 * reset by the caller afterwards.
 */
void dispatch(const struct app *app, struct pool *pool, FCGX_Request *fcgi);

#endif
