/*
 * The socket that several processes of a pool accept from, and the wish that
 * this one end. Must not know what is said on a connection.
 *
 * libfcgi ends on SIGTERM by leaving the queue: whoever had connected and sent
 * a request would be answered by nobody. And a signal that comes while it
 * waits for a request's first bytes makes it close the connection. So signals
 * are looked for between two requests, and never interrupt one.
 */
#ifndef BASE_LISTENER_H
#define BASE_LISTENER_H

#include <stdbool.h>
#include <stdint.h>

struct listener {
	int socket;
	int signals;
	int both;           /* epoll: the socket, and the signals */
	int64_t until_us;   /* clock_us; 0 until it is told to stop */
};

/*
 * From now on accept on the socket never waits, in any process that has it,
 * and SIGTERM and SIGUSR1 (which multiwatch sends) are blocked here. False with
 * errno where the system refuses. The socket stays the caller's.
 */
bool listener_open(struct listener *listener, int socket);

/*
 * Waits until there may be a connection to accept: another process can be
 * quicker, so accept may say EAGAIN. False once one of the signals has come
 * and nobody is queued any more, at the latest 10 seconds after it: where the
 * socket outlives its processes the queue need never be empty.
 */
bool listener_wait(struct listener *listener);

void listener_close(struct listener *listener);

#endif
