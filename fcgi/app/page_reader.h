/* The names of a page's reader: who, in which organization, what they may. */
#ifndef APP_PAGE_READER_H
#define APP_PAGE_READER_H

#include "resource/resource.h"

/* me, me.name, me.email, me.initials, me.member_id */
struct value page_reader_me(const struct request *request, struct slice name);

/* organization.id, organization.name, organization.slug */
struct value page_reader_organization(const struct request *request,
	struct slice name);

/* may.certificate_verify: the permission's dot is the last underscore. */
struct value page_reader_may(const struct request *request,
	struct slice name);

/* beyond.certificate_read: more than the member's own, so a list of it. */
struct value page_reader_beyond(const struct request *request,
	struct slice name);

/* Says in the head of the answer which language it is in. */
void page_reader_language(struct request *request);

#endif
