/* The queue as an operator sees it, and what to do with dead jobs. */
#include "work/queue_tool.h"

#include <string.h>

#include "base/uuid.h"
#include "work/table_out.h"

static const char no_answer[] =
	"the database does not answer; the log says why";

static const char *
show(struct worker *worker, enum statement_id id, struct buf *out)
{
	static const char *const all[] = { NULL };
	PGresult *rows = work_query(worker, id, all);

	if (rows == NULL)
		return no_answer;
	if (PQntuples(rows) == 0)
		buf_text(out, "There are none.\n");
	else
		table_out(out, rows);
	return NULL;
}

static const char *
change(struct worker *worker, enum statement_id id, const char *which,
	struct buf *out)
{
	bool kind = strncmp(which, "--kind=", 7) == 0;
	const char *values[] =
		{ kind ? NULL : which, kind ? which + 7 : NULL };
	PGresult *rows;

	if (!kind && !is_uuid(which))
		return "that is no id of a job: outstaffctl queue dead lists "
			"them";
	rows = work_query(worker, id, values);
	if (rows == NULL)
		return no_answer;
	buf_printf(out, PQntuples(rows) == 1 ? "%d job\n" : "%d jobs\n",
		PQntuples(rows));
	return PQntuples(rows) > 0 ? NULL : "no dead job is that";
}

const char *
message_command(struct worker *worker, int count, char *const *words,
	struct buf *out)
{
	const char *verb = count == 0 ? "list" : words[0];

	if (count <= 1 && strcmp(verb, "list") == 0)
		return show(worker, Q_message_counts, out);
	if (count == 1 && strcmp(verb, "failed") == 0)
		return show(worker, Q_message_failed_list, out);
	return "usage: outstaffctl messages [list|failed]";
}

const char *
queue_command(struct worker *worker, int count, char *const *words,
	struct buf *out)
{
	const char *verb = count == 0 ? "list" : words[0];

	if (count <= 1 && strcmp(verb, "list") == 0)
		return show(worker, Q_job_queue, out);
	if (count == 1 && strcmp(verb, "dead") == 0)
		return show(worker, Q_job_dead_list, out);
	if (count == 2 && strcmp(verb, "requeue") == 0)
		return change(worker, Q_job_requeue, words[1], out);
	if (count == 2 && strcmp(verb, "discard") == 0)
		return change(worker, Q_job_discard, words[1], out);
	return "usage: outstaffctl queue [list|dead|requeue WHICH|"
		"discard WHICH], WHICH being an id or --kind=NAME";
}
