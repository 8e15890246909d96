/* The outcomes of a phase: OK goes on, anything else is the answer. */
#ifndef HTTP_STATUS_H
#define HTTP_STATUS_H

enum status {
	OK,
#define STATUS(name, number, code, title, sentence) name,
#include "http/status.def"
#undef STATUS
	STATUS_COUNT
};

struct status_row {
	int number;
	const char *code;
	const char *title;
	const char *sentence;
};

const struct status_row *status_row(enum status status);

/* The reason phrase of a number (RFC 9110 section 15), "" of others. */
const char *status_reason(int number);

#endif
