/* The phase that turns outcomes into bytes, and failures into answers. */
#ifndef APP_PRESENT_H
#define APP_PRESENT_H

#include "resource/resource.h"

/* What was done, as page, JSON or CSV. INTERNAL_ERROR where a view fails. */
enum status present(struct request *request);

/* Where the rows of a CSV go as the database sends them. */
const struct db_stream *present_csv_rows(struct request *request);

/*
 * Why it was not done: the form again, the sign-in page, an error page or
 * problem details (RFC 9457).
 */
void present_failure(struct request *request, enum status status);

/* The permission for want of which it was not done, and for which whoever asks
 * may ask; or NULL. */
const char *present_lacking(const struct request *request);

/* A path with {name} filled from the answer's row, then from the values. */
const char *present_fill_path(struct request *request, const char *pattern);

/* Sends the client elsewhere. */
void present_redirect(struct request *request, const char *location);

/* Sends what is written so far, and the head before it. */
void present_send_part(struct request *request);

/* The number of the status line. */
int present_number(const struct request *request, enum status status);

#endif
