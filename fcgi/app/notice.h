/* What a page tells once about the change before it. */
#ifndef APP_NOTICE_H
#define APP_NOTICE_H

#include "resource/resource.h"

/* Keeps a sentence for the next page, for half a minute. */
void notice_keep(struct request *request, const char *notice);

/* The sentence, which is gone afterwards, or "". */
const char *notice_take(struct request *request);

#endif
