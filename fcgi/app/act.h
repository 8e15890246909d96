/* The phases that do what is asked. */
#ifndef APP_ACT_H
#define APP_ACT_H

#include "resource/resource.h"

/*
 * A file among the fields: what it is must be what it says; its row is made
 * `pending`, its bytes are stored, and the route's transaction makes it
 * `ready`. Sets the value document_id.
 */
enum status act_document(struct request *request);

/* The route's statements in one transaction; `one` without a row is 404. */
enum status act_statements(struct request *request);

/* NOT_FOUND where a statement of `one` had no row. */
enum status act_require_rows(const struct request *request);

/* The statements of a page that shows a form again. */
enum status act_form(struct request *request);

#endif
