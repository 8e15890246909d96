/*
 * Header values of the shape `word; name=token; name="quoted"` (RFC 9110
 * section 5.6.6): Content-Type, Content-Disposition. Must not know their
 * meaning.
 */
#ifndef HTTP_PARAMETER_H
#define HTTP_PARAMETER_H

#include <stdbool.h>

#include "base/pool.h"

#define PARAMETERS_MAX 16

struct parameter {
	const char *name;	/* lower case */
	struct slice value;	/* NUL-terminated, without quotes */
};

struct parameters {
	const char *word;	/* what stands first, lower case */
	struct parameter items[PARAMETERS_MAX];
	size_t count;
};

/*
 * False where the value breaks the grammar, names a parameter twice, or has
 * more than PARAMETERS_MAX. The word may be a media type. In quoted strings a
 * backslash escapes only a quote or a backslash, and else stands for itself,
 * since old browsers send paths of their own system.
 */
bool parameter_parse(struct pool *pool, struct slice value,
	struct parameters *parameters);

/* The value of a parameter, or NULL. */
const struct slice *parameter_find(const struct parameters *parameters,
	const char *name);

/* True where there is no charset or it is utf-8 or its part us-ascii. */
bool parameter_is_utf8(const struct parameters *parameters);

/*
 * True where a Content-Type names this type (lower case), with any
 * parameters, and text that parameter_is_utf8.
 */
bool parameter_is_type(struct pool *pool, const char *content_type,
	const char *type);

#endif
