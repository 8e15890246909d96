/* Thin names over clock_gettime(2). */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

int64_t
clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t
clock_wall(void)
{
	return (int64_t)time(NULL);
}

void
clock_stamp(char *text, size_t size)
{
	struct timespec now;
	struct tm utc;
	size_t length;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	length = strftime(text, size, "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(text + length, size - length, ".%03ldZ",
		now.tv_nsec / 1000000);
}

int
clock_left_ms(int64_t deadline_us)
{
	int64_t left = (deadline_us - clock_us()) / 1000;

	if (left < 0)
		return 0;
	return left > 1000000 ? 1000000 : (int)left;
}
