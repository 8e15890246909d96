/* What people call the columns of tables. Must not know any one table. */
#ifndef PRESENT_COLUMN_H
#define PRESENT_COLUMN_H

#include "base/language.h"

/*
 * "certificate_type_id" -> "Certificate type", in the language where the name
 * is known; else in English, made of the column's own: "valid_months" ->
 * "Valid months".
 */
const char *column_label(struct pool *pool, const struct language *language,
	const char *column);

#endif
