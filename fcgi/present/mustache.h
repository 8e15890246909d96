/*
 * Mustache templates (github mustache/spec: the core modules and
 * inheritance, without lambdas and dynamic names): compiled once into an
 * array of nodes, rendered any number of times without allocating.
 * Must not know files, rows, or HTTP.
 */
#ifndef PRESENT_MUSTACHE_H
#define PRESENT_MUSTACHE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/pool.h"
#include "base/texts.h"

/* Sections and blocks inside one another in one template. */
#define MUSTACHE_NESTING 32

/* Partials, parents and overridden blocks inside one another at render. */
#define MUSTACHE_DEPTH 64

/*
 * Nodes one render may visit and contexts it may ask: ends templates that
 * double themselves.
 */
#define MUSTACHE_STEPS (4u << 20)

/*
 * What a name stands for. Truth is the provider's decision: the engine takes
 * TEXT (also empty), SCOPE and a LIST of at least one for true.
 */
enum value_kind {
	VALUE_MISSING,	/* not here: the search goes on in the outer contexts */
	VALUE_FALSE,	/* known and false; prints .text, mostly empty */
	VALUE_TEXT,	/* .text; as a section: shown once, {{.}} prints it */
	VALUE_LIST,	/* .context with .count rows: shown once for each */
	VALUE_CONTEXT	/* .context: shown once, its names come first inside */
};

struct context;

struct value {
	enum value_kind kind;
	struct slice text;
	const struct context *context;
	size_t count;
};

/*
 * A place names are looked up in. find() gets the row's index (0 where the
 * context is no list) and a name as written in the template: whole first, with
 * its dots ("expires_on.label"); a dotted name that is MISSING in every context
 * is then resolved part by part as the spec says. The name "." asks for the
 * row itself. What find() returns must live until the render ends; it may be
 * asked the same name many times and must not change anything the render
 * reads.
 */
struct context {
	struct value (*find)(const struct context *context, size_t index,
		struct slice name);
	const void *data;
};

/*
 * Refuses what a view must not hold: tags that print without escaping
 * ({{{x}}} and {{&x}}), and text or tags other than blocks and comments
 * directly inside a parent tag, where they would be dropped silently.
 */
#define MUSTACHE_STRICT 1u

/* What it makes is plain text: nothing is escaped. */
#define MUSTACHE_PLAIN 2u

struct mustache;

struct mustache_source {
	const char *name;	/* for messages, e.g. the path of the file */
	struct slice text;	/* UTF-8 */
	unsigned flags;		/* of MUSTACHE_STRICT, MUSTACHE_PLAIN */
	struct texts *texts;	/* keep the text; NULL: it outlives all */
};

/*
 * The template in pool, or NULL and in *fault one sentence in pool that
 * names the source and the line.
 */
struct mustache *mustache_compile(struct pool *pool,
	const struct mustache_source *source, const char **fault);

/* Where link finds the templates that others name. */
struct mustache_finder {
	const struct mustache *(*find)(const void *data, struct slice name);
	const void *data;
	bool lenient;	/* a name nobody knows renders as empty (the spec) */
};

/*
 * Connects the partials and parents of a template; templates may name each
 * other and themselves. NULL, or a sentence in pool that names the source
 * and line of the first unknown name. Call once before rendering.
 */
const char *mustache_link(struct mustache *template, struct pool *pool,
	const struct mustache_finder *finder);

/*
 * Appends the page to out. contexts ends with NULL, outermost first. NULL, or
 * what stopped it as a static sentence (too deep, more than max bytes, too
 * many steps); out then holds a part and is not to be sent.
 */
const char *mustache_render(const struct mustache *template,
	const struct context *const *contexts, size_t max, struct buf *out);

/* A section around a name, innermost first. */
struct mustache_inside {
	const struct mustache_inside *outer;
	struct slice name;
	bool inverted;
};

enum mustache_use { USE_VALUE, USE_SECTION, USE_INVERTED };

/* One use of a name in a template or in what it includes. */
struct mustache_name {
	struct slice name;
	enum mustache_use use;
	const char *source;	/* the name given to mustache_compile() */
	unsigned line;		/* from 1 */
	const struct mustache_inside *inside;	/* NULL: in no section */
};

/*
 * Calls each() for every name a linked template uses, in the order of the
 * page, following partials, parents and overridden blocks; a template
 * already being walked is not entered again. NULL, or a static sentence
 * (too deep, too many steps).
 */
const char *mustache_names(const struct mustache *template,
	void (*each)(void *data, const struct mustache_name *name),
	void *data);

#endif
