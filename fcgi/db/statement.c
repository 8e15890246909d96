/* The table itself; what a statement does is said in sql/query. */
#include "db/statement.h"

#include <string.h>

static const struct statement statements[Q_count] = {
#include "db/statements.inc"
};

const struct statement *
statement_get(enum statement_id id)
{
	return &statements[id];
}

int
statement_takes(enum statement_id id, const char *parameter)
{
	const struct statement *statement = statement_get(id);

	for (size_t i = 0; i < statement->parameter_count; i++)
		if (strcmp(statement->parameters[i], parameter) == 0)
			return 1;
	return 0;
}
