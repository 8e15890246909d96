/* One spelling of an id is accepted, PostgreSQL's own. */
#include "base/uuid.h"

#include <stddef.h>
#include <string.h>

bool
is_uuid(const char *text)
{
	for (size_t i = 0; i < UUID_SIZE - 1; i++) {
		bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;

		if (hyphen ? text[i] != '-' : text[i] == '\0' ||
		    strchr("0123456789abcdef", text[i]) == NULL)
			return false;
	}
	return text[UUID_SIZE - 1] == '\0';
}
