/*
 * A line is built in memory and written by one write(2), so that lines of
 * several processes never mix. A full disk or closed pipe loses lines only.
 */
#include "base/log.h"

#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"

static const char *program = "outstaff";
static const char *request;
static enum log_level level = LOG_INFO_;
static struct pool *pool;
static unsigned lost_lines;

void
log_open(const char *name, enum log_level least)
{
	program = name;
	level = least;
}

void
log_request(const char *request_id)
{
	request = request_id;
}

static void
add_text(struct buf *line, const char *text)
{
	size_t length = strlen(text);

	if (utf8_valid(text, length))
		buf_json(line, text, length);
	else
		buf_text(line, "\"(not UTF-8)\"");
}

static void
add_item(struct buf *line, const struct log_item *item)
{
	buf_printf(line, ",\"%s\":", item->name);
	if (item->text != NULL)
		add_text(line, item->text);
	else
		buf_printf(line, "%lld", (long long)item->number);
}

void
log_items(enum log_level at, const char *event, const struct log_item *items)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	char stamp[32];
	struct buf line;

	if (at < level)
		return;
	if (pool == NULL)
		pool = pool_create();
	clock_stamp(stamp, sizeof(stamp));
	buf_init(&line, pool);
	buf_printf(&line, "{\"time\":\"%s\",\"level\":\"%s\","
		"\"program\":\"%s\",\"event\":", stamp, names[at], program);
	add_text(&line, event);
	if (request != NULL)
		add_item(&line, &LOG_TEXT("request_id", request));
	for (; items->name != NULL; items++)
		add_item(&line, items);
	buf_text(&line, "}\n");
	/* Nobody is left to tell of a log that cannot be written. */
	lost_lines += write(STDERR_FILENO, line.data, line.length) < 0;
	pool_reset(pool);
}
