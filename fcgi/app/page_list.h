/* The names of a list on a page: how many rows, the next page, the filters. */
#ifndef APP_PAGE_LIST_H
#define APP_PAGE_LIST_H

#include "resource/resource.h"

/* Which of the answers is the list: that of the route's first statement. */
size_t page_list_answer(const struct request *request);

/* Rows to show: the statement reads one more, to know whether there are. */
size_t page_list_count(const struct request *request);

/* page.next, page.next_url, page.first_url */
struct value page_list_pager(const struct request *request,
	struct slice name);

/* True where a filter of the list is set. */
bool page_list_is_filtered(const struct request *request);

/* The same list as .csv or .jsonl. */
const char *page_list_export_url(const struct request *request,
	const char *suffix);

#endif
