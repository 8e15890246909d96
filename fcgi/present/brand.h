/* An organization's colors as the custom properties that pages are drawn by. */
#ifndef PRESENT_BRAND_H
#define PRESENT_BRAND_H

#include "base/buf.h"

/* Of "#rrggbb", each or none (NULL): what is not said stays as it is. */
struct brand {
	const char *primary;	/* buttons, the mark, the edge of the page */
	const char *secondary;	/* bars of charts */
	const char *accent;	/* links, what is chosen; or else primary */
};

/*
 * A style sheet for light and dark pages. Each color is taken as it is where
 * it can be read, and otherwise darkened or lightened until it can: text has a
 * contrast of 4.5 to 1 to what it stands on, and areas one of 3 to 1 to the
 * page (WCAG 2.2, 1.4.3 and 1.4.11).
 */
void brand_style(struct buf *out, const struct brand *brand);

#endif
