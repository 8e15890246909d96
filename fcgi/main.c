/*
 * The responder: accepts requests on file descriptor 0, one at a time, and
 * hands each to dispatch. Must not know what a request is about.
 */
#include <errno.h>
#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>

#include "app/dispatch.h"
#include "auth/password_rule.h"
#include "base/clock.h"
#include "base/listener.h"
#include "base/log.h"
#include "base/program.h"
#include "store/content_type.h"

static const char *const workers_names[] =
	{ [WEB] = "web", [AUTH] = "auth", [FILES] = "files" };

static const struct option options[] = {
	{ "pool", required_argument, NULL, 'p' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ 0 }
};

static const char usage[] =
	"usage: outstaff-fcgi --pool web|auth|files\n"
	"Answers FastCGI requests on file descriptor 0. Settings come from\n"
	"outstaff.conf and the environment; see outstaff.conf(5).\n"
	"  --pool NAME  which requests this process is for\n"
	"  --help       shows this and ends\n"
	"  --version    shows the version and ends\n";

static bool
workers_named(const char *name, enum workers *workers)
{
	for (size_t i = 0; i <= FILES; i++)
		if (strcmp(workers_names[i], name) == 0) {
			*workers = (enum workers)i;
			return true;
		}
	return false;
}

static enum workers
read_options(int argc, char **argv)
{
	enum workers workers = WEB;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (option) {
		case 'p':
			if (!workers_named(optarg, &workers))
				program_fail("no such pool: %s", optarg);
			break;
		case 'h':
			program_say(usage);
		case 'V':
			program_version();
		default:
			exit(EXIT_FAILURE);
		}
	if (optind < argc)
		program_fail("unexpected argument: %s", argv[optind]);
	return workers;
}

static void
load_views(struct app *app, struct pool *pool)
{
	const char *folder = app->config->views_dir, *fault;

	app->views = view_load(pool, folder, &fault);
	if (fault == NULL)
		app->assets = assets_load(pool, pool_printf(pool,
			"%s/assets/dist/manifest", folder), &fault);
	if (fault != NULL)
		program_fail("%s", fault);
}

/* Without the list there are the passwords that are built in. */
static void
load_passwords(const struct config *config)
{
	if (*config->password_list != '\0' &&
	    !password_rule_load(config->password_list))
		log_warn("password_list_unreadable",
			LOG_TEXT("path", config->password_list));
}

/* What it allocates lasts as long as the process. */
static void
open_app(struct app *app, struct pool *pool, const struct config *config)
{
	struct access_keys *keys = pool_alloc(pool, sizeof(*keys));
	char error[512];

	app->config = config;
	app->secure = strncmp(config->base_url, "https://", 8) == 0;
	load_views(app, pool);
	app->languages = view_languages(app->views);
	app->language = language_named(app->languages,
		slice_of(config->default_language));
	if (app->language == NULL)
		program_fail("DEFAULT_LANGUAGE is not installed: %s",
			config->default_language);
	app->db = db_create(config->database_url);
	app->principals = principal_cache_create();
	access_keys_init(keys, pool, config);
	app->access = keys;
	if (app->workers == AUTH)
		load_passwords(config);
	if (app->workers != WEB)
		curl_global_init(CURL_GLOBAL_DEFAULT);
	if (app->workers == FILES) {
		app->store = store_open(config, error, sizeof(error));
		if (app->store == NULL)
			program_fail("%s", error);
	}
	if (policy_is_bypassed() && config_is_production(config))
		program_fail("%s", "built with --enable-test-policy-bypass: "
			"not for production");
}

static void
close_app(struct app *app)
{
	if (app->store != NULL) {
		store_close(app->store);
		content_close();
	}
	if (app->workers != WEB)
		curl_global_cleanup();
	principal_cache_destroy(app->principals);
	db_destroy(app->db);
}

/* A first connection at start: drift shows now, and so does a down database,
 * which is no reason to end: requests get 503 until it is back. */
static void
warm_up(const struct app *app, struct pool *pool)
{
	enum db_result result = db_start(app->db, pool,
		clock_us() + 5 * INT64_C(1000000));

	db_finish(app->db);
	pool_reset(pool);
	if (result != DB_BROKEN && result != DB_INVALID)
		return;
	/* The supervisor starts another one at once: not many a second. */
	sleep(2);
	program_fail("%s", "the database does not fit this program: run the "
		"migrations (the log says which statement)");
}

/*
 * Each request takes and gives back some hundred kilobytes. Without this the
 * C library returns them to the kernel every time, and every next request
 * pays for fresh pages.
 */
static void
keep_memory(void)
{
	mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
	mallopt(M_MMAP_THRESHOLD, 1024 * 1024);
}

/* Another process may have been quicker: then there is no request. */
static bool
accepted(FCGX_Request *fcgi)
{
	int result = FCGX_Accept_r(fcgi);

	return result == 0 || result == -EAGAIN;
}

int
main(int argc, char **argv)
{
	struct app app = { .workers = read_options(argc, argv) };
	struct config config;
	struct pool *lasting = pool_create(), *pool = pool_create();
	struct listener listener;
	FCGX_Request fcgi;

	keep_memory();
	program_start("outstaff-fcgi", &config);
	signal(SIGPIPE, SIG_IGN);
	open_app(&app, lasting, &config);
	warm_up(&app, pool);
	if (!listener_open(&listener, STDIN_FILENO))
		program_fail("standard input is no socket to listen on (%s): "
			"outstaff-fcgi is started by spawn-fcgi or systemd",
			strerror(errno));
	if (FCGX_Init() != 0 ||
	    FCGX_InitRequest(&fcgi, STDIN_FILENO, 0) != 0)
		program_fail("%s", "libfcgi cannot start");
	log_info("started", LOG_TEXT("pool", workers_names[app.workers]));
	while (listener_wait(&listener) && accepted(&fcgi)) {
		if (fcgi.in == NULL)
			continue;
		dispatch(&app, pool, &fcgi);
		FCGX_Finish_r(&fcgi);
		pool_reset(pool);
	}
	FCGX_Free(&fcgi, 1);
	listener_close(&listener);
	close_app(&app);
	pool_destroy(pool);
	pool_destroy(lasting);
	return EXIT_SUCCESS;
}
