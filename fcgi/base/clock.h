/*
 * The two clocks: one that only goes forward, for deadlines and durations, and
 * the one on the wall, for log lines and signatures. Zones are PostgreSQL's.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

/* Monotonic microseconds since some fixed past instant. */
int64_t clock_us(void);

/* Seconds since 1970-01-01T00:00:00Z. */
int64_t clock_wall(void);

/* "2026-11-21T03:04:05.678Z"; size of at least 25 bytes. */
void clock_stamp(char *text, size_t size);

/* Milliseconds that are left until the deadline (clock_us), at least 0. */
int clock_left_ms(int64_t deadline_us);

#endif
