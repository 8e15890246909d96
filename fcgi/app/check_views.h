/* Holds every name in the views against what can stand behind it. */
#ifndef APP_CHECK_VIEWS_H
#define APP_CHECK_VIEWS_H

#include <stdbool.h>

#include "base/config.h"

/*
 * Prints a line to standard output for each name in a route's view that is no
 * column of its statements, no field and no name of pages. False if any, and
 * where views or database cannot be read.
 */
bool check_views(const struct config *config);

#endif
