/* Lines have one spelling: what is not exactly that is refused. */
#include "work/audit_line.h"

#include <string.h>

bool
audit_take(struct cursor *cursor, const char *text)
{
	size_t length = strlen(text);

	if ((size_t)(cursor->end - cursor->at) < length ||
	    memcmp(cursor->at, text, length) != 0)
		return false;
	cursor->at += length;
	return true;
}

static int
digit_of(char c)
{
	const char *digits = "0123456789abcdef";
	const char *found = c == '\0' ? NULL : strchr(digits, c);

	return found == NULL ? -1 : (int)(found - digits);
}

bool
audit_take_hash(struct cursor *cursor, unsigned char hash[SHA256_SIZE])
{
	if (cursor->end - cursor->at < SHA256_SIZE * 2)
		return false;
	for (size_t i = 0; i < SHA256_SIZE; i++) {
		int high = digit_of(cursor->at[2 * i]);
		int low = digit_of(cursor->at[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		hash[i] = (unsigned char)(high * 16 + low);
	}
	cursor->at += SHA256_SIZE * 2;
	return true;
}

bool
audit_take_uuid(struct cursor *cursor, char id[UUID_SIZE])
{
	char text[UUID_SIZE] = "";

	if (cursor->end - cursor->at < UUID_SIZE - 1)
		return false;
	memcpy(text, cursor->at, UUID_SIZE - 1);
	if (!is_uuid(text))
		return false;
	memcpy(id, text, sizeof(text));
	cursor->at += UUID_SIZE - 1;
	return true;
}

bool
audit_take_number(struct cursor *cursor, uint64_t *number)
{
	const char *start = cursor->at;

	*number = 0;
	while (cursor->at < cursor->end && cursor->at - start < 18 &&
	    *cursor->at >= '0' && *cursor->at <= '9')
		*number = *number * 10 + (uint64_t)(*cursor->at++ - '0');
	return cursor->at > start && *start != '0';
}

/* Text that holds no quote, as an instant does. */
static bool
take_plain(struct cursor *cursor, struct slice *text)
{
	const char *quote = memchr(cursor->at, '"',
		(size_t)(cursor->end - cursor->at));

	if (quote == NULL)
		return false;
	*text = (struct slice){ cursor->at, (size_t)(quote - cursor->at) };
	cursor->at = quote;
	return true;
}

static bool
read_events(struct cursor *cursor, struct audit_seal *seal)
{
	do {
		if (seal->count == AUDIT_SEAL_EVENTS ||
		    !audit_take(cursor, "\"") ||
		    !audit_take_uuid(cursor, seal->ids[seal->count]) ||
		    !audit_take(cursor, "\""))
			return false;
		seal->count++;
	} while (audit_take(cursor, ","));
	return audit_take(cursor, "],\"hashes\":[");
}

static bool
read_hashes(struct cursor *cursor, struct audit_seal *seal)
{
	for (size_t i = 0; i <= seal->count; i++)
		if ((i > 0 && !audit_take(cursor, ",")) ||
		    !audit_take(cursor, "\"") ||
		    !audit_take_hash(cursor, seal->hashes[i]) ||
		    !audit_take(cursor, "\""))
			return false;
	return audit_take(cursor, "]}") && cursor->at == cursor->end;
}

bool
audit_take_seal(struct cursor *cursor, struct audit_seal *seal)
{
	*seal = (struct audit_seal){ 0 };
	return audit_take_number(cursor, &seal->sequence) &&
		audit_take(cursor, ",\"at\":\"") &&
		take_plain(cursor, &seal->at) &&
		audit_take(cursor, "\",\"previous\":\"") &&
		audit_take_hash(cursor, seal->previous) &&
		audit_take(cursor, "\",\"head\":\"") &&
		audit_take_hash(cursor, seal->head) &&
		audit_take(cursor, "\",\"ids\":[") &&
		read_events(cursor, seal) && read_hashes(cursor, seal);
}
