/* What a value of each kind of field may be. */
#ifndef RESOURCE_KINDS_H
#define RESOURCE_KINDS_H

#include "resource/resource.h"

struct input {
	struct request *request;
	const struct field *field;
	const struct pair *pair;
	const char *text;	/* trimmed; empty only for files */
};

/* How JSON spells the kind. */
enum pair_kind kind_of_json(enum field_kind kind);

/* Stores the value, or returns what is wrong with it, for people. */
const char *kind_check(const struct input *input);

/* 36 characters, lower-case hexadecimal. */
bool is_uuid(const char *text);

#endif
