/*
 * The administrator's tool: one table of commands. Must not change data that
 * a signed-in person could change: that would leave no name in the audit. What
 * it does change is there as an operator's.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/check_views.h"
#include "app/columns.h"
#include "auth/password_rule.h"
#include "resource/openapi.h"
#include "app/route.h"
#include "base/clock.h"
#include "base/program.h"
#include "deliver/mail.h"
#include "deliver/sms.h"
#include "store/store.h"
#include "work/account_tool.h"
#include "work/explain_tool.h"
#include "work/organization_tool.h"
#include "work/audit_tool.h"
#include "work/queue_tool.h"

struct command {
	const char *name;
	const char *arguments;
	const char *meaning;
	int (*run)(int argc, char **argv);
};

static void
print(const struct buf *out)
{
	if (out->length > 0)
		fwrite(out->data, 1, out->length, stdout);
}

static int
run_routes(int argc, char **argv)
{
	struct buf out;

	buf_init(&out, pool_create());
	if (argc < 2)
		route_print_table(&out);
	else if (strcmp(argv[1], "--nginx=map") == 0)
		route_print_nginx_map(&out);
	else if (strcmp(argv[1], "--nginx=locations") == 0)
		route_print_nginx_locations(&out);
	else
		program_fail("routes does not take %s", argv[1]);
	print(&out);
	pool_destroy(out.pool);
	return EXIT_SUCCESS;
}

static int
run_openapi(int argc, char **argv)
{
	struct buf out;

	(void)argc;
	(void)argv;
	buf_init(&out, pool_create());
	openapi_print(&out);
	buf_char(&out, '\n');
	print(&out);
	pool_destroy(out.pool);
	return EXIT_SUCCESS;
}

static int
run_settings(int argc, char **argv)
{
	static const struct {
		const char *key, *standard, *meaning;
	} settings[] = {
#define SETTING(field, key, standard, meaning) { key, standard, meaning },
#include "base/config.def"
#undef SETTING
	};

	(void)argc;
	(void)argv;
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		printf("# %s.\n#%s=%s\n\n", settings[i].meaning,
			settings[i].key, settings[i].standard);
	return EXIT_SUCCESS;
}

static bool
report(const char *what, bool good, const char *detail)
{
	printf("%-6s %s%s%s\n", good ? "ok" : "FAILED", what,
		*detail ? ": " : "", detail);
	return good;
}

static bool
check_database(const char *what, const char *url)
{
	struct pool *pool = pool_create();
	struct db *db = db_create(url);
	enum db_result result = *url == '\0' ? DB_UNAVAILABLE :
		db_start(db, pool, clock_us() + 5 * INT64_C(1000000));
	const char *detail = "";

	if (*url == '\0')
		detail = "no address is set";
	else if (result == DB_UNAVAILABLE || result == DB_LOST)
		detail = "cannot be reached";
	else if (result != DB_OK)
		detail = "does not fit this program: run the migrations";
	db_finish(db);
	report(what, result == DB_OK, detail);
	db_destroy(db);
	pool_destroy(pool);
	return result == DB_OK;
}

static bool
check_views_load(const struct config *config)
{
	struct pool *pool = pool_create();
	const char *fault = "";
	bool good = view_load(pool, config->views_dir, &fault) != NULL;

	report("views", good, good ? "" : fault);
	pool_destroy(pool);
	return good;
}

static bool
check_store(const struct config *config)
{
	static const char key[] = "00000000-0000-0000-0000-000000000000/"
		"00000000-0000-0000-0000-000000000000";
	char error[512] = "";
	struct store *store = store_open(config, error, sizeof(error));
	enum store_result result = STORE_UNAVAILABLE;

	if (store != NULL) {
		result = store_exists(store, key,
			clock_us() + 5 * INT64_C(1000000));
		store_close(store);
	}
	return report("document store",
		result == STORE_ABSENT || result == STORE_OK, error);
}

static bool
check_password_list(const struct config *config)
{
	const char *path = config->password_list;

	return report("list of common passwords", *path == '\0' ||
		password_rule_load(path), path);
}

static bool
check_mail(const struct config *config)
{
	struct pool *pool = pool_create();
	const char *where = *config->smtp_url == '\0' ? config->mail_dir :
		config->smtp_url, *reason = "";
	bool good = mail_check(config, pool, &reason);

	report("mails", good, good ? where : reason);
	pool_destroy(pool);
	return good;
}

static bool
check_sms(const struct config *config)
{
	struct pool *pool = pool_create();
	const char *reason = "";
	bool on = sms_is_on(config);
	bool good = !on || sms_check(config, pool, &reason);

	report("text messages", good, !on ? "off" : good ? config->sms_url :
		reason);
	pool_destroy(pool);
	return good;
}

static int
run_doctor(int argc, char **argv)
{
	struct config config;
	bool good = true;

	(void)argc;
	(void)argv;
	program_start("outstaffctl", &config);
	report("settings", true, "");
	good &= check_database("database", config.database_url);
	good &= check_database("database of the worker",
		config.worker_database_url);
	good &= check_views_load(&config);
	good &= check_store(&config);
	good &= check_password_list(&config);
	good &= check_mail(&config);
	good &= check_sms(&config);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int
run_check_views(int argc, char **argv)
{
	struct config config;

	(void)argc;
	(void)argv;
	program_start("outstaffctl", &config);
	return check_views(&config) ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int
run_columns(int argc, char **argv)
{
	struct config config;

	(void)argc;
	(void)argv;
	program_start("outstaffctl", &config);
	if (!columns_print(&config))
		program_fail("the database cannot be read");
	return EXIT_SUCCESS;
}

typedef const char *tool(struct worker *worker, int count,
	char *const *words, struct buf *out);

/* What the worker's connection can do; its words follow the command. */
static int
run_tool(tool *command, int argc, char **argv)
{
	struct config config;
	struct worker worker = { .config = &config, .pool = pool_create() };
	struct buf out;
	const char *fault;

	program_start("outstaffctl", &config);
	worker.db = db_create(config.worker_database_url);
	buf_init(&out, pool_create());
	fault = command(&worker, argc - 1, argv + 1, &out);
	print(&out);
	pool_destroy(out.pool);
	pool_destroy(worker.pool);
	db_destroy(worker.db);
	if (fault != NULL)
		program_fail("%s", fault);
	return EXIT_SUCCESS;
}

