/*
 * Tells open pages that something is new, by the publisher of Nginx's nchan
 * module. Must not know what is new.
 */
#ifndef DELIVER_EVENT_H
#define DELIVER_EVENT_H

#include <stdbool.h>

#include "base/pool.h"

/*
 * Sends a named event with its data (one line) to whoever listens on the
 * channel (letters and digits), by the socket file of the publisher; a few
 * seconds at most. False where Nginx does not take it. That nobody listens is
 * no fault.
 */
bool event_publish(struct pool *pool, const char *socket,
	const char *channel, const char *name, const char *data);

/*
 * Ends the streams of all who listen on the channel; their browsers come back
 * if they may. False where Nginx did not do it. Nobody there is no fault.
 */
bool event_close(struct pool *pool, const char *socket, const char *channel);

#endif
