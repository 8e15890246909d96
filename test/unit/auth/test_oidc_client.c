/* Talking to a provider (auth/oidc_fetch.c below it): what is kept, what is
 * not followed, and how long one is waited for (F11). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <curl/curl.h>

#include "auth/oidc_client.h"
#include "auth/oidc_fetch.h"
#include "base/clock.h"

enum fault { GOOD, REDIRECT, GARBAGE, HUGE_ANSWER, BROKEN, SLOW };

struct shared {
	enum fault fault;
	int seen;		/* connections */
};

static struct pool *pool;
static struct shared *shared;
static pid_t server;
static int port;

static const char metadata_text[] = "{\"issuer\":\"http://127.0.0.1:%d/%s\","
	"\"authorization_endpoint\":\"http://127.0.0.1:%d/auth\","
	"\"token_endpoint\":\"http://127.0.0.1:%d/token\","
	"\"jwks_uri\":\"http://127.0.0.1:%d/jwks\"}";

static void
answer(int fd, const char *status, const char *more, const char *body)
{
	char head[512];
	int length = snprintf(head, sizeof(head), "HTTP/1.1 %s\r\n%s"
		"Content-Length: %zu\r\nConnection: close\r\n\r\n", status,
		more, strlen(body));

	if (write(fd, head, (size_t)length) < 0 ||
	    write(fd, body, strlen(body)) < 0)
		_exit(1);
}

/* The path's first segment is the issuer's. */
static void
behave(int fd)
{
	static char big[600 * 1024];
	char text[2048] = "", name[32] = "", body[1024];

	if (read(fd, text, sizeof(text) - 1) < 0)
		_exit(1);
	if (strncmp(text, "GET /", 5) == 0)
		snprintf(name, sizeof(name), "%.*s",
			(int)strcspn(text + 5, "/ "), text + 5);
	snprintf(body, sizeof(body), metadata_text, port, name, port, port,
		port);
	memset(big, ' ', sizeof(big) - 1);
	switch (shared->fault) {
	case GOOD:
		answer(fd, "200 OK", "", body);
		break;
	case REDIRECT:
		answer(fd, "302 Found", "Location: /good/.well-known/openid-"
			"configuration\r\n", "");
		break;
	case GARBAGE:
		answer(fd, "200 OK", "", "<!DOCTYPE html>");
		break;
	case HUGE_ANSWER:
		answer(fd, "200 OK", "", big);
		break;
	case BROKEN:
		answer(fd, "500 Internal Server Error", "", "");
		break;
	case SLOW:
	default:
		sleep(20);
	}
}

static void
serve(int listening)
{
	signal(SIGPIPE, SIG_IGN);
	for (;;) {
		int fd = accept(listening, NULL, NULL);

		shared->seen++;
		behave(fd);
		close(fd);
	}
}

static int
start_server(void **state)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)state;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (struct sockaddr *)&address, length) != 0 ||
	    listen(fd, 16) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &length) != 0)
		return 1;
	port = ntohs(address.sin_port);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	server = fork();
	if (server == 0)
		serve(fd);
	close(fd);
	return server < 0;
}

static int
stop_server(void **state)
{
	(void)state;
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	munmap(shared, sizeof(*shared));
	curl_global_cleanup();
	return 0;
}

static int
set_up(void **state)
{
	(void)state;
	pool = pool_create();
	shared->fault = GOOD;
	shared->seen = 0;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	pool_destroy(pool);
	return 0;
}

static struct oidc_client
client_of(const char *name)
{
	return (struct oidc_client){ .pool = pool, .provider = {
		.issuer = pool_printf(pool, "http://127.0.0.1:%d/%s", port,
			name), .client_id = "us", .loopback = true },
		.redirect_uri = "https://us.example/sign-in/callback",
		.deadline_us = clock_us() + 20 * INT64_C(1000000) };
}

static enum oidc_result
look(const char *name)
{
	struct oidc_client client = client_of(name);
	const struct oidc_metadata *metadata;
	enum oidc_result result = oidc_client_metadata(&client, &metadata);

	assert_int_equal(metadata != NULL, result == OIDC_OK);
	assert_int_equal(client.fault != NULL, result != OIDC_OK);
	return result;
}

static void
test_metadata_is_kept(void **state)
{
	(void)state;
	assert_int_equal(look("kept"), OIDC_OK);
	assert_int_equal(look("kept"), OIDC_OK);
	assert_int_equal(shared->seen, 1);
	assert_int_equal(look("another"), OIDC_OK);
	assert_int_equal(shared->seen, 2);
}

