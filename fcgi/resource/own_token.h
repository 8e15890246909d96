/*
 * A browser's session under a new token: after signing in, and whenever
 * somebody has proved anew who they are. Programs keep theirs.
 */
#ifndef RESOURCE_OWN_TOKEN_H
#define RESOURCE_OWN_TOKEN_H

#include "resource/resource.h"

/* Makes the token, in `prepare`: its hash is new_token_hash to statements,
 * null for programs. */
void own_token_renew(struct request *request);

/* Hands it out, in `finish`: the old one is forgotten. */
enum status own_token_give(struct request *request);

#endif
