/*
 * The OpenAPI 3.1 description of the JSON API, made from the routes.
 *
 * What an answer holds is written in one notation, in sql/query/columns, in
 * the `.column` lines of sql/query and in a route's `answer`:
 *
 *   members   "name type, name type"; with ? after a name, it may be left out;
 *             "$statement" is all of its columns
 *   type      bool int number text uuid date timestamptz, json (anything),
 *             {members}, [type]; with ? after it, it may be null
 */
#ifndef RESOURCE_OPENAPI_H
#define RESOURCE_OPENAPI_H

#include "base/buf.h"
#include "resource/resource.h"

void openapi_print(struct buf *out);

/* Which statements' columns the description speaks of. */
struct openapi {
	struct buf *out;
	const char *before;		/* "" before the first of a kind */
	bool named[Q_count];
};

/* One route, and the same with .csv or .jsonl at its end. */
void openapi_route(struct openapi *to, const struct resource *resource,
	const struct route *route);
void openapi_export(struct openapi *to, const struct resource *resource,
	const struct route *route);

/* The statement whose rows are the answer; Q_none where none has any. */
enum statement_id openapi_answer_of(const struct route *route);

/* True where a request with an Idempotency-Key is done once. */
bool openapi_takes_key(const struct route *route);

/* What comes where it went well, and the numbers where it did not. */
void openapi_answer(struct openapi *to, const struct route *route);
void openapi_problems(struct buf *out, const struct resource *resource,
	const struct route *route);

/* The name of one, "post_certificates_id_verify". */
void openapi_operation(struct buf *out, const struct route *route);

/* A text in quotes; the same as a name of ours: "/a/{id}/b-c", AIdBC. */
void openapi_text(struct buf *out, const char *text);
void openapi_name(struct buf *out, const char *text);

/* A field of what is sent, as a JSON schema. */
void openapi_field(struct buf *out, const struct field *field, bool null);

/* The same of all that a route takes: as JSON, or in a multipart form. */
void openapi_fields(struct buf *out, const struct route *route, bool form);

/* False where a file must be among it. */
bool openapi_takes_json(const struct route *route);

/* Members in the notation above, as the schema of an object. */
void openapi_members(struct buf *out, const char *members);

/* The columns of a statement, as a reference to one of the components. */
void openapi_rows(struct buf *out, enum statement_id id);

/* What a route is for, in English: "Verify a certificate". */
void openapi_summary(struct buf *out, const struct route *route);

#endif
