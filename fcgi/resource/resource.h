/*
 * What a resource is: fields and routes, as data, and the few functions its
 * own business needs. A file in this folder includes this header alone.
 *
 * A request goes through the phases of app/dispatch.c. A route joins in at
 * two of them: `prepare` before the transaction, `finish` after its commit.
 * Between them the route's statements run, in one round trip.
 */
#ifndef RESOURCE_RESOURCE_H
#define RESOURCE_RESOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include <libpq-fe.h>

#include "base/config.h"
#include "base/pool.h"
#include "auth/access.h"
#include "auth/principal.h"
#include "db/db.h"
#include "http/http.h"
#include "policy/policy.h"
#include "present/assets.h"
#include "present/view.h"
#include "store/store.h"

#define QUERIES_MAX 8
#define VALUES_MAX 64
#define ERRORS_MAX 32
#define ROUTE_PARAMETERS_MAX 4

enum field_kind {
	TEXT,		/* one line; min and max are code points */
	LINES,		/* the same with line breaks */
	EMAIL,		/* lower-cased */
	PASSWORD,	/* never shown again; rules are auth/password.h's */
	SLUG,		/* a-z 0-9 and single hyphens between */
	INTEGER,	/* min and max are values */
	INTEGERS,	/* a list; min and max hold for each */
	BOOLEAN,
	DATE,
	UUID,
	UUIDS,		/* a list; in a form boxes named by what .key shows */
	CHOICE,
	CHOICES,	/* some of them; a list in JSON, boxes in a form */
	TIMEZONE,
	LANGUAGE,	/* the code of an installed one */
	CURSOR,		/* from page.next of the same list */
	DOCUMENT	/* a file that store/content_type.h accepts */
};

struct choice {
	const char *id;
	const char *name;
};

struct field {
	const char *name;
	enum field_kind kind;
	const char *label;		/* as the form names it */
	long min, max;
	bool required;
	const char *standard;		/* where nothing is given; or NULL */
	const struct choice *choices;
	enum statement_id options;	/* rows (id, name) to choose from */
	const char *parameter;		/* as statements take it; or NULL */
	bool stated;			/* may be nothing, but not left out: a
					 * form says so by an empty field */
};

/* Which processes answer a route. */
enum workers { WEB, AUTH, FILES };

enum route_flag {
	PAGE_ONLY = 1,
	API_ONLY = 2,
	ROOT_ONLY = 4,		/* outside /api/v1, answers programs */
	CSV = 8,		/* the same address ending in .csv, or
				 * in .jsonl, exports */
	WITHOUT_DATABASE = 16,	/* nothing is asked of the database */
	NO_BEARER = 32,		/* a bearer token beside is not looked at */
	ANY_TOKEN = 64,		/* also answers tokens limited to scopes */
	RECENT = 128,		/* only who proved lately who they are */
	ANY_QUERY = 256,	/* others wrote the query: unknown is fine */
	RAW_BODY = 512,		/* others wrote the body: the route reads it */
	LATER = 1024		/* 202: a job does it; `next` tells how far */
};

struct request;

/* Another order of a list: the value of `sort` and its statement. */
struct sort {
	const char *name;
	enum statement_id query;
};

struct route {
	enum method method;
	const char *path;		/* "/certificates/{id}/verify" */
	enum permission permission;
	enum statement_id query[QUERIES_MAX];	/* the first is the answer */
	enum statement_id page[QUERIES_MAX];	/* what a page needs beside */
	enum statement_id export;		/* rows of its exports */
	enum permission export_permission;	/* what that needs */
	const struct sort *sorts;
	const struct field *fields;	/* what it takes */
	const struct field *shows;	/* a page's form: what it will take */
	enum status (*prepare)(struct request *);
	enum status (*finish)(struct request *);
	const char *view;	/* of a change: what is shown once */
	const char *form;	/* page, or preview, of refused input */
	const char *next;	/* page to go to when done, {name} filled in */
	const char *notice;	/* what to tell there */
	enum workers workers;
	unsigned flags;
	const char *summary;	/* for programmers, where method and path do
				 * not say it: resource/openapi_words.c */
	const char *answer;	/* what programs get, where that is not the
				 * rows of a query: members as openapi.h has
				 * them, a media type, "303", or "" */
};

