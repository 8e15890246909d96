/*
 * Log lines: one JSON object a line on standard error, which journald or the
 * supervisor keeps. Must not know HTTP; secrets are never passed to it.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdint.h>

#include "base/pool.h"

enum log_level { LOG_DEBUG_, LOG_INFO_, LOG_WARN_, LOG_ERROR_ };

struct log_item {
	const char *name;
	const char *text;	/* a JSON string, or NULL for the number */
	int64_t number;
};

#define LOG_TEXT(name, text) (struct log_item){ name, (text) ? (text) : "", 0 }
#define LOG_NUMBER(name, number) (struct log_item){ name, NULL, number }
#define LOG_END (struct log_item){ NULL, NULL, 0 }

/* Names the program in each line; lines below the level are left out. */
void log_open(const char *program, enum log_level least);

/* The request that lines belong to until the next call; NULL for none. */
void log_request(const char *request_id);

/* One line; items end with LOG_END. Text is made valid UTF-8 if it is not. */
void log_items(enum log_level level, const char *event,
	const struct log_item *items);

#define log_line(level, event, ...) \
	log_items(level, event, \
		(const struct log_item[]){ __VA_ARGS__ __VA_OPT__(,) LOG_END })

#define log_error(event, ...) \
	log_line(LOG_ERROR_, event __VA_OPT__(,) __VA_ARGS__)
#define log_warn(event, ...) \
	log_line(LOG_WARN_, event __VA_OPT__(,) __VA_ARGS__)
#define log_info(event, ...) \
	log_line(LOG_INFO_, event __VA_OPT__(,) __VA_ARGS__)

#endif
