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

/*
 * One piece of a template. The nodes inside a section, block or parent
 * follow it; span is their number, 0 for all other kinds.
 */
struct node {
	uint8_t kind;
	bool line_start;	/* text: it begins a line of the file */
	bool dotted;		/* the name holds a dot and is not "." */
	bool standalone;	/* the tag's line is no part of the output */
	bool closes_alone;	/* block: so is the line of its end tag */
	uint32_t line;
	uint32_t span;
	uint32_t strip;		/* block: blanks its own lines begin with */
	struct slice text;	/* the text, or the name */
	struct slice indent;	/* partial, parent, block: blanks to add */
	const struct mustache *target;	/* NULL: unknown, or not linked */
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

#endif
