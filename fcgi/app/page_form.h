/* The names of a form on a page: values, choices, errors. */
#ifndef APP_PAGE_FORM_H
#define APP_PAGE_FORM_H

#include "resource/resource.h"

struct page_form {
	struct request *request;
	const struct field *fields;
};

void page_form_init(struct page_form *form, struct request *request);

/* What was entered, else what is stored, else the standard. */
struct value page_form_value(const struct page_form *form,
	struct slice field);

/* The value "made.<name>", which the route's own functions set: no statement
 * sees it. */
struct value page_form_made(const struct page_form *form, struct slice name);

/* The message beside a field; false where there is none. */
struct value page_form_error(const struct page_form *form,
	struct slice field);

/* A list of id, name, selected. */
struct value page_form_options(const struct page_form *form,
	struct slice field);

/* A list of the installed languages: id, name, selected. */
struct value page_form_languages(struct request *request);

/* A list of field, label, message for the summary on top. */
struct value page_form_errors(const struct page_form *form);

#endif
