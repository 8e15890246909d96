/* What is waited for is level-triggered: nothing is lost by looking late. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/listener.h"

/* Supervisors kill after 35 seconds, of which a request may take 25. */
#define EMPTIES_WITHIN_US INT64_C(10000000)

static int
signals_open(void)
{
	sigset_t stops;

	sigemptyset(&stops);
	sigaddset(&stops, SIGTERM);
	sigaddset(&stops, SIGUSR1);
	if (sigprocmask(SIG_BLOCK, &stops, NULL) != 0)
		return -1;
	return signalfd(-1, &stops, SFD_CLOEXEC);
}

static bool
listens(int socket)
{
	int is = 0;
	socklen_t size = sizeof(is);

	if (getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &is, &size) != 0)
		return false;
	errno = EINVAL;
	return is;
}

/* The data of an event is true for the signals. */
static bool
add(int both, int fd, uint32_t events, bool is_signals)
{
	struct epoll_event event = { .events = events,
		.data.u32 = is_signals };

	return epoll_ctl(both, EPOLL_CTL_ADD, fd, &event) == 0;
}

bool
listener_open(struct listener *listener, int socket)
{
	int flags;

	if (!listens(socket))
		return false;
	flags = fcntl(socket, F_GETFL);
	listener->signals = signals_open();
	listener->socket = socket;
	listener->until_us = 0;
	listener->both = epoll_create1(EPOLL_CLOEXEC);
	/* One connection wakes one process, not the whole pool. */
	return flags != -1 && listener->signals != -1 &&
		listener->both != -1 &&
		fcntl(socket, F_SETFL, flags | O_NONBLOCK) == 0 &&
		add(listener->both, socket, EPOLLIN | EPOLLEXCLUSIVE, false) &&
		add(listener->both, listener->signals, EPOLLIN, true);
}

static bool
somebody_is_queued(const struct listener *listener)
{
	struct pollfd queue = { .fd = listener->socket, .events = POLLIN };

	return poll(&queue, 1, 0) > 0;
}

/* True where it is time to stop; an interrupted wait is no reason. */
static bool
told_to_stop(const struct listener *listener)
{
	struct epoll_event events[2];
	int count = epoll_wait(listener->both, events, 2, -1);

	if (count == -1)
		return errno != EINTR;
	for (int i = 0; i < count; i++)
		if (events[i].data.u32)
			return true;
	return false;
}

bool
listener_wait(struct listener *listener)
{
	if (listener->until_us == 0) {
		if (!told_to_stop(listener))
			return true;
		listener->until_us = clock_us() + EMPTIES_WITHIN_US;
	}
	return clock_us() < listener->until_us && somebody_is_queued(listener);
}

void
listener_close(struct listener *listener)
{
	close(listener->both);
	close(listener->signals);
}
