/* Start-up shared by the responder, the worker and the administrator's tool. */
#include "base/program.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0.1.0"
#endif

static const char *program = "outstaff";

_Noreturn void
program_say(const char *text)
{
	fputs(text, stdout);
	exit(EXIT_SUCCESS);
}

_Noreturn void
program_version(void)
{
	program_say("OutStaff " PACKAGE_VERSION "\n");
}

_Noreturn void
program_fail(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s: ", program);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(EXIT_FAILURE);
}

static enum log_level
level_named(const char *name)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	enum log_level level = LOG_DEBUG_;

	while (level < LOG_ERROR_ && strcmp(names[level], name) != 0)
		level++;
	return level;
}

void
program_start(const char *name, struct config *config)
{
	char error[512];

	program = name;
	if (!config_load(config, error, sizeof(error)))
		program_fail("%s", error);
	log_open(name, level_named(config->log_level));
}
