/*
 * A chain is read in pages, so that its length costs no memory. What an export
 * has in its lines, the database is asked for in the same lines.
 */
#include "work/audit_tool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "work/audit_chain.h"

#define PAGE "20"	/* seals that are read at once */
#define LISTING_US (600 * INT64_C(1000000))

static const char usage[] = "usage: outstaffctl audit verify [ORG] "
	"[--anchor=ANCHOR], outstaffctl audit verify --file=FILE "
	"[--anchor=ANCHOR], outstaffctl audit export ORG FILE";

static bool
take_option(const char *word, struct audit_wish *wish)
{
	size_t most = sizeof(wish->anchors) / sizeof(*wish->anchors);

	if (strncmp(word, "--file=", 7) == 0 && wish->file == NULL)
		wish->file = word + 7;
	else if (strncmp(word, "--anchor=", 9) == 0 &&
	    wish->anchor_count < most)
		wish->anchors[wish->anchor_count++] = word + 9;
	else
		return false;
	return true;
}

const char *
audit_wish_read(int count, char *const *words, struct audit_wish *wish)
{
	*wish = (struct audit_wish){ 0 };
	if (count == 3 && strcmp(words[0], "export") == 0) {
		wish->export = true;
		wish->name = words[1];
		wish->file = words[2];
		return NULL;
	}
	if (count == 0 || strcmp(words[0], "verify") != 0)
		return usage;
	for (int i = 1; i < count; i++)
		if (words[i][0] == '-' ? !take_option(words[i], wish) :
		    wish->name != NULL)
			return usage;
		else if (words[i][0] != '-')
			wish->name = words[i];
	if (wish->anchor_count > 0 && wish->name == NULL && wish->file == NULL)
		return "an anchor is of one organization: name it";
	return wish->name != NULL && wish->file != NULL ? usage : NULL;
}

static void
print_fault(void *context, const char *fault)
{
	fprintf(context, "FAULT  %s\n", fault);
}

static bool
add_anchors(struct audit_chain *chain, const struct audit_wish *wish,
	FILE *out)
{
	for (size_t i = 0; i < wish->anchor_count; i++)
		if (!audit_chain_anchor(chain, wish->anchors[i])) {
			fprintf(out, "FAULT  %s is no anchor: it is "
				"SEQUENCE-HEAD\n", wish->anchors[i]);
			return false;
		}
	return true;
}

static bool
print_result(const struct audit_chain *chain, const char *name, FILE *out)
{
	fprintf(out, "%s %s: %llu events up to seal %llu, %llu faults\n",
		chain->faults == 0 ? "ok    " : "FAILED", name,
		(unsigned long long)chain->events,
		(unsigned long long)chain->sequence,
		(unsigned long long)chain->faults);
	return chain->faults == 0;
}

bool
audit_check_file(const struct audit_wish *wish, FILE *out)
{
	struct pool *pool = pool_create();
	struct audit_chain *chain = audit_chain_create(pool, print_fault, out);
	FILE *in = fopen(wish->file, "r");
	size_t size = 0;
	char *line = NULL;
	ssize_t length;
	bool good = in != NULL && add_anchors(chain, wish, out);

	if (in == NULL)
		fprintf(out, "FAILED %s: %s\n", wish->file, strerror(errno));
	while (good && (length = getline(&line, &size, in)) > 0) {
		length -= line[length - 1] == '\n';
		audit_chain_line(chain,
			(struct slice){ line, (size_t)length });
	}
	if (good && ferror(in))
		audit_chain_fault(chain, "the file cannot be read");
	if (good) {
		audit_chain_finish(chain);
		good = print_result(chain, wish->file, out);
	}
	free(line);
	if (in != NULL)
		fclose(in);
	pool_destroy(pool);
	return good;
}

/* Takes the lines of a chain; false ends it. */
struct sink {
	bool (*line)(void *context, const char *data, size_t length);
	void *context;
	char sequence[24];
	char head[SHA256_SIZE * 2 + 1];
};

static bool
give(struct sink *sink, const char *text)
{
	return sink->line(sink->context, text, strlen(text));
}

/* Its seals after the last one given; true while there may be more. */
static bool
give_page(struct worker *worker, const char *id, struct sink *sink,
	bool *failed)
{
	const char *values[] = { id, sink->sequence, PAGE };
	PGresult *rows = work_query(worker, Q_audit_lines, values);
	int count = rows == NULL ? 0 : PQntuples(rows);

	*failed = rows == NULL;
	for (int row = 0; row < count && !*failed; row++) {
		const char *line = PQgetvalue(rows, row, 1);
		const char *head = strstr(line, "\"head\":\"");

		*failed = !sink->line(sink->context, line,
			(size_t)PQgetlength(rows, row, 1));
		snprintf(sink->sequence, sizeof(sink->sequence), "%s",
			PQgetvalue(rows, row, 0));
		if (strncmp(line, "{\"seal\":", 8) == 0 && head != NULL)
			snprintf(sink->head, sizeof(sink->head), "%s",
				head + 8);
	}
	pool_reset(worker->pool);
	return count > 0 && !*failed;
}

/* All lines of a chain, as they stand in an export. */
static bool
give_chain(struct worker *worker, const char *id, struct sink *sink)
{
	unsigned char nothing[SHA256_SIZE];
	bool failed = !give(sink, pool_printf(worker->pool,
		"{\"outstaff_audit\":1,\"organization_id\":\"%s\"}", id));

	sha256("", 0, nothing);
	snprintf(sink->head, sizeof(sink->head), "%s",
		hex_encode(worker->pool, nothing, sizeof(nothing)));
	snprintf(sink->sequence, sizeof(sink->sequence), "0");
	while (!failed && give_page(worker, id, sink, &failed))
		;
	return !failed && give(sink, pool_printf(worker->pool,
		"{\"end\":%s,\"head\":\"%s\"}", sink->sequence, sink->head));
}

