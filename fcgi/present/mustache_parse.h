/*
 * What the two halves of the compiler share: the reader of tags
 * (mustache_parse.c) and the rules of lines (mustache_line.c).
 */
#ifndef PRESENT_MUSTACHE_PARSE_H
#define PRESENT_MUSTACHE_PARSE_H

#include "present/mustache_node.h"

struct tag {
	size_t start;		/* offset of the opening delimiter */
	size_t end;		/* offset after the closing delimiter */
	size_t line_start;	/* offset of the line the tag begins on */
	size_t next_line;	/* last: offset of the line after it */
	unsigned line;
	char sigil;		/* '\0' for {{name}} */
	bool first;		/* only blanks before it on its line */
	bool last;		/* only blanks after it on its line */
	struct slice name;
	struct slice blanks;	/* first: those blanks */
};

/* A section, block or parent whose end tag is still to come. */
struct opened {
	enum node_kind kind;
	unsigned line;
	uint32_t node;
	bool argument;		/* directly inside a parent */
	bool first;		/* of its tag */
	bool standalone;
	bool blank_node;	/* parent: the node before holds its blanks */
	struct slice blanks;
	size_t content;		/* offset after the tag, or of its next line */
};

struct parser {
	struct pool *pool;
	struct pool *scratch;
	const struct mustache_source *source;
	struct slice text;
	size_t position;	/* all before it has become nodes */
	size_t counted;		/* newlines before it are in line */
	unsigned line;
	struct slice open;
	struct slice close;
	struct node *nodes;	/* in scratch */
	uint32_t count;
	uint32_t size;
	struct opened opened[MUSTACHE_NESTING];
	unsigned depth;
	const char *fault;	/* the first, in pool */
};

/* mustache_parse.c */
void parse_fault(struct parser *p, const struct tag *tag, const char *what);

/* The text where the template keeps it. */
struct slice parse_keep(struct parser *p, struct slice text);
struct node *parse_add(struct parser *p, enum node_kind kind,
	struct slice text);

/* mustache_line.c */

/* Whether the text at hand is directly inside a parent, and so dropped. */
bool parse_in_parent(const struct parser *p);

/* Fills in what surrounds the tag on its line. */
void line_measure(const struct parser *p, struct tag *tag);

/* Makes the text from the position to until a node. */
void line_flush(struct parser *p, size_t until);

/* Takes the text before a tag and the tag; its whole line if it is alone. */
void line_take(struct parser *p, const struct tag *tag);

void line_open_block(struct parser *p, const struct tag *tag,
	struct opened *opened);
void line_close_block(struct parser *p, const struct tag *tag,
	const struct opened *opened);
void line_open_parent(struct parser *p, const struct tag *tag,
	struct opened *opened);
void line_close_parent(struct parser *p, const struct tag *tag,
	const struct opened *opened);

#endif
