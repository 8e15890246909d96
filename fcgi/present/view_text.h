/*
 * The texts of a view in another language, before it is compiled:
 *
 *	{{#t}}Save changes{{/t}}
 *	{{#plural count}}{{count}} day|{{count}} days{{/plural}}
 *
 * What stands between the tags is the key in the catalogues, on one line and
 * with the tags it holds; plurals have the singular before the bar. A plural
 * becomes one section for each form, `count.plural_0` and so on, of which the
 * rows show the one that the number takes.
 */
#ifndef PRESENT_VIEW_TEXT_H
#define PRESENT_VIEW_TEXT_H

#include "base/language.h"

/*
 * The source of a view in the language, in pool. data is NULL, and in *fault a
 * sentence with name and line, where a mark is broken, or a translation holds
 * other tags than its text, or characters that mean something to HTML and that
 * its text does not hold.
 */
struct slice view_text(struct pool *pool, const struct language *language,
	const char *name, struct slice source, const char **fault);

#endif
