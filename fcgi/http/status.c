/* The table of status.def. Must not know who answers what. */
#include "http/status.h"

#include <stddef.h>

#include "base/language.h"

static const struct status_row rows[STATUS_COUNT] = {
	[OK] = { 200, "ok", "OK", N_("Done.") },
#define STATUS(name, number, code, title, sentence) \
	[name] = { number, code, title, sentence },
#include "http/status.def"
#undef STATUS
};

const struct status_row *
status_row(enum status status)
{
	return &rows[status];
}

static const struct {
	int number;
	const char *reason;
} reasons[] = {
	{ 200, "OK" }, { 201, "Created" }, { 204, "No Content" },
	{ 303, "See Other" }, { 400, "Bad Request" },
	{ 401, "Unauthorized" }, { 403, "Forbidden" }, { 404, "Not Found" },
	{ 405, "Method Not Allowed" }, { 406, "Not Acceptable" },
	{ 409, "Conflict" }, { 412, "Precondition Failed" },
	{ 413, "Content Too Large" }, { 415, "Unsupported Media Type" },
	{ 422, "Unprocessable Content" }, { 429, "Too Many Requests" },
	{ 500, "Internal Server Error" }, { 502, "Bad Gateway" },
	{ 503, "Service Unavailable" }, { 504, "Gateway Timeout" }
};

const char *
status_reason(int number)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (reasons[i].number == number)
			return reasons[i].reason;
	return "";
}
