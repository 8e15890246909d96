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

/* Whether an id is in a comma-joined list of CHOICES. */
bool choices_have(struct slice list, const char *id);

/* A choice's id as a part of names: "certificate.read", certificate_read. */
const char *choice_key(struct pool *pool, const char *id);

/* Stores the value, or returns what is wrong with it, for people. */
const char *kind_check(const struct input *input);

#endif
