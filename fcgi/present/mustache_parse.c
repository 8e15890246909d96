/*
 * From text to nodes: tags, delimiters, sections inside one another.
 * Must not know values, or what other templates hold. How whitespace around
 * tags is treated is in mustache_line.c.
 */
#include "present/mustache_parse.h"

#include <string.h>

#define SIGILS "#^/!>&={<$"

static const char *const kind_words[] = {
	[NODE_SECTION] = "section", [NODE_INVERTED] = "section",
	[NODE_PARENT] = "parent", [NODE_BLOCK] = "block"
};

static bool
space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct slice
trim(struct slice text)
{
	while (text.length > 0 && space(text.data[0])) {
		text.data++;
		text.length--;
	}
	while (text.length > 0 && space(text.data[text.length - 1]))
		text.length--;
	return text;
}

/* The name for a message, cut where it is long. */
static int
shown(struct slice name)
{
	return name.length > 60 ? 60 : (int)name.length;
}

void
parse_fault(struct parser *p, const struct tag *tag, const char *what)
{
	if (p->fault != NULL)
		return;
	p->fault = pool_printf(p->pool, "%s:%u: {{%s%.*s}} %s",
		p->source->name, tag->line,
		tag->sigil == '\0' ? "" : (char[]){ tag->sigil, '\0' },
		shown(tag->name), tag->name.data, what);
}

struct slice
parse_keep(struct parser *p, struct slice text)
{
	return p->source->texts == NULL ? text :
		texts_keep(p->source->texts, text);
}

struct node *
parse_add(struct parser *p, enum node_kind kind, struct slice text)
{
	struct node *node;

	if (p->count == p->size) {
		struct node *more = pool_alloc(p->scratch,
			(p->size * 2 + 64) * sizeof(*more));

		if (p->count > 0)
			memcpy(more, p->nodes, p->count * sizeof(*more));
		p->nodes = more;
		p->size = p->size * 2 + 64;
	}
	text = parse_keep(p, text);
	node = &p->nodes[p->count++];
	*node = (struct node){ .text = text.data,
		.length = (uint32_t)text.length, .kind = (uint8_t)kind,
		.line = p->line };
	if (node_inserts(node)) {
		node->insertion = pool_alloc(p->pool, sizeof(struct insertion));
		node->insertion->name = text.data;
		node->insertion->indent = SLICE("");
	}
	node->dotted = text.length > 1 &&
		memchr(text.data, '.', text.length) != NULL;
	return node;
}

/* Where needle begins at or after from, or the text's length. */
static size_t
find(const struct parser *p, size_t from, struct slice needle)
{
	const char *at = memmem(p->text.data + from, p->text.length - from,
		needle.data, needle.length);

	return at == NULL ? p->text.length : (size_t)(at - p->text.data);
}

static void
count_lines(struct parser *p, size_t until)
{
	for (; p->counted < until; p->counted++)
		p->line += p->text.data[p->counted] == '\n';
}

/* "}}" behind what the sigil asks for: "}" of {{{, "=" of {{=. */
static struct slice
end_mark(struct parser *p, char sigil)
{
	char *mark;

	if (sigil != '{' && sigil != '=')
		return p->close;
	mark = pool_alloc(p->scratch, p->close.length + 1);
	mark[0] = sigil == '{' ? '}' : '=';
	memcpy(mark + 1, p->close.data, p->close.length);
	return (struct slice){ mark, p->close.length + 1 };
}

/* Reads the next tag; false at the end of the text or on a fault. */
static bool
next_tag(struct parser *p, struct tag *tag)
{
	size_t begin, end;
	struct slice mark;

	*tag = (struct tag){ .start = find(p, p->position, p->open) };
	if (tag->start == p->text.length)
		return false;
	count_lines(p, tag->start);
	tag->line = p->line;
	begin = tag->start + p->open.length;
	if (begin < p->text.length && p->text.data[begin] != '\0' &&
	    strchr(SIGILS, p->text.data[begin]) != NULL)
		tag->sigil = p->text.data[begin++];
	mark = end_mark(p, tag->sigil);
	end = find(p, begin, mark);
	if (end == p->text.length) {
		parse_fault(p, tag, "the tag is not closed");
		return false;
	}
	tag->name = trim((struct slice){ p->text.data + begin, end - begin });
	tag->end = end + mark.length;
	line_measure(p, tag);
	return true;
}

static bool
one_word(struct slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if (space(text.data[i]))
			return false;
	return text.length > 0;
}

static void
set_delimiters(struct parser *p, const struct tag *tag)
{
	struct slice open = tag->name, close = tag->name;

	for (open.length = 0; open.length < tag->name.length; open.length++)
		if (space(tag->name.data[open.length]))
			break;
	close.data += open.length;
	close.length -= open.length;
	close = trim(close);
	if (!one_word(open) || !one_word(close) ||
	    memchr(tag->name.data, '=', tag->name.length) != NULL) {
		parse_fault(p, tag, "two delimiters are expected");
		return;
	}
	line_take(p, tag);
	p->open = open;
	p->close = close;
}

