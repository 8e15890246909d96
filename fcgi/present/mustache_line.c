/*
 * Whitespace around tags: which lines vanish because they hold nothing but a
 * tag, and how far blocks and partials are indented (mustache/spec, the
 * "standalone" rules of every module and of inheritance).
 * Must not know delimiters or values.
 */
#include <string.h>

#include "present/mustache_parse.h"

static bool
blank(char c)
{
	return c == ' ' || c == '\t';
}

bool
parse_in_parent(const struct parser *p)
{
	return p->depth > 0 && p->opened[p->depth - 1].kind == NODE_PARENT;
}

void
line_measure(const struct parser *p, struct tag *tag)
{
	const char *text = p->text.data;
	size_t start = tag->start, end = tag->end;

	while (start > 0 && blank(text[start - 1]))
		start--;
	tag->first = start == 0 || text[start - 1] == '\n';
	tag->line_start = start;
	if (tag->first)
		tag->blanks = (struct slice){ text + start,
			tag->start - start };
	while (end < p->text.length && blank(text[end]))
		end++;
	if (end + 1 < p->text.length && text[end] == '\r' &&
	    text[end + 1] == '\n')
		end++;
	tag->last = end == p->text.length || text[end] == '\n';
	tag->next_line = end < p->text.length ? end + 1 : end;
}

/* In a view, text between a parent tag and its blocks is a mistake. */
static void
refuse_text(struct parser *p, size_t until)
{
	for (size_t i = p->position; i < until; i++) {
		struct tag at = { .line = p->line };

		if (strchr(" \t\r\n", p->text.data[i]) != NULL &&
		    p->text.data[i] != '\0')
			continue;
		at.sigil = '<';
		at.name = node_text(
			&p->nodes[p->opened[p->depth - 1].node]);
		parse_fault(p, &at,
			"text directly inside a parent has no effect");
		return;
	}
}

void
line_flush(struct parser *p, size_t until)
{
	size_t from = p->position;

	if (until <= from)
		return;
	if (!parse_in_parent(p)) {
		struct node *node = parse_add(p, NODE_TEXT, (struct slice){
			p->text.data + from, until - from });

		node->dotted = false;
		node->line_start = from == 0 ||
			p->text.data[from - 1] == '\n';
	} else if (p->source->flags & MUSTACHE_STRICT) {
		refuse_text(p, until);
	}
	p->position = until;
}

void
line_take(struct parser *p, const struct tag *tag)
{
	bool alone = tag->first && tag->last;

	line_flush(p, alone ? tag->line_start : tag->start);
	p->position = alone ? tag->next_line : tag->end;
}

/*
 * A block directly inside a parent gives content: what is before its tag is
 * dropped anyway, so the tag is alone if only nothing follows it.
 */
void
line_open_block(struct parser *p, const struct tag *tag,
	struct opened *opened)
{
	opened->first = tag->first;
	opened->blanks = tag->blanks;
	if (opened->argument) {
		opened->standalone = tag->last;
		line_flush(p, tag->start);
		p->position = tag->last ? tag->next_line : tag->end;
		return;
	}
	opened->standalone = tag->first && tag->last;
	line_take(p, tag);
}

/* The blanks before the first line of text[from, to) that has more. */
static bool
intrinsic(const struct parser *p, size_t from, size_t to, struct slice *out)
{
	const char *text = p->text.data;
	size_t line = from;

	for (size_t i = from; i < to; i++) {
		if (text[i] == '\n') {
			line = i + 1;
		} else if (!blank(text[i]) && text[i] != '\r') {
			*out = (struct slice){ text + line, i - line };
			return true;
		}
	}
	return false;
}

void
line_close_block(struct parser *p, const struct tag *tag,
	const struct opened *opened)
{
	struct slice own = { "", 0 };
	struct insertion *insertion = p->nodes[opened->node].insertion;
	bool any = opened->standalone &&
		intrinsic(p, opened->content, tag->start, &own);

	if (opened->argument) {
		line_flush(p, tag->first ? tag->line_start : tag->start);
		p->position = tag->end;
	} else {
		line_take(p, tag);
	}
	p->nodes[opened->node].standalone = opened->standalone;
	insertion->closes_alone = tag->first && tag->last;
	insertion->strip = (uint32_t)own.length;
	if (any)
		insertion->indent = parse_keep(p, own);
	else if (opened->first)
		insertion->indent = parse_keep(p, opened->blanks);
}

/*
 * Whether the parent is alone on its lines is known at its end tag: until
 * then its blanks are a node of their own.
 */
void
line_open_parent(struct parser *p, const struct tag *tag,
	struct opened *opened)
{
	opened->first = tag->first;
	opened->blanks = tag->blanks;
	if (tag->first) {
		uint32_t count;

		line_flush(p, tag->line_start);
		count = p->count;
		line_flush(p, tag->start);
		opened->blank_node = p->count > count;
	} else {
		line_flush(p, tag->start);
	}
	p->position = tag->end;
}

void
line_close_parent(struct parser *p, const struct tag *tag,
	const struct opened *opened)
{
	struct node *node = &p->nodes[opened->node];

	line_flush(p, tag->start);
	p->position = tag->end;
	if (!opened->first || !tag->last)
		return;
	if (opened->blank_node)
		node[-1].length = 0;
	node->standalone = true;
	node->insertion->indent = parse_keep(p, opened->blanks);
	p->position = tag->next_line;
}
