/*
 * What the names in a view mean for a request.
 */
#ifndef APP_PAGE_H
#define APP_PAGE_H

#include "resource/resource.h"

/*
 * Renders a view into the answer's body. The status is what error pages show;
 * OK for others. NULL, or what is wrong with the view.
 */
const char *page_render(struct request *request, const char *view,
	enum status status);

/* Calls each for every name that pages know beside columns and fields;
 * a name that ends with a dot stands for all that begin so. */
void page_names(void (*each)(void *context, const char *name),
	void *context);

#endif
