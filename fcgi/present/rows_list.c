/* The document is read once, where a view asks for the list. */
#include "present/rows_list.h"

#include <string.h>

#include "http/json_doc.h"
#include "present/column.h"
#include "present/value.h"
#include "present/word.h"

struct list {
	struct context context;		/* first: contexts point at it */
	struct pool *pool;
	const struct language *language;
	const struct json **items;
};

static struct value
member_value(const struct list *list, const struct json *member)
{
	switch (member == NULL ? JSON_NULL : member->kind) {
	case JSON_STRING:
	case JSON_NUMBER:
		return value_text((struct slice){ member->text,
			member->length });
	case JSON_TRUE:
		return value_text(slice_of(translate(list->language,
			N_("Yes"))));
	case JSON_FALSE:
		return value_text(slice_of(translate(list->language,
			N_("No"))));
	case JSON_NULL:
	case JSON_LIST:
	case JSON_OBJECT:
	default:
		return value_truth(false);
	}
}

/* What stood there is told in words, not in codes. */
static struct value
text_value(const struct list *list, const struct json *item,
	const struct json *member)
{
	const char *column = json_string(item, "name");

	if (member->kind != JSON_STRING || column == NULL)
		return member_value(list, member);
	return value_text(word_of_value(list->pool, list->language, column,
		(struct slice){ member->text, member->length }));
}

static struct value
find(const struct context *context, size_t index, struct slice name)
{
	const struct list *list = (const void *)context;
	const struct json *item = list->items[index];
	const char *column;

	if (slice_equals(name, "label")) {
		column = json_string(item, "name");
		return value_text(slice_of(column_label(list->pool,
			list->language, column == NULL ? "" : column)));
	}
	for (const struct json *member = item->first; member != NULL;
	    member = member->next)
		if (slice_equals(name, member->name))
			return slice_equals(name, "before_text") ||
				slice_equals(name, "after_text") ?
				text_value(list, item, member) :
				member_value(list, member);
	return value_missing();
}

struct value
rows_list(struct pool *pool, const struct language *language,
	struct slice text)
{
	const char *reason;
	const struct json *document = text.length == 0 ? NULL :
		json_doc(pool, text, &reason);
	struct list *list;
	size_t count = 0;

	if (document == NULL || document->kind != JSON_LIST)
		return value_truth(false);
	list = pool_alloc(pool, sizeof(*list));
	list->context = (struct context){ find, NULL };
	list->pool = pool;
	list->language = language;
	for (const struct json *item = document->first; item != NULL;
	    item = item->next)
		count += item->kind == JSON_OBJECT;
	list->items = pool_alloc(pool, (count + 1) * sizeof(*list->items));
	count = 0;
	for (const struct json *item = document->first; item != NULL;
	    item = item->next)
		if (item->kind == JSON_OBJECT)
			list->items[count++] = item;
	return (struct value){ .kind = VALUE_LIST, .count = count,
		.context = &list->context };
}
