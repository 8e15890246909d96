/* The columns of the statements whose rows programs get. */
#ifndef APP_COLUMNS_H
#define APP_COLUMNS_H

#include <stdbool.h>

#include "base/config.h"

/*
 * Prints a line for each, "name column type, ...", as the database describes
 * them: what sql/query/columns must hold. False where it cannot be asked.
 */
bool columns_print(const struct config *config);

#endif
