/*
 * The queue, as a worker works it off. Any number of workers share it: each
 * takes rows that no other has locked, and what a worker was doing that is gone
 * is due again at once. Must not know what jobs are about.
 */
#ifndef WORK_QUEUE_H
#define WORK_QUEUE_H

#include "work/work.h"

/* Does what is due; returns when nothing is, or when told to end. */
void queue_drain(struct worker *worker);

/* The same for ever: waits in between, without asking the database again and
 * again. Returns when told to end. */
void queue_run(struct worker *worker);

#endif