static void
test_old_entries_make_room(void **state)
{
	(void)state;
	for (int i = 0; i < 2 * OIDC_CACHE_MAX; i++)
		assert_int_equal(look(pool_printf(pool, "many%d", i)),
			OIDC_OK);
	shared->seen = 0;
	assert_int_equal(look(pool_printf(pool, "many%d",
		2 * OIDC_CACHE_MAX - 1)), OIDC_OK);
	assert_int_equal(shared->seen, 0);
	assert_int_equal(look("many0"), OIDC_OK);
	assert_int_equal(shared->seen, 1);
}

static void
test_faults(void **state)
{
	static const struct { enum fault fault; enum oidc_result want; }
	cases[] = {
		{ REDIRECT, OIDC_REFUSED }, { GARBAGE, OIDC_REFUSED },
		{ HUGE_ANSWER, OIDC_SILENT }, { BROKEN, OIDC_SILENT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *name = pool_printf(pool, "fault%zu", i);

		shared->fault = cases[i].fault;
		shared->seen = 0;
		assert_int_equal(look(name), cases[i].want);
		assert_int_equal(shared->seen, 1);
		/* left alone for a while, also if it is well again */
		shared->fault = GOOD;
		assert_int_equal(look(name), OIDC_SILENT);
		assert_int_equal(shared->seen, 1);
	}
}

static void
test_slow_provider_is_not_waited_for(void **state)
{
	int64_t began = clock_us();

	(void)state;
	shared->fault = SLOW;
	assert_int_equal(look("slow"), OIDC_SILENT);
	assert_in_range(clock_us() - began, 0, 8 * 1000000);
	began = clock_us();
	assert_int_equal(look("slow"), OIDC_SILENT);
	assert_in_range(clock_us() - began, 0, 200000);
}

static int64_t
look_at_own(const char *name)
{
	struct oidc_client client = client_of(name);
	const struct oidc_metadata *metadata;
	int64_t began = clock_us();

	client.own = true;
	assert_int_equal(oidc_client_metadata(&client, &metadata),
		OIDC_SILENT);
	return clock_us() - began;
}

/* However many providers organizations add: a process waits for few. */
static void
test_slow_providers_are_waited_for_by_turns(void **state)
{
	(void)state;
	shared->fault = SLOW;
	assert_in_range(look_at_own("slow1"), 2 * 1000000, 8 * 1000000);
	assert_in_range(look_at_own("slow2"), 2 * 1000000, 8 * 1000000);
	for (int i = 3; i < 9; i++)
		assert_in_range(look_at_own(pool_printf(pool, "slow%d", i)),
			0, 200000);
}

static void
test_who_is_not_asked(void **state)
{
	struct oidc_client client = client_of("private");
	const struct oidc_metadata *metadata;

	(void)state;
	client.public_only = true;
	assert_int_equal(oidc_client_metadata(&client, &metadata),
		OIDC_SILENT);
	client = client_of("plain");
	client.provider.loopback = false;
	assert_int_equal(oidc_client_metadata(&client, &metadata),
		OIDC_REFUSED);
	assert_int_equal(shared->seen, 0);
}

static bool
is_private(const char *text)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		return oidc_fetch_is_private((struct sockaddr *)&v4);
	assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
	return oidc_fetch_is_private((struct sockaddr *)&v6);
}

static void
test_private_networks(void **state)
{
	static const char *const private[] = { "127.0.0.1", "10.1.2.3",
		"172.16.0.1", "172.31.255.255", "192.168.1.1",
		"169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
		"255.255.255.255", "::1",
		"::", "fe80::1", "fc00::1", "fd12::1", "::ffff:10.0.0.1",
		"64:ff9b::a00:1", "2002:a00:1::", "2001::1", "ff02::1" };
	static const char *const public[] = { "1.1.1.1", "172.32.0.1",
		"172.15.255.255", "192.169.0.1", "100.128.0.1", "223.255.255.1",
		"2606:4700::1111", "2a00:1450::1" };
	struct sockaddr other = { .sa_family = AF_UNIX };

	(void)state;
	for (size_t i = 0; i < sizeof(private) / sizeof(*private); i++)
		assert_true(is_private(private[i]));
	for (size_t i = 0; i < sizeof(public) / sizeof(*public); i++)
		assert_false(is_private(public[i]));
	assert_true(oidc_fetch_is_private(&other));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(test_metadata_is_kept),
		TEST(test_old_entries_make_room),
		TEST(test_faults),
		TEST(test_slow_provider_is_not_waited_for),
		TEST(test_slow_providers_are_waited_for_by_turns),
		TEST(test_who_is_not_asked),
		TEST(test_private_networks),
#undef TEST
	};

	return cmocka_run_group_tests(tests, start_server, stop_server);
}
