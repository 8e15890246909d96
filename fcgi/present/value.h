/* The values that lookups of a page answer with, by what they are made of. */
#ifndef PRESENT_VALUE_H
#define PRESENT_VALUE_H

#include "present/mustache.h"

/* Text, or false where it is empty. */
struct value value_text(struct slice text);

struct value value_truth(bool truth);

/* Not a name of this place. */
struct value value_missing(void);

#endif
