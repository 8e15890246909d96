/* Three constructors. */
#include "present/value.h"

struct value
value_text(struct slice text)
{
	return (struct value){ .text = text,
		.kind = text.length > 0 ? VALUE_TEXT : VALUE_FALSE };
}

struct value
value_truth(bool truth)
{
	return (struct value){ .kind = truth ? VALUE_TEXT : VALUE_FALSE };
}

struct value
value_missing(void)
{
	return (struct value){ .kind = VALUE_MISSING };
}
