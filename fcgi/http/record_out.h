/*
 * FastCGI records of an answer (FastCGI 1.0, section 3.3). Must not know what
 * an answer says.
 */
#ifndef HTTP_RECORD_OUT_H
#define HTTP_RECORD_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/*
 * Writes both parts, either of which may be empty, as FCGI_STDOUT records by
 * one system call, however long they are; more only where the socket has no
 * room. So a process that is killed has sent all of an answer or nothing:
 * Nginx 1.22 leaves a client waiting that has got a head with a
 * Content-Length and not its body. libfcgi writes 8 kB at a time.
 * False where the other side has gone.
 */
bool record_out_send(int fd, int request_id, struct slice head,
	struct slice body);

#endif
