/*
 * A server of a few lines, in a process of its own, that plays one fault.
 * Included by one test only: what is here is static.
 */
#ifndef TEST_FAULT_SERVER_H
#define TEST_FAULT_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct server {
	int socket;
	int port;
	pid_t pid;
	int *seen;		/* connections, shared with the process */
};

/* What a server does with a connection, whose number from 1 it is told. */
typedef void behaviour(int connection, int number);

static int trap_port;

static int
listen_somewhere(int *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, length), 0);
	assert_int_equal(listen(fd, 16), 0);
	getsockname(fd, (struct sockaddr *)&address, &length);
	*port = ntohs(address.sin_port);
	return fd;
}

/* A connection waits in the queue of its socket until it is accepted. */
static void
assert_nobody_came(int socket)
{
	struct pollfd waiting = { .fd = socket, .events = POLLIN };

	assert_int_equal(poll(&waiting, 1, 0), 0);
	close(socket);
}

static void
serve(struct server *server, behaviour *behave)
{
	server->socket = listen_somewhere(&server->port);
	server->seen = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	server->pid = fork();
	if (server->pid > 0)
		return;
	signal(SIGPIPE, SIG_IGN);
	for (;;) {
		int connection = accept(server->socket, NULL, NULL);

		behave(connection, ++*server->seen);
		close(connection);
	}
}

static void
stop(struct server *server)
{
	kill(server->pid, SIGKILL);
	waitpid(server->pid, NULL, 0);
	munmap(server->seen, sizeof(int));
	close(server->socket);
}

static void
say(int connection, const char *text)
{
	if (write(connection, text, strlen(text)) < 0)
		return;
}

/*
 * Reads a whole request: head, and as many bytes as it announces. False where
 * the other side has closed.
 */
static bool
hear(int connection)
{
	static char data[1 << 16];
	size_t held = 0;
	char *end = NULL, *length;
	long left;

	while (end == NULL && held < sizeof(data) - 1) {
		ssize_t got = read(connection, data + held,
			sizeof(data) - 1 - held);

		if (got <= 0)
			return false;
		held += (size_t)got;
		data[held] = '\0';
		end = strstr(data, "\r\n\r\n");
	}
	if (strcasestr(data, "expect: 100-continue") != NULL)
		say(connection, "HTTP/1.1 100 Continue\r\n\r\n");
	length = strcasestr(data, "content-length:");
	left = length == NULL || end == NULL ? 0 : atol(length + 15) -
		(long)(held - (size_t)(end + 4 - data));
	while (left > 0) {
		ssize_t got = read(connection, data, sizeof(data) - 1);

		if (got <= 0)
			return false;
		left -= got;
	}
	return true;
}

static void
answer(int connection, const char *text)
{
	hear(connection);
	say(connection, text);
}

#define EMPTY "Content-Length: 0\r\nConnection: close\r\n\r\n"

static void
hangs(int connection, int number)
{
	(void)connection;
	(void)number;
	sleep(60);
}

static void
resets(int connection, int number)
{
	struct linger linger = { 1, 0 };

	(void)number;
	setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger,
		sizeof(linger));
}

static void
drops_after_store(int connection, int number)
{
	(void)number;
	hear(connection);
}

static void
fails(int connection, int number)
{
	(void)number;
	answer(connection, "HTTP/1.1 500 Internal Server Error\r\n" EMPTY);
}

static void
is_busy_twice(int connection, int number)
{
	answer(connection, number < 3 ?
		"HTTP/1.1 503 Slow Down\r\n" EMPTY :
		"HTTP/1.1 200 OK\r\nETag: \"opaque-1\"\r\n" EMPTY);
}

static void
serves_on(int connection, int number)
{
	(void)number;
	while (hear(connection))
		say(connection, "HTTP/1.1 204 No Content\r\n\r\n");
}

/* Announces nothing, and is gone when the connection is used again. */
static void
closes_silently(int connection, int number)
{
	(void)number;
	answer(connection, "HTTP/1.1 200 OK\r\nETag: \"x-1\"\r\n"
		"Content-Length: 0\r\n\r\n");
}

static void
redirects(int connection, int number)
{
	char text[256];

	snprintf(text, sizeof(text), "HTTP/1.1 %d Moved\r\n"
		"Location: http://127.0.0.1:%d/\r\n" EMPTY,
		number % 2 == 1 ? 301 : 307, trap_port);
	answer(connection, text);
}

static void
forbids(int connection, int number)
{
	(void)number;
	answer(connection, "HTTP/1.1 403 Forbidden\r\nContent-Length: 62\r\n"
		"Connection: close\r\n\r\n"
		"<Error><Code>SignatureDoesNotMatch</Code>"
		"<Message/></Error>   ");
}

static void
has_no_bucket(int connection, int number)
{
	(void)number;
	answer(connection, "HTTP/1.1 404 Not Found\r\nContent-Length: 40\r\n"
		"Connection: close\r\n\r\n"
		"<Error><Code>NoSuchBucket</Code></Error>");
}

static void
has_no_key(int connection, int number)
{
	(void)number;
	answer(connection, "HTTP/1.1 404 Not Found\r\nContent-Length: 37\r\n"
		"Connection: close\r\n\r\n"
		"<Error><Code>NoSuchKey</Code></Error>");
}

static void
stops_short(int connection, int number)
{
	(void)number;
	answer(connection, "HTTP/1.1 200 OK\r\nETag: \"x\"\r\n"
		"Content-Length: 100\r\n\r\nshort");
}

static void
drips(int connection, int number)
{
	(void)number;
	hear(connection);
	say(connection, "HTTP/1.1 200 OK\r\n");
	for (int i = 0; i < 600; i++) {
		say(connection, "X");
		usleep(100000);
	}
}

static void
speaks_otherwise(int connection, int number)
{
	(void)number;
	answer(connection, "220 mail.example ESMTP\r\n");
}

static void
talks_forever(int connection, int number)
{
	static char noise[65536];

	(void)number;
	memset(noise, 'a', sizeof(noise));
	answer(connection, "HTTP/1.1 200 OK\r\nETag: \"x\"\r\n\r\n");
	while (write(connection, noise, sizeof(noise)) > 0)
		;
}

static void
keeps_something_else(int connection, int number)
{
	(void)number;
	answer(connection, "HTTP/1.1 200 OK\r\n"
		"ETag: \"00000000000000000000000000000000\"\r\n" EMPTY);
}

static void
says_no_etag(int connection, int number)
{
	(void)number;
	answer(connection, "HTTP/1.1 200 OK\r\n" EMPTY);
}

/* A success that cannot be: most of the body has not left us. */
static void
answers_too_early(int connection, int number)
{
	char head[1024];

	(void)number;
	if (read(connection, head, sizeof(head)) > 0)
		say(connection, "HTTP/1.1 200 OK\r\nETag: \"x\"\r\n" EMPTY);
	usleep(300000);
}

static void
lists_without_end(int connection, int number)
{
	static const char page[] = "<ListBucketResult>"
		"<IsTruncated>true</IsTruncated><NextContinuationToken>same"
		"</NextContinuationToken></ListBucketResult>";
	char text[512];

	(void)number;
	snprintf(text, sizeof(text), "HTTP/1.1 200 OK\r\nContent-Length: %zu"
		"\r\nConnection: close\r\n\r\n%s", strlen(page), page);
	answer(connection, text);
}

#endif