static bool
check_line(void *context, const char *data, size_t length)
{
	audit_chain_line(context, (struct slice){ data, length });
	return true;
}

/* The id of an anchor's object tells sequence and head: 48 and 72 bits. */
static bool
note_object(void *context, const char *key, int64_t age_seconds)
{
	const char *id = strchr(key, '/') + 1;
	char text[64];

	(void)age_seconds;
	if (id[14] != '8' || id[19] != 'a')
		return true;
	snprintf(text, sizeof(text), "%llu-%.3s%.3s%s",
		strtoull(id, NULL, 16) << 16 | strtoull(id + 9, NULL, 16),
		id + 15, id + 20, id + 24);
	return audit_chain_anchor(context, text);
}

static void
add_kept_anchors(struct worker *worker, struct audit_chain *chain,
	const char *id)
{
	struct store_listing listing = { .found = note_object,
		.prefix = pool_printf(worker->pool, "%s/", id),
		.deadline_us = clock_us() + LISTING_US, .context = chain };
	PGresult *rows = work_query(worker, Q_audit_anchors,
		(const char *[]){ id });

	if (rows == NULL)
		audit_chain_fault(chain, "the database did not answer");
	for (int row = 0; rows != NULL && row < PQntuples(rows); row++)
		audit_chain_anchor(chain, pool_printf(worker->pool, "%s-%s",
			PQgetvalue(rows, row, 0), PQgetvalue(rows, row, 1)));
	if (worker->store == NULL ||
	    store_list(worker->store, &listing) != STORE_OK)
		audit_chain_fault(chain, "the document store cannot be asked "
			"for its anchors");
}

static void
add_strays(struct worker *worker, struct audit_chain *chain, const char *id)
{
	PGresult *rows = work_query(worker, Q_audit_strays,
		(const char *[]){ id });

	if (rows == NULL)
		audit_chain_fault(chain, "the database did not answer");
	for (int row = 0; rows != NULL && row < PQntuples(rows); row++)
		audit_chain_fault(chain, "event %s is in no seal: it was put "
			"in past the program", PQgetvalue(rows, row, 0));
}

static bool
check_chain(struct worker *worker, const struct audit_wish *wish,
	const char *id, const char *name, FILE *out)
{
	struct pool *pool = pool_create();
	struct audit_chain *chain = audit_chain_create(pool, print_fault, out);
	struct sink sink = { .line = check_line, .context = chain };
	PGresult *waiting;
	bool good = add_anchors(chain, wish, out);

	add_kept_anchors(worker, chain, id);
	if (!give_chain(worker, id, &sink))
		audit_chain_fault(chain, "the database did not answer");
	audit_chain_finish(chain);
	add_strays(worker, chain, id);
	good &= print_result(chain, name, out);
	waiting = work_query(worker, Q_audit_waiting, (const char *[]){ id });
	if (waiting != NULL && strcmp(PQgetvalue(waiting, 0, 0), "0") != 0)
		fprintf(out, "       %s: %s events wait to be sealed\n", name,
			PQgetvalue(waiting, 0, 0));
	pool_reset(worker->pool);
	pool_destroy(pool);
	return good;
}

/* Rows (id, slug) of the chains that are meant; they outlive worker->pool. */
static PGresult *
find_chains(struct worker *worker, const struct audit_wish *wish,
	struct pool *pool, FILE *out)
{
	struct pool *of_job = worker->pool;
	PGresult *rows;

	worker->pool = pool;
	rows = work_query(worker, Q_audit_chains,
		(const char *[]){ wish->name });
	worker->pool = of_job;
	if (rows == NULL)
		fputs("FAILED the database does not answer; the log says "
			"why\n", out);
	else if (PQntuples(rows) == 0)
		fprintf(out, "FAILED there is no organization %s\n",
			wish->name);
	return rows != NULL && PQntuples(rows) > 0 ? rows : NULL;
}

bool
audit_check_database(struct worker *worker, const struct audit_wish *wish,
	FILE *out)
{
	struct pool *pool = pool_create();
	PGresult *rows = find_chains(worker, wish, pool, out);
	bool good = rows != NULL;

	for (int row = 0; rows != NULL && row < PQntuples(rows); row++)
		good &= check_chain(worker, wish, PQgetvalue(rows, row, 0),
			PQgetvalue(rows, row, 1), out);
	pool_destroy(pool);
	return good;
}

static bool
write_line(void *context, const char *data, size_t length)
{
	return fwrite(data, 1, length, context) == length &&
		fputc('\n', context) != EOF;
}

static bool
seal_all(struct worker *worker)
{
	struct job job = { 0 };

	return work_audit_seal(worker, &job) == JOB_DONE;
}

bool
audit_export(struct worker *worker, const struct audit_wish *wish, FILE *out)
{
	struct pool *pool = pool_create();
	PGresult *rows = find_chains(worker, wish, pool, out);
	FILE *file = rows == NULL ? NULL : fopen(wish->file, "wx");
	struct sink sink = { .line = write_line, .context = file };
	bool good = file != NULL && seal_all(worker) &&
		give_chain(worker, PQgetvalue(rows, 0, 0), &sink);

	if (file != NULL && fclose(file) != 0)
		good = false;
	if (good)
		fprintf(out, "%s: up to seal %s-%s\n", wish->file,
			sink.sequence, sink.head);
	else if (rows != NULL)
		fprintf(out, "FAILED %s: it was not written whole: %s\n",
			wish->file, strerror(errno));
	pool_reset(worker->pool);
	pool_destroy(pool);
	return good;
}
