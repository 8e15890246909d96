/* Says why somebody may do something or not. Judges nothing by itself. */
#include "work/explain_tool.h"

#include <string.h>

#include "policy/policy.h"
#include "work/table_out.h"

static bool
is_day(const char *text)
{
	return strlen(text) == 10 && strspn(text, "0123456789-") == 10 &&
		text[4] == '-' && text[7] == '-';
}

static const char *
print(char *const *words, const char *reach, const PGresult *rules,
	struct buf *out)
{
	buf_printf(out, "%s %s %s in %s%s%s.\n", words[1],
		*reach == '\0' ? "may not" : "may", words[2], words[0],
		*reach == '\0' ? "" : ", reach: ", reach);
	if (PQntuples(rules) == 0)
		buf_text(out, "None of their roles gives it, and no "
			"exception does.\n");
	else
		table_out(out, rules);
	return NULL;
}

const char *
explain_command(struct worker *worker, int count, char *const *words,
	struct buf *out)
{
	const char *day = count > 3 ? words[3] : NULL;
	const char *who[] = { words[0], count > 1 ? words[1] : NULL,
		count > 2 ? words[2] : NULL, day };
	PGresult *verdict, *rules;

	if (count < 3 || count > 4)
		return "usage: outstaffctl explain ORGANIZATION PERSON "
			"PERMISSION [DAY]";
	if (permission_by_name(words[2]) == PERMISSION_UNSET)
		return "there is no such permission (see the page Roles and "
			"permissions)";
	if (day != NULL && !is_day(day))
		return "a day is such as 2026-03-31";
	verdict = work_query(worker, Q_operator_explain, who);
	if (verdict == NULL)
		return "the database does not answer; the log says why";
	if (PQntuples(verdict) == 0)
		return "nobody of this address is in an organization of this "
			"short name";
	rules = work_query(worker, Q_operator_explain_rules, who);
	return rules == NULL ? "the database does not answer; the log says why"
		: print(words, PQgetvalue(verdict, 0, 0), rules, out);
}