static void
open_tag(struct parser *p, const struct tag *tag, enum node_kind kind)
{
	struct opened opened = { .kind = kind, .line = tag->line };

	if (p->depth == MUSTACHE_NESTING) {
		parse_fault(p, tag, "too many sections inside one another");
		return;
	}
	opened.argument = parse_in_parent(p);
	if (kind == NODE_PARENT)
		line_open_parent(p, tag, &opened);
	else if (kind == NODE_BLOCK)
		line_open_block(p, tag, &opened);
	else
		line_take(p, tag);
	opened.node = p->count;
	opened.content = p->position;
	parse_add(p, kind, tag->name);
	p->opened[p->depth++] = opened;
}

static void
close_tag(struct parser *p, const struct tag *tag)
{
	struct opened *opened;
	struct slice name;
	uint32_t node;

	if (p->depth == 0) {
		parse_fault(p, tag, "closes what is not open");
		return;
	}
	opened = &p->opened[p->depth - 1];
	node = opened->node;
	name = node_text(&p->nodes[node]);
	if (!slice_same(tag->name, name)) {
		p->fault = pool_printf(p->pool,
			"%s:%u: {{/%.*s}} closes \"%.*s\" of line %u",
			p->source->name, tag->line, shown(tag->name),
			tag->name.data, shown(name), name.data, opened->line);
		return;
	}
	if (opened->kind == NODE_PARENT)
		line_close_parent(p, tag, opened);
	else if (opened->kind == NODE_BLOCK)
		line_close_block(p, tag, opened);
	else
		line_take(p, tag);
	p->nodes[node].span = p->count - node - 1;
	p->depth--;
}

static void
partial_tag(struct parser *p, const struct tag *tag)
{
	struct node *node;
	bool alone = tag->first && tag->last;

	line_take(p, tag);
	node = parse_add(p, NODE_PARTIAL, tag->name);
	node->standalone = alone;
	if (alone)
		node->insertion->indent = parse_keep(p, tag->blanks);
}

static void
value_tag(struct parser *p, const struct tag *tag)
{
	bool raw = tag->sigil == '{' || tag->sigil == '&';

	if (raw && (p->source->flags & MUSTACHE_STRICT)) {
		parse_fault(p, tag,
			"prints without escaping, which views may not");
		return;
	}
	line_flush(p, tag->start);
	p->position = tag->end;
	if (p->source->flags & MUSTACHE_PLAIN)
		raw = true;
	parse_add(p, raw ? NODE_RAW : NODE_VALUE, tag->name);
}

static bool
allowed(struct parser *p, const struct tag *tag)
{
	if (tag->sigil == '!' || tag->sigil == '=')
		return true;
	if (!one_word(tag->name)) {
		parse_fault(p, tag, "a name is one word");
		return false;
	}
	if ((p->source->flags & MUSTACHE_STRICT) && parse_in_parent(p) &&
	    tag->sigil != '$' && tag->sigil != '/') {
		parse_fault(p, tag, "has no effect directly inside a parent");
		return false;
	}
	return true;
}

static void
take_tag(struct parser *p, const struct tag *tag)
{
	switch (tag->sigil) {
	case '!':
		line_take(p, tag);
		break;
	case '=':
		set_delimiters(p, tag);
		break;
	case '#':
		open_tag(p, tag, NODE_SECTION);
		break;
	case '^':
		open_tag(p, tag, NODE_INVERTED);
		break;
	case '<':
		open_tag(p, tag, NODE_PARENT);
		break;
	case '$':
		open_tag(p, tag, NODE_BLOCK);
		break;
	case '/':
		close_tag(p, tag);
		break;
	case '>':
		partial_tag(p, tag);
		break;
	default:
		value_tag(p, tag);
	}
}

static void
parse(struct parser *p)
{
	struct tag tag;

	while (p->fault == NULL && next_tag(p, &tag))
		if (allowed(p, &tag))
			take_tag(p, &tag);
	if (p->fault == NULL)
		line_flush(p, p->text.length);
	if (p->fault == NULL && p->depth > 0) {
		const struct opened *opened = &p->opened[p->depth - 1];
		struct slice name = node_text(&p->nodes[opened->node]);

		p->fault = pool_printf(p->pool,
			"%s:%u: the %s \"%.*s\" is not closed",
			p->source->name, opened->line,
			kind_words[opened->kind], shown(name), name.data);
	}
}

struct mustache *
mustache_compile(struct pool *pool, const struct mustache_source *source,
	const char **fault)
{
	struct mustache *template = NULL;
	struct parser p = { .pool = pool, .scratch = pool_create(),
		.source = source, .text = source->text, .line = 1,
		.open = SLICE("{{"), .close = SLICE("}}") };

	if (p.text.data == NULL)
		p.text = SLICE("");
	parse(&p);
	*fault = p.fault;
	if (p.fault == NULL) {
		template = pool_alloc(pool, sizeof(*template));
		template->source = pool_text(pool, source->name);
		template->count = p.count;
		template->nodes = pool_alloc(pool,
			(p.count + 1) * sizeof(*p.nodes));
		if (p.count > 0)
			memcpy(template->nodes, p.nodes,
				p.count * sizeof(*p.nodes));
	}
	pool_destroy(p.scratch);
	return template;
}
