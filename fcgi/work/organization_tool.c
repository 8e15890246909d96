/* Suspends organizations, resumes them, and brings deleted ones back. */
#include "work/organization_tool.h"

#include <string.h>

#include "work/table_out.h"

static const char no_answer[] =
	"the database does not answer; the log says why";

static const struct {
	const char *name;
	const char *done;
	const char *refused;
	int words_max;
} verbs[] = {
	{ "suspend", "is suspended: nobody gets in from now on",
		"no active organization has this short name", 3 },
	{ "resume", "works again",
		"no suspended organization has this short name", 2 },
	{ "restore", "is back",
		"no deleted organization has this short name", 2 }
};

static const char *
show(struct worker *worker, const char *slug, struct buf *out)
{
	const char *values[] = { slug };
	PGresult *rows =
		work_query(worker, Q_operator_organization_list, values);

	if (rows == NULL)
		return no_answer;
	if (PQntuples(rows) == 0)
		buf_text(out, "There are none.\n");
	else
		table_out(out, rows);
	return NULL;
}

static const char *
change_plan(struct worker *worker, char *const *words, struct buf *out)
{
	static const char *const plans[] = { "free", "standard", "enterprise" };
	const char *values[] = { words[1], words[2] };
	bool known = false;
	PGresult *rows;

	for (size_t i = 0; i < sizeof(plans) / sizeof(*plans); i++)
		known |= strcmp(plans[i], words[2]) == 0;
	if (!known)
		return "a plan is free, standard or enterprise";
	rows = work_query(worker, Q_operator_plan_change, values);
	if (rows == NULL)
		return no_answer;
	if (PQntuples(rows) == 0)
		return "no organization has this short name";
	buf_printf(out, "%s has the plan %s.\n", PQgetvalue(rows, 0, 1),
		words[2]);
	return NULL;
}

const char *
organization_command(struct worker *worker, int count, char *const *words,
	struct buf *out)
{
	const char *values[] = { count > 0 ? words[0] : "list",
		count > 1 ? words[1] : NULL, count > 2 ? words[2] : NULL };
	PGresult *rows;

	if (count <= 2 && strcmp(values[0], "list") == 0)
		return show(worker, values[1], out);
	if (count == 3 && strcmp(values[0], "plan") == 0)
		return change_plan(worker, words, out);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
		if (strcmp(verbs[i].name, values[0]) != 0 || count < 2 ||
		    count > verbs[i].words_max)
			continue;
		rows = work_query(worker, Q_operator_organization_change,
			values);
		if (rows == NULL)
			return no_answer;
		if (PQntuples(rows) == 0)
			return verbs[i].refused;
		buf_printf(out, "%s %s.\n", PQgetvalue(rows, 0, 1),
			verbs[i].done);
		return NULL;
	}
	return "usage: outstaffctl organization [list [SLUG]|suspend SLUG "
		"[REASON]|resume SLUG|restore SLUG|plan SLUG PLAN]";
}
