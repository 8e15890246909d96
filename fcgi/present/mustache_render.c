/*
 * From nodes to text. Whatever lasts as long as a section, a partial or a
 * page lives on the C stack, so that rendering allocates nothing but the
 * output. Must not know how templates are written or where values come from.
 */
#include <string.h>

#include "present/mustache_node.h"

/* A context names are looked up in; of a text, just the text. */
struct frame {
	const struct frame *outer;
	const struct context *context;
	size_t index;
	struct slice text;
};

/* Blanks before every line of a partial or a block's content. */
struct margin {
	const struct margin *outer;
	struct slice blanks;
};

/* What differs from template to template. */
struct place {
	const struct given *given;
	const struct margin *margin;
	size_t strip;		/* blanks not to take over from each line */
};

struct body {
	const struct node *nodes;
	size_t count;
};

struct render {
	struct buf *out;
	size_t limit;
	size_t steps;
	unsigned depth;
	bool fresh;		/* at the start of a line of the template */
	struct place place;
	const struct frame *top;
	const char *fault;
};

static void draw(struct render *r, struct body body);

static const struct value missing = { .kind = VALUE_MISSING };

static struct body
inside(const struct node *node)
{
	return (struct body){ node + 1, node->span };
}

static void
write_bytes(struct render *r, const char *data, size_t length)
{
	if (length > r->limit - r->out->length)
		r->fault = "the page is too long";
	else
		buf_add(r->out, data, length);
}

static void
write_margin(struct render *r, const struct margin *margin)
{
	if (margin == NULL || r->fault != NULL)
		return;
	write_margin(r, margin->outer);
	if (r->fault == NULL)
		write_bytes(r, margin->blanks.data, margin->blanks.length);
}

static void
begin_line(struct render *r)
{
	if (r->fresh)
		write_margin(r, r->place.margin);
	r->fresh = false;
}

/* Blanks that indent a tag, without those that are not taken over. */
static struct slice
stripped(const struct render *r, struct slice blanks)
{
	size_t less = blanks.length < r->place.strip ?
		blanks.length : r->place.strip;

	return (struct slice){ blanks.data + less, blanks.length - less };
}

/* One line, or the rest of one: moved to another indentation. */
static void
draw_line(struct render *r, struct slice line, bool whole)
{
	size_t skip = 0;

	while (whole && skip < line.length && skip < r->place.strip &&
	    (line.data[skip] == ' ' || line.data[skip] == '\t'))
		skip++;
	line.data += skip;
	line.length -= skip;
	if (line.length == 0)
		return;
	if (line.data[0] != '\n' && line.data[0] != '\r')
		begin_line(r);
	if (r->fault == NULL)
		write_bytes(r, line.data, line.length);
	r->fresh = line.data[line.length - 1] == '\n';
}

static void
draw_text(struct render *r, const struct node *node)
{
	struct slice rest = node_text(node);
	bool whole = node->line_start;

	if (rest.length == 0)
		return;
	if (r->place.margin == NULL && r->place.strip == 0) {
		write_bytes(r, rest.data, rest.length);
		r->fresh = rest.data[rest.length - 1] == '\n';
		return;
	}
	while (rest.length > 0 && r->fault == NULL) {
		const char *end = memchr(rest.data, '\n', rest.length);
		size_t length = end == NULL ? rest.length :
			(size_t)(end - rest.data) + 1;

		draw_line(r, (struct slice){ rest.data, length }, whole);
		rest.data += length;
		rest.length -= length;
		whole = true;
	}
}

/* Counts a step; false, with a fault, when there were too many. */
static bool
step(struct render *r)
{
	if (r->steps++ < MUSTACHE_STEPS)
		return true;
	r->fault = "the page takes too many steps";
	return false;
}

static struct value
look_up(struct render *r, struct slice name)
{
	for (const struct frame *at = r->top; at != NULL; at = at->outer) {
		struct value value;

		if (at->context == NULL)
			continue;
		if (!step(r))
			break;
		value = at->context->find(at->context, at->index, name);
		if (value.kind != VALUE_MISSING)
			return value;
	}
	return missing;
}

/* The part of a name up to its first dot, which is taken off rest. */
static struct slice
next_part(struct slice *rest)
{
	const char *dot = memchr(rest->data, '.', rest->length);
	size_t length = dot == NULL ? rest->length :
		(size_t)(dot - rest->data);
	size_t taken = dot == NULL ? length : length + 1;
	struct slice part = { rest->data, length };

	rest->data += taken;
	rest->length -= taken;
	return part;
}

static struct value
look_up_parts(struct render *r, struct slice name)
{
	struct value value = look_up(r, next_part(&name));

	while (name.length > 0) {
		if (value.kind != VALUE_CONTEXT)
			return missing;
		value = value.context->find(value.context, 0, next_part(&name));
	}
	return value;
}

