/*
 * Settings: one table of names, defaults and what each means; read from
 * outstaff.conf (KEY=value lines) and then from the environment, which wins.
 * Must not know what a setting is used for.
 */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

struct config {
#define SETTING(field, key, standard, meaning) const char *field;
#include "base/config.def"
#undef SETTING
};

/*
 * Reads the file named by OUTSTAFF_CONF (or the default path; a missing
 * default file is no error) and the environment. On a bad file, an unknown
 * key or a value that must not be used (a short secret, a development switch
 * in production) writes one line to `error` and returns false.
 */
bool config_load(struct config *config, char *error, size_t error_size);

/* The value as a whole number within a range; false where it is not one. */
bool config_number(const char *value, long least, long most, long *number);

bool config_is_production(const struct config *config);

#endif
