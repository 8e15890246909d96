/*
 * A JSON tree (yajl) as the data of a template, for tests: rows of objects
 * and lists the way mustache/spec describes its data.
 */
#ifndef TEST_PRESENT_JSON_SCOPE_H
#define TEST_PRESENT_JSON_SCOPE_H

#include <stdio.h>
#include <string.h>
#include <yajl/yajl_tree.h>

#include "present/mustache.h"

struct json_node {
	struct context context;
	struct pool *pool;
	yajl_val value;
};

static struct value json_value(struct pool *pool, yajl_val value);

static struct value
json_member(const struct json_node *node, yajl_val item, struct slice name)
{
	if (slice_equals(name, "."))
		return json_value(node->pool, item);
	if (YAJL_IS_OBJECT(item))
		for (size_t i = 0; i < item->u.object.len; i++)
			if (slice_equals(name, item->u.object.keys[i]) &&
			    memchr(name.data, '.', name.length) == NULL)
				return json_value(node->pool,
					item->u.object.values[i]);
	return (struct value){ .kind = VALUE_MISSING };
}

static struct value
json_find(const struct context *context, size_t index, struct slice name)
{
	const struct json_node *node = context->data;

	(void)index;
	return json_member(node, node->value, name);
}

static struct value
json_find_row(const struct context *context, size_t index, struct slice name)
{
	const struct json_node *node = context->data;

	return json_member(node, node->value->u.array.values[index], name);
}

static const struct context *
json_scope(struct pool *pool, yajl_val value, bool rows)
{
	struct json_node *node = pool_alloc(pool, sizeof(*node));

	node->context.find = rows ? json_find_row : json_find;
	node->context.data = node;
	node->pool = pool;
	node->value = value;
	return &node->context;
}

static struct value
json_value(struct pool *pool, yajl_val value)
{
	const char *text = NULL;

	if (YAJL_IS_ARRAY(value))
		return (struct value){ .kind = VALUE_LIST,
			.context = json_scope(pool, value, true),
			.count = value->u.array.len };
	if (YAJL_IS_OBJECT(value))
		return (struct value){ .kind = VALUE_CONTEXT,
			.context = json_scope(pool, value, false) };
	if (YAJL_IS_INTEGER(value))
		text = YAJL_GET_NUMBER(value);
	else if (YAJL_IS_NUMBER(value))
		text = pool_printf(pool, "%g", YAJL_GET_DOUBLE(value));
	else if (YAJL_IS_STRING(value))
		text = YAJL_GET_STRING(value);
	else if (YAJL_IS_TRUE(value))
		text = "true";
	if (text == NULL)
		return (struct value){ .kind = VALUE_FALSE };
	return (struct value){ .kind = VALUE_TEXT, .text = slice_of(text) };
}

#endif
