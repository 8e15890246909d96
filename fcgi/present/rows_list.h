/*
 * A cell that holds a JSON list of objects, as a list of a page. Must not know
 * what the objects are about.
 */
#ifndef PRESENT_ROWS_LIST_H
#define PRESENT_ROWS_LIST_H

#include "base/language.h"
#include "present/mustache.h"

/*
 * False where it is no list, or an empty one. Members of its objects are found
 * by name: strings and numbers as text, booleans as Yes or No in the language,
 * null and what is not there as false. `label` is the name that people have
 * for the column that the member `name` says; `before_text` and `after_text`
 * are told in words where that column holds codes (present/word.h).
 */
struct value rows_list(struct pool *pool, const struct language *language,
	struct slice text);

#endif
