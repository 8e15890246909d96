/*
 * Lines into three known headers, two of them into parameters. Must not know
 * the part's content.
 */
#include "http/part_head.h"

#include <string.h>
#include <strings.h>

#include "http/header_out.h"
#include "http/parameter.h"

#define TYPE_MAX 127

/* Values as they stand in the lines; NULL where absent. */
struct known {
	const char *disposition;
	const char *type;
	const char *encoding;
};

/* Where a header of this name is kept; NULL where it does not matter. */
static const char **
place_of(struct known *known, const char *name)
{
	if (strcasecmp(name, "content-disposition") == 0)
		return &known->disposition;
	if (strcasecmp(name, "content-type") == 0)
		return &known->type;
	if (strcasecmp(name, "content-transfer-encoding") == 0)
		return &known->encoding;
	return NULL;
}

static bool
take_line(struct known *known, char *line)
{
	char *value = strchr(line, ':');
	const char **place;

	if (value == NULL)
		return false;
	*value++ = '\0';
	value += strspn(value, " \t");
	if (!header_out_valid(line, value))
		return false;
	place = place_of(known, line);
	if (place == NULL)
		return true;
	if (*place != NULL)
		return false;
	*place = value;
	return true;
}

static bool
take_lines(struct known *known, char *text)
{
	while (text != NULL) {
		char *next = strstr(text, "\r\n");

		if (next != NULL) {
			*next = '\0';
			next += 2;
		}
		if (!take_line(known, text))
			return false;
		text = next;
	}
	return true;
}

static bool
read_disposition(struct pool *pool, const char *value,
	struct part_head *head)
{
	struct parameters *parameters = pool_alloc(pool, sizeof(*parameters));
	const struct slice *name;

	if (!parameter_parse(pool, slice_of(value), parameters) ||
	    strcmp(parameters->word, "form-data") != 0)
		return false;
	name = parameter_find(parameters, "name");
	if (name == NULL)
		return false;
	head->name = name->data;
	head->file_name = parameter_find(parameters, "filename");
	return true;
}

/* The type is only a claim, so that a broken one counts as none. */
static bool
read_type(struct pool *pool, const char *value, struct part_head *head)
{
	struct parameters parameters;

	head->type = "";
	if (value == NULL ||
	    !parameter_parse(pool, slice_of(value), &parameters))
		return true;
	if (strlen(parameters.word) <= TYPE_MAX)
		head->type = parameters.word;
	return parameter_is_utf8(&parameters);
}

static bool
is_plain(const char *encoding)
{
	return encoding == NULL || strcasecmp(encoding, "binary") == 0 ||
		strcasecmp(encoding, "8bit") == 0 ||
		strcasecmp(encoding, "7bit") == 0;
}

bool
part_head_parse(struct pool *pool, struct slice lines, struct part_head *head)
{
	char *text = pool_copy(pool, lines.data, lines.length);
	struct known known = { .type = NULL };

	return strlen(text) == lines.length && take_lines(&known, text) &&
		known.disposition != NULL && is_plain(known.encoding) &&
		read_disposition(pool, known.disposition, head) &&
		read_type(pool, known.type, head);
}