/* What to say when a named constraint of the database refuses. */
struct refusal {
	const char *constraint;
	const char *sentence;
};

struct resource {
	const char *name;
	const struct route *routes;
	const struct refusal *refusals;
	const char *table;	/* where it is not the name */
};

/* What a worker process has for all of its requests. */
struct app {
	const struct config *config;
	struct db *db;
	struct views *views;
	const struct assets *assets;
	struct store *store;		/* NULL but in the files pool */
	struct principal_cache *principals;
	const struct languages *languages;
	const struct language *language;	/* where nobody wishes */
	const struct access_keys *access;
	enum workers workers;
	bool secure;			/* BASE_URL is https */
};

/* A parameter of statements: NULL is null. */
struct bound {
	const char *name;
	const char *value;
};

struct field_error {
	const struct field *field;	/* NULL: the request as a whole */
	const char *message;
};

struct answer {
	enum statement_id id;
	PGresult *result;
};

struct request {
	struct pool *pool;
	const struct app *app;
	struct http http;
	const struct resource *resource;
	const struct route *route;
	const struct language *language;	/* of the answer */
	bool api;			/* JSON, not pages */
	bool csv;			/* the export is wanted */
	bool lines;			/* as JSON lines instead of CSV */
	int64_t started_us;
	int64_t deadline_us;

	unsigned char token_hash[SHA256_SIZE];
	bool has_token;
	bool by_cookie;
	const struct access *access;	/* an access token's; or NULL */
	const struct principal *principal;	/* NULL: nobody is signed in */
	struct decision decision;
	bool fresh;			/* the principal was loaded just now */
	bool stale;			/* it has changed since */

	struct bound values[VALUES_MAX];
	size_t value_count;
	struct field_error errors[ERRORS_MAX];
	size_t error_count;
	struct answer answers[QUERIES_MAX * 2];
	size_t answer_count;

	const char *sentence;		/* instead of the status's own */
	const char *code;		/* likewise */
	const char *secret;		/* told in this answer alone */
	const char *location;		/* where the client is sent */
	const char *created;		/* the address of what was made */
	int replayed;			/* status line of a repeated answer */
	int retry_after;		/* seconds, with 429 and 503 */
	bool answered;			/* the body of the answer is written */
	bool kept;			/* browsers may keep the answer */
	bool input_refused;		/* show the form again */
};

/* The value of a field, path parameter or derived name; NULL if none. */
const char *value_of(const struct request *request, const char *name);

/* Sets what statements see under a name; the text must live in the pool. */
void value_set(struct request *request, const char *name, const char *value);
void value_set_bytes(struct request *request, const char *name,
	const void *data, size_t length);

/*
 * The text in the language of the answer. Texts without values in them need
 * not be given to it: what is marked N_() is translated as it is shown.
 */
const char *say(const struct request *request, const char *text)
	__attribute__((format_arg(2)));
const char *say_plural(const struct request *request, const char *one,
	const char *many, unsigned long number)
	__attribute__((format_arg(2), format_arg(3)));

/* Notes an error beside a field (or, with NULL, over all) and returns 422. */
enum status refuse(struct request *request, const char *field,
	const char *message);

/*
 * Runs statements in a transaction of their own, at once: for what must be
 * known, or kept, whatever becomes of the request. Needs no principal; where
 * there is one, it is proven. Ends with Q_none.
 */
enum status run_alone(struct request *request, bool write,
	const enum statement_id *statements);

/* The result of a statement that has run in this request, or NULL. */
PGresult *result_of(const struct request *request, enum statement_id id);

/* A cell of the first row by column name; NULL for null or no row. */
const char *cell_of(const PGresult *result, const char *column);

/* All resources, ends with NULL. */
extern const struct resource *const resources[];

/* Calls each for every route, in the order of the resources. */
void route_each(void (*each)(void *context, const struct resource *resource,
	const struct route *route), void *context);

#endif
