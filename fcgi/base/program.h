/* What every program of the project does at its start and its end. */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include "base/config.h"

/* Prints a text to standard output and ends the program well. */
_Noreturn void program_say(const char *text);
_Noreturn void program_version(void);

/* One line to standard error, and the end with status 1. */
_Noreturn void program_fail(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/* Reads the settings, or fails; opens the log under the program's name. */
void program_start(const char *name, struct config *config);

#endif
