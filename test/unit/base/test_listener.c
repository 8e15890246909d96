/* Facts about a socket that processes share, and the wish that one end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/listener.h"

/* A listening socket under a name that only this kernel has, no file's. */
struct place {
	struct sockaddr_un address;
	socklen_t size;
	int socket;
};

static struct place
listening(void)
{
	struct place place = { .address.sun_family = AF_UNIX,
		.size = sizeof(sa_family_t) };

	place.socket = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(place.socket,
		(const struct sockaddr *)&place.address, place.size), 0);
	assert_int_equal(listen(place.socket, 8), 0);
	place.size = sizeof(place.address);
	assert_int_equal(getsockname(place.socket,
		(struct sockaddr *)&place.address, &place.size), 0);
	return place;
}

static int
client_of(const struct place *place)
{
	int client = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_int_equal(connect(client,
		(const struct sockaddr *)&place->address, place->size), 0);
	return client;
}

static void
take(const struct place *place)
{
	int connection = accept(place->socket, NULL, NULL);

	assert_int_not_equal(connection, -1);
	close(connection);
}

static void
somebody_who_connects_is_told_of(void **state)
{
	struct place place = listening();
	struct listener listener;
	int client;

	(void)state;
	assert_true(listener_open(&listener, place.socket));
	client = client_of(&place);
	assert_true(listener_wait(&listener));
	take(&place);
	/* Whoever is late does not wait in accept. */
	assert_int_equal(accept(place.socket, NULL, NULL), -1);
	assert_int_equal(errno, EAGAIN);
	listener_close(&listener);
	close(client);
	close(place.socket);
}

/* The signal may come before the wait, in it, or within a request. */
static void
who_is_queued_when_it_is_told_to_stop_is_answered(void **state)
{
	static const int stops[] = { SIGTERM, SIGUSR1 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct place place = listening();
		struct listener listener;
		int clients[3];

		assert_true(listener_open(&listener, place.socket));
		for (size_t k = 0; k < 3; k++)
			clients[k] = client_of(&place);
		assert_int_equal(raise(stops[i]), 0);
		for (size_t k = 0; k < 3; k++) {
			assert_true(listener_wait(&listener));
			take(&place);
		}
		assert_false(listener_wait(&listener));
		listener_close(&listener);
		close(place.socket);
		for (size_t k = 0; k < 3; k++)
			close(clients[k]);
	}
}

static void
where_the_queue_is_never_empty_it_ends_all_the_same(void **state)
{
	struct place place = listening();
	struct listener listener;
	int client;

	(void)state;
	assert_true(listener_open(&listener, place.socket));
	client = client_of(&place);
	assert_int_equal(raise(SIGTERM), 0);
	assert_true(listener_wait(&listener));
	assert_in_range(listener.until_us - clock_us(), 1, 10000000);
	listener.until_us = clock_us();
	assert_false(listener_wait(&listener));
	listener_close(&listener);
	close(client);
	close(place.socket);
}

static void
what_nobody_can_connect_to_is_refused(void **state)
{
	struct listener listener;
	int pair[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	assert_false(listener_open(&listener, pair[0]));
	assert_int_equal(errno, EINVAL);
	close(pair[0]);
	close(pair[1]);
	assert_false(listener_open(&listener, pair[0]));
	assert_int_equal(errno, EBADF);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(somebody_who_connects_is_told_of),
		cmocka_unit_test(
			who_is_queued_when_it_is_told_to_stop_is_answered),
		cmocka_unit_test(
			where_the_queue_is_never_empty_it_ends_all_the_same),
		cmocka_unit_test(what_nobody_can_connect_to_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
