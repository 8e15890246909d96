/*
 * FastCGI records of an answer. Must not know what an answer says.
 */
#include "http/record_out.h"

#include <errno.h>
#include <stdint.h>
#include <sys/socket.h>

#include <fastcgi.h>

#define RECORD 65528		/* bytes of content: a multiple of eight */
#define RECORDS 64		/* written at once, with their heads */

struct batch {
	FCGI_Header heads[RECORDS];
	struct iovec pieces[2 * RECORDS];
	size_t records;
};

static void
add_record(struct batch *batch, int request_id, struct slice content)
{
	FCGI_Header *head = &batch->heads[batch->records];
	struct iovec *pieces = &batch->pieces[2 * batch->records++];

	*head = (FCGI_Header){
		.version = FCGI_VERSION_1,
		.type = FCGI_STDOUT,
		.requestIdB1 = (unsigned char)(request_id >> 8),
		.requestIdB0 = (unsigned char)request_id,
		.contentLengthB1 = (unsigned char)(content.length >> 8),
		.contentLengthB0 = (unsigned char)content.length
	};
	pieces[0] = (struct iovec){ head, sizeof(*head) };
	pieces[1] = (struct iovec){ (void *)(uintptr_t)content.data,
		content.length };
}

/* Takes what fits into the batch off the part. */
static void
add_part(struct batch *batch, int request_id, struct slice *part)
{
	while (part->length > 0 && batch->records < RECORDS) {
		size_t length = part->length < RECORD ? part->length : RECORD;

		add_record(batch, request_id,
			(struct slice){ part->data, length });
		part->data += length;
		part->length -= length;
	}
}

static bool
write_all(int fd, struct iovec *pieces, size_t count)
{
	while (count > 0) {
		struct msghdr message = { .msg_iov = pieces,
			.msg_iovlen = count };
		ssize_t done = sendmsg(fd, &message, MSG_NOSIGNAL);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return false;
		for (; count > 0 && (size_t)done >= pieces->iov_len; count--)
			done -= (ssize_t)pieces++->iov_len;
		if (count > 0) {
			pieces->iov_base = (char *)pieces->iov_base + done;
			pieces->iov_len -= (size_t)done;
		}
	}
	return true;
}

bool
record_out_send(int fd, int request_id, struct slice head, struct slice body)
{
	struct batch batch;

	do {
		batch.records = 0;
		add_part(&batch, request_id, &head);
		add_part(&batch, request_id, &body);
		if (!write_all(fd, batch.pieces, 2 * batch.records))
			return false;
	} while (head.length > 0 || body.length > 0);
	return true;
}
