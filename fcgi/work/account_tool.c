/* Accounts as an operator closes and opens them. */
#include "work/account_tool.h"

#include <string.h>

static const char *
set_status(struct worker *worker, const char *email, const char *status,
	struct buf *out)
{
	const char *values[] = { email, status };
	PGresult *rows = work_query(worker, Q_account_set_status, values);

	if (rows == NULL)
		return "the database does not answer; the log says why";
	if (PQntuples(rows) == 0)
		return "there is no account of this address";
	buf_printf(out, "%s is %s", PQgetvalue(rows, 0, 0), status);
	if (strcmp(status, "deactivated") == 0)
		buf_printf(out, "; %s sessions ended",
			PQgetvalue(rows, 0, 1));
	buf_char(out, '\n');
	return NULL;
}

const char *
account_command(struct worker *worker, int count, char *const *words,
	struct buf *out)
{
	if (count == 2 && strcmp(words[0], "deactivate") == 0)
		return set_status(worker, words[1], "deactivated", out);
	if (count == 2 && strcmp(words[0], "activate") == 0)
		return set_status(worker, words[1], "active", out);
	return "usage: outstaffctl account deactivate|activate EMAIL";
}