static struct value
resolve(struct render *r, const struct node *node)
{
	struct slice name = node_text(node);
	struct value value;

	if (name.length == 1 && name.data[0] == '.') {
		if (r->top == NULL)
			return missing;
		if (r->top->context == NULL)
			return (struct value){ .kind = VALUE_TEXT,
				.text = r->top->text };
		return r->top->context->find(r->top->context, r->top->index,
			name);
	}
	value = look_up(r, name);
	if (value.kind == VALUE_MISSING && node->dotted)
		return look_up_parts(r, name);
	return value;
}

static void
draw_value(struct render *r, const struct node *node)
{
	struct value value = resolve(r, node);

	if ((value.kind != VALUE_TEXT && value.kind != VALUE_FALSE) ||
	    value.text.length == 0)
		return;
	begin_line(r);
	if (r->fault != NULL)
		return;
	if (value.text.length > r->limit - r->out->length)
		r->fault = "the page is too long";
	else if (node->kind == NODE_RAW)
		buf_add(r->out, value.text.data, value.text.length);
	else
		buf_html(r->out, value.text.data, value.text.length);
	if (r->out->length > r->limit)
		r->fault = "the page is too long";
}

static void
draw_in(struct render *r, const struct node *node, struct frame frame)
{
	frame.outer = r->top;
	r->top = &frame;
	draw(r, inside(node));
	r->top = frame.outer;
}

static void
draw_section(struct render *r, const struct node *node)
{
	struct value value = resolve(r, node);

	if (value.kind == VALUE_TEXT)
		draw_in(r, node, (struct frame){ .text = value.text });
	else if (value.kind == VALUE_CONTEXT)
		draw_in(r, node, (struct frame){ .context = value.context });
	if (value.kind != VALUE_LIST)
		return;
	for (size_t i = 0; i < value.count && step(r); i++) {
		draw_in(r, node, (struct frame){ .context = value.context,
			.index = i });
		if (r->fault != NULL)
			break;
	}
}

static void
draw_inverted(struct render *r, const struct node *node)
{
	struct value value = resolve(r, node);

	if (value.kind == VALUE_MISSING || value.kind == VALUE_FALSE ||
	    (value.kind == VALUE_LIST && value.count == 0))
		draw(r, inside(node));
}

static void
draw_at(struct render *r, struct body body, struct place place)
{
	struct place saved = r->place;

	if (r->depth == MUSTACHE_DEPTH) {
		r->fault = "the views include one another too deeply";
		return;
	}
	r->depth++;
	r->place = place;
	draw(r, body);
	r->place = saved;
	r->depth--;
}

/* Partials and parents: a parent also passes on the blocks inside it. */
static void
draw_other(struct render *r, const struct node *node)
{
	const struct mustache *target = node->insertion->target;
	struct given given = { .outer = r->place.given, .parent = node };
	struct margin margin = { r->place.margin,
		stripped(r, node->insertion->indent) };
	struct place place = { r->place.given, NULL, 0 };

	if (target == NULL)
		return;
	if (node->kind == NODE_PARENT)
		place.given = &given;
	if (node->standalone)
		place.margin = margin.blanks.length > 0 ?
			&margin : margin.outer;
	else
		begin_line(r);
	if (r->fault != NULL)
		return;
	r->fresh = node->standalone;
	draw_at(r, (struct body){ target->nodes, target->count }, place);
	r->fresh = node->standalone;
}

static void
draw_block(struct render *r, const struct node *node)
{
	const struct given *from = NULL;
	const struct node *content =
		given_block(r->place.given, node_text(node), &from);
	struct margin margin = { r->place.margin,
		stripped(r, node->insertion->indent) };

	if (content == NULL) {
		draw(r, inside(node));
		return;
	}
	if (node->standalone)
		r->fresh = true;
	draw_at(r, inside(content), (struct place){ from->outer,
		margin.blanks.length > 0 ? &margin : margin.outer,
		content->insertion->strip });
	if (node->insertion->closes_alone)
		r->fresh = true;
}

static void (*const draw_kind[])(struct render *, const struct node *) = {
	[NODE_TEXT] = draw_text,
	[NODE_VALUE] = draw_value,
	[NODE_RAW] = draw_value,
	[NODE_SECTION] = draw_section,
	[NODE_INVERTED] = draw_inverted,
	[NODE_PARTIAL] = draw_other,
	[NODE_PARENT] = draw_other,
	[NODE_BLOCK] = draw_block
};

static void
draw(struct render *r, struct body body)
{
	const struct node *end = body.nodes + body.count;

	for (const struct node *node = body.nodes;
	    node < end && r->fault == NULL && step(r);
	    node += node->span + 1)
		draw_kind[node->kind](r, node);
}

static void
draw_scopes(struct render *r, const struct context *const *contexts,
	struct body body)
{
	struct frame frame = { .outer = r->top, .context = *contexts };

	if (*contexts == NULL) {
		draw(r, body);
		return;
	}
	r->top = &frame;
	draw_scopes(r, contexts + 1, body);
	r->top = frame.outer;
}

const char *
mustache_render(const struct mustache *template,
	const struct context *const *contexts, size_t max, struct buf *out)
{
	struct render r = { .out = out, .limit = out->length + max,
		.fresh = true };

	draw_scopes(&r, contexts, (struct body){ template->nodes,
		template->count });
	return r.fault;
}