static int
run_queue(int argc, char **argv)
{
	return run_tool(queue_command, argc, argv);
}

static int
run_messages(int argc, char **argv)
{
	return run_tool(message_command, argc, argv);
}

static int
run_account(int argc, char **argv)
{
	return run_tool(account_command, argc, argv);
}

static int
run_organization(int argc, char **argv)
{
	return run_tool(organization_command, argc, argv);
}

static int
run_explain(int argc, char **argv)
{
	return run_tool(explain_command, argc, argv);
}

static bool
run_audit_online(const struct audit_wish *wish)
{
	char error[512] = "";
	struct config config;
	struct worker worker = { .config = &config, .pool = pool_create() };
	bool good;

	program_start("outstaffctl", &config);
	worker.db = db_create(config.worker_database_url);
	worker.store = wish->export ? NULL :
		store_open(&config, error, sizeof(error));
	good = wish->export ? audit_export(&worker, wish, stdout) :
		audit_check_database(&worker, wish, stdout);
	if (worker.store != NULL)
		store_close(worker.store);
	pool_destroy(worker.pool);
	db_destroy(worker.db);
	return good;
}

static int
run_audit(int argc, char **argv)
{
	struct audit_wish wish;
	const char *fault = audit_wish_read(argc - 1, argv + 1, &wish);
	bool good;

	if (fault != NULL)
		program_fail("%s", fault);
	good = wish.file != NULL && !wish.export ?
		audit_check_file(&wish, stdout) : run_audit_online(&wish);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int run_help(int argc, char **argv);

static const struct command commands[] = {
	{ "doctor", "", "checks settings, database, views, storage and mail",
		run_doctor },
	{ "routes", " [--nginx=map|--nginx=locations]",
		"prints the routes, or what Nginx needs of them", run_routes },
	{ "openapi", "", "prints the OpenAPI description of the JSON API",
		run_openapi },
	{ "settings", "", "prints a sample outstaff.conf", run_settings },
	{ "check-views", "", "holds every name in the views against the "
		"statements' columns", run_check_views },
	{ "columns", "", "prints the columns of what programs are answered, "
		"as sql/query/columns holds them", run_columns },
	{ "queue", " [list|dead|requeue WHICH|discard WHICH]",
		"shows the background work, and has dead jobs (an id, or "
		"--kind=NAME) done again or forgotten", run_queue },
	{ "messages", " [list|failed]", "shows how far mails and text messages "
		"are, and why those failed that did", run_messages },
	{ "account", " deactivate|activate EMAIL", "closes an account and "
		"ends all its sessions and tokens, or opens it again",
		run_account },
	{ "organization", " [list [SLUG]|suspend SLUG [REASON]|resume SLUG|"
		"restore SLUG|plan SLUG PLAN]", "shows the organizations; "
		"closes one to everybody, opens it again, brings a deleted "
		"one back, or changes its plan",
		run_organization },
	{ "explain", " ORGANIZATION PERSON PERMISSION [DAY]", "says why "
		"somebody may do something or not, now or at the end of a day",
		run_explain },
	{ "audit", " verify [ORG] | verify --file=FILE | export ORG FILE",
		"proves that nobody changed the audit, in the database or in "
		"an export (--anchor=ANCHOR: up to what a mail told), or "
		"exports it", run_audit },
	{ "help", "", "shows this", run_help },
};

#define COMMANDS (sizeof(commands) / sizeof(*commands))

static int
run_help(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	puts("usage: outstaffctl COMMAND\n");
	for (size_t i = 0; i < COMMANDS; i++)
		printf("  %s%s\n      %s\n", commands[i].name,
			commands[i].arguments, commands[i].meaning);
	return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
	if (argc < 2 || strcmp(argv[1], "--help") == 0)
		return run_help(argc, argv) + (argc < 2);
	if (strcmp(argv[1], "--version") == 0)
		program_version();
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, argv[1]) == 0)
			return commands[i].run(argc - 1, argv + 1);
	program_fail("no such command: %s (see outstaffctl help)", argv[1]);
}
