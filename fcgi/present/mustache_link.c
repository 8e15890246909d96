/*
 * Templates among one another: connecting the names of partials and
 * parents, choosing the content of a block, and listing every name a page
 * can use. Must not know values or whitespace.
 */
#include <string.h>

#include "present/mustache_node.h"

bool
slice_same(struct slice a, struct slice b)
{
	return a.length == b.length &&
		(a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

static const struct node *
block_of(const struct node *parent, struct slice name)
{
	const struct node *end = parent + 1 + parent->span;

	for (const struct node *node = parent + 1; node < end;
	    node += node->span + 1)
		if (node->kind == NODE_BLOCK &&
		    slice_same(node_text(node), name))
			return node;
	return NULL;
}

const struct node *
given_block(const struct given *given, struct slice name,
	const struct given **from)
{
	const struct node *found = NULL;

	for (; given != NULL; given = given->outer) {
		const struct node *block = block_of(given->parent, name);

		if (block == NULL)
			continue;
		found = block;
		*from = given;
	}
	return found;
}

const char *
mustache_link(struct mustache *template, struct pool *pool,
	const struct mustache_finder *finder)
{
	for (uint32_t i = 0; i < template->count; i++) {
		struct node *node = &template->nodes[i];
		struct slice name = node_text(node);
		const struct mustache *target;
		bool parent = node->kind == NODE_PARENT;

		if (!parent && node->kind != NODE_PARTIAL)
			continue;
		target = finder->find(finder->data, name);
		node->insertion->target = target;
		if (target == NULL && !finder->lenient)
			return pool_printf(pool,
				"%s:%u: {{%c%.*s}} names no view",
				template->source, node->line,
				parent ? '<' : '>',
				name.length > 60 ? 60 : (int)name.length,
				name.data);
	}
	return NULL;
}

/* A template that is being walked, and who includes it. */
struct walked {
	const struct walked *outer;
	const struct mustache *template;
};

struct walk {
	void (*each)(void *, const struct mustache_name *);
	void *data;
	const struct given *given;
	const struct walked *walked;
	const struct mustache_inside *inside;
	const char *source;
	size_t steps;
	unsigned depth;
	const char *fault;
};

static void walk_nodes(struct walk *w, const struct node *nodes,
	size_t count);

static void
report(struct walk *w, const struct node *node, enum mustache_use use)
{
	w->each(w->data, &(struct mustache_name){ node_text(node), use,
		w->source, node->line, w->inside });
}

static void
walk_section(struct walk *w, const struct node *node)
{
	bool inverted = node->kind == NODE_INVERTED;
	struct mustache_inside inside = { w->inside, node_text(node),
		inverted };

	report(w, node, inverted ? USE_INVERTED : USE_SECTION);
	w->inside = &inside;
	walk_nodes(w, node + 1, node->span);
	w->inside = inside.outer;
}

static bool
walking(const struct walk *w, const struct mustache *template)
{
	for (const struct walked *at = w->walked; at != NULL; at = at->outer)
		if (at->template == template)
			return true;
	return false;
}

static void
walk_template(struct walk *w, const struct mustache *template)
{
	struct walked walked = { w->walked, template };
	const char *source = w->source;

	if (template == NULL || walking(w, template))
		return;
	if (w->depth == MUSTACHE_DEPTH) {
		w->fault = "the views include one another too deeply";
		return;
	}
	w->depth++;
	w->walked = &walked;
	w->source = template->source;
	walk_nodes(w, template->nodes, template->count);
	w->source = source;
	w->walked = walked.outer;
	w->depth--;
}

static void
walk_parent(struct walk *w, const struct node *node)
{
	struct given given = { w->given, node, w->source };

	w->given = &given;
	walk_template(w, node->insertion->target);
	w->given = given.outer;
}

static void
walk_block(struct walk *w, const struct node *node)
{
	const struct given *given = w->given, *from = NULL;
	const struct node *content = given_block(given, node_text(node), &from);
	const char *source = w->source;

	if (content == NULL) {
		walk_nodes(w, node + 1, node->span);
		return;
	}
	w->given = from->outer;
	w->source = from->source;
	walk_nodes(w, content + 1, content->span);
	w->source = source;
	w->given = given;
}

static void
walk_nodes(struct walk *w, const struct node *nodes, size_t count)
{
	const struct node *end = nodes + count;

	for (const struct node *node = nodes; node < end && w->fault == NULL;
	    node += node->span + 1) {
		if (++w->steps > MUSTACHE_STEPS)
			w->fault = "the views take too many steps";
		else if (node->kind == NODE_VALUE || node->kind == NODE_RAW)
			report(w, node, USE_VALUE);
		else if (node->kind == NODE_SECTION ||
		    node->kind == NODE_INVERTED)
			walk_section(w, node);
		else if (node->kind == NODE_PARTIAL)
			walk_template(w, node->insertion->target);
		else if (node->kind == NODE_PARENT)
			walk_parent(w, node);
		else if (node->kind == NODE_BLOCK)
			walk_block(w, node);
	}
}

const char *
mustache_names(const struct mustache *template,
	void (*each)(void *data, const struct mustache_name *name),
	void *data)
{
	struct walk w = { .each = each, .data = data };

	walk_template(&w, template);
	return w.fault;
}
