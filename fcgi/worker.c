/*
 * Background work: takes jobs from the queue until it is told to end. Several
 * may run, on several hosts. Must not know what jobs are about.
 */
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/log.h"
#include "base/program.h"
#include "work/queue.h"

static const struct option options[] = {
	{ "once", no_argument, NULL, '1' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ 0 }
};

static const char usage[] =
	"usage: outstaff-worker [--once]\n"
	"Does the background work until it is told to stop (SIGTERM).\n"
	"  --once     sweeps, does what is due now and ends\n"
	"  --help     shows this and ends\n"
	"  --version  shows the version and ends\n";

static bool
read_options(int argc, char **argv)
{
	bool once = false;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (option) {
		case '1':
			once = true;
			break;
		case 'h':
			program_say(usage);
		case 'V':
			program_version();
		default:
			exit(EXIT_FAILURE);
		}
	return once;
}

/* A job in hand is finished first. multiwatch says SIGUSR1. */
static int
open_stop(void)
{
	sigset_t stops;

	sigemptyset(&stops);
	sigaddset(&stops, SIGTERM);
	sigaddset(&stops, SIGINT);
	sigaddset(&stops, SIGUSR1);
	sigprocmask(SIG_BLOCK, &stops, NULL);
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &stops, SFD_CLOEXEC);
}

static void
open_worker(struct worker *worker, struct pool *lasting,
	const struct config *config)
{
	char error[512];
	const char *fault;

	if (*config->worker_database_url == '\0')
		program_fail("%s", "WORKER_DATABASE_URL is not set");
	curl_global_init(CURL_GLOBAL_DEFAULT);
	worker->config = config;
	worker->stop = open_stop();
	worker->pool = pool_create();
	worker->db = db_create(config->worker_database_url);
	worker->views = view_load(lasting, config->views_dir, &fault);
	if (worker->views == NULL)
		program_fail("%s", fault);
	worker->store = store_open(config, error, sizeof(error));
	if (worker->store == NULL)
		program_fail("%s", error);
	worker->mailer = mail_open(config, error, sizeof(error));
	if (worker->mailer == NULL)
		program_fail("%s", error);
}

static void
close_worker(struct worker *worker)
{
	mail_close(worker->mailer);
	store_close(worker->store);
	db_destroy(worker->db);
	pool_destroy(worker->pool);
	close(worker->stop);
	curl_global_cleanup();
}

int
main(int argc, char **argv)
{
	bool once = read_options(argc, argv);
	struct pool *lasting = pool_create();
	struct worker worker = { 0 };
	struct config config;

	program_start("outstaff-worker", &config);
	open_worker(&worker, lasting, &config);
	log_info("started");
	if (once) {
		work_sweep(&worker, NULL);
		work_sweep_orphans(&worker, NULL);
		queue_drain(&worker);
	} else {
		queue_run(&worker);
	}
	close_worker(&worker);
	pool_destroy(lasting);
	return EXIT_SUCCESS;
}
