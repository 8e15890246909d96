/*
 * The compiled form of a template, shared by the files of the engine and by
 * nobody else.
 */
#ifndef PRESENT_MUSTACHE_NODE_H
#define PRESENT_MUSTACHE_NODE_H

#include <stdint.h>

#include "present/mustache.h"

enum node_kind {
	NODE_TEXT,
	NODE_VALUE,
	NODE_RAW,
	NODE_SECTION,
	NODE_INVERTED,
	NODE_PARTIAL,
	NODE_PARENT,
	NODE_BLOCK
};

/* How something that is put in place of a tag stands there. */
struct insertion {
	const char *name;
	struct slice indent;	/* blanks to add */
	uint32_t strip;		/* block: blanks its own lines begin with */
	bool closes_alone;	/* block: its end tag's line is no output */
	const struct mustache *target;	/* NULL: unknown, or not linked */
};

/*
 * One piece of a template. The nodes inside a section, block or parent
 * follow it; span is their number, 0 for all other kinds. A process holds
 * tens of thousands of them.
 */
struct node {
	union {
		const char *text;	/* the text, or the name */
		struct insertion *insertion;	/* partial, parent, block */
	};
	uint32_t length;	/* of the text, or of the name */
	uint32_t span;
	uint32_t line;
	uint8_t kind;
	bool line_start;	/* text: it begins a line of the file */
	bool dotted;		/* the name holds a dot and is not "." */
	bool standalone;	/* the tag's line is no part of the output */
};

struct mustache {
	const char *source;
	struct node *nodes;
	uint32_t count;
};

/* What a parent tag passes on: the blocks among the nodes inside it. */
struct given {
	const struct given *outer;
	const struct node *parent;
	const char *source;	/* of the template the tag is in */
};

/*
 * The content that replaces a block: that of the outermost parent tag with a
 * block of this name. NULL keeps the default; else *from is where the
 * content was given, whose own blocks are replaced by what is outside it.
 */
const struct node *given_block(const struct given *given, struct slice name,
	const struct given **from);

bool slice_same(struct slice a, struct slice b);

static inline bool
node_inserts(const struct node *node)
{
	return node->kind == NODE_PARTIAL || node->kind == NODE_PARENT ||
		node->kind == NODE_BLOCK;
}

/* The text of a piece of text, the name of every other. */
static inline struct slice
node_text(const struct node *node)
{
	return (struct slice){ node_inserts(node) ? node->insertion->name :
		node->text, node->length };
}

#endif
