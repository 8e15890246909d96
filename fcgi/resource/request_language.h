/* The language of an answer: who reads it, and where they said so. */
#ifndef RESOURCE_REQUEST_LANGUAGE_H
#define RESOURCE_REQUEST_LANGUAGE_H

#include "resource/resource.h"

/*
 * Sets request->language. On pages: the reader's profile, then the choice
 * kept in the browser, then its Accept-Language, then the organization's
 * language, then the installation's. Programs say in each request what they
 * want, so that to them Accept-Language comes first. May be called again when
 * more is known.
 */
void request_language(struct request *request);

/* The code that the browser or program itself wishes, or NULL. */
const char *request_language_wished(const struct request *request);

/*
 * Keeps a choice in the browser, for pages before sign-in. It is no identity,
 * and whatever it holds is only a wish.
 */
void request_language_keep(struct request *request,
	const struct language *language);

#endif
