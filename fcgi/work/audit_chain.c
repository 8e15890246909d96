/*
 * Every hash is compared with the stored one before it, not with the one that
 * was computed: so that one changed event is one fault.
 */
#include "work/audit_chain.h"

#include <string.h>

#include "base/buf.h"

static void
tell(struct audit_chain *chain, const char *format, va_list args)
{
	chain->faults++;
	chain->tell(chain->context, pool_vprintf(chain->scratch, format, args));
}

void
audit_chain_fault(struct audit_chain *chain, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(chain, format, args);
	va_end(args);
}

static void
release(void *scratch)
{
	pool_destroy(scratch);
}

struct audit_chain *
audit_chain_create(struct pool *pool, void (*tell_fault)(void *, const char *),
	void *context)
{
	struct audit_chain *chain = pool_alloc(pool, sizeof(*chain));

	chain->pool = pool;
	chain->scratch = pool_create();
	pool_defer(pool, release, chain->scratch);
	chain->tell = tell_fault;
	chain->context = context;
	sha256("", 0, chain->head);
	return chain;
}

static void
add_anchor(struct audit_chain *chain, const struct audit_anchor *anchor)
{
	size_t room = chain->anchor_room;

	if (chain->anchor_count == room) {
		struct audit_anchor *more = pool_alloc(chain->pool,
			(room * 2 + 16) * sizeof(*more));

		if (room > 0)
			memcpy(more, chain->anchors, room * sizeof(*more));
		chain->anchors = more;
		chain->anchor_room = room * 2 + 16;
	}
	chain->anchors[chain->anchor_count++] = *anchor;
}

bool
audit_chain_anchor(struct audit_chain *chain, const char *text)
{
	struct audit_anchor anchor = { 0 };
	struct cursor cursor = { text, text + strlen(text) };
	size_t length;

	if (!audit_take_number(&cursor, &anchor.sequence) ||
	    !audit_take(&cursor, "-"))
		return false;
	length = strlen(cursor.at);
	if (length < 16 || length >= sizeof(anchor.head) ||
	    strspn(cursor.at, "0123456789abcdef") != length)
		return false;
	memcpy(anchor.head, cursor.at, length + 1);
	add_anchor(chain, &anchor);
	return true;
}

/* What the seal in hand promised and did not come. */
static void
close_seal(struct audit_chain *chain)
{
	struct audit_seal *seal = &chain->seal;

	for (size_t i = 0; i < seal->count; i++)
		if (!seal->seen[i])
			audit_chain_fault(chain, "seal %llu: event %s is "
				"missing", (unsigned long long)chain->sequence,
				seal->ids[i]);
	seal->count = 0;
}

static void
compare_anchors(struct audit_chain *chain)
{
	const char *head = hex_encode(chain->scratch, chain->head, SHA256_SIZE);

	for (size_t i = 0; i < chain->anchor_count; i++) {
		struct audit_anchor *anchor = &chain->anchors[i];

		if (anchor->sequence != chain->sequence)
			continue;
		anchor->met = true;
		if (strncmp(head, anchor->head, strlen(anchor->head)) != 0)
			audit_chain_fault(chain, "seal %llu: its head is not "
				"that of its anchor, %s: the chain was "
				"written anew", (unsigned long long)
				chain->sequence, anchor->head);
	}
}

static void
start_hash(const struct audit_chain *chain, const struct audit_seal *seal,
	unsigned char hash[SHA256_SIZE])
{
	const char *text = pool_printf(chain->scratch,
		"outstaff audit seal\n%s\n%llu\n%.*s\n%s\n",
		chain->organization, (unsigned long long)seal->sequence,
		(int)seal->at.length, seal->at.data,
		hex_encode(chain->scratch, seal->previous, SHA256_SIZE));

	sha256(text, strlen(text), hash);
}

static bool
is_same(const unsigned char *one, const unsigned char *other)
{
	return memcmp(one, other, SHA256_SIZE) == 0;
}

/* The place of a seal in the chain, and what it says of itself. */
static void
judge_seal(struct audit_chain *chain, const struct audit_seal *seal)
{
	unsigned char hash[SHA256_SIZE];
	unsigned long long wanted = chain->sequence + 1;
	unsigned long long found = seal->sequence;

	start_hash(chain, seal, hash);
	if (found > wanted)
		audit_chain_fault(chain, "seal %llu: %llu seals before it are "
			"missing, from %llu on", found, found - wanted,
			wanted);
	else if (found < wanted)
		audit_chain_fault(chain, "seal %llu: stands out of its order",
			found);
	else if (!is_same(seal->previous, chain->head))
		audit_chain_fault(chain, "seal %llu: does not go on from the "
			"one before it", found);
	if (!is_same(hash, seal->hashes[0]) || !is_same(seal->head,
	    seal->hashes[seal->count]))
		audit_chain_fault(chain, "seal %llu: its own line has been "
			"changed", found);
}

static void
take_seal(struct audit_chain *chain, struct cursor cursor)
{
	close_seal(chain);
	chain->unread = !audit_take_seal(&cursor, &chain->seal);
	if (chain->unread) {
		chain->seal.count = 0;
		audit_chain_fault(chain, "line %llu: the line of a seal has "
			"been changed", (unsigned long long)chain->lines);
		return;
	}
	judge_seal(chain, &chain->seal);
	chain->sequence = chain->seal.sequence;
	memcpy(chain->head, chain->seal.head, SHA256_SIZE);
	compare_anchors(chain);
}

static size_t
place_of(const struct audit_seal *seal, const char *id)
{
	size_t place = seal->next;

	if (place < seal->count && strcmp(seal->ids[place], id) == 0)
		return place;
	for (place = 0; place < seal->count; place++)
		if (strcmp(seal->ids[place], id) == 0)
			break;
	return place;
}

static bool
is_intact(const struct audit_chain *chain, size_t place, struct slice line)
{
	unsigned char hash[SHA256_SIZE];
	struct buf text;

	buf_init(&text, chain->scratch);
	buf_add(&text, chain->seal.hashes[place], SHA256_SIZE);
	buf_add(&text, line.data, line.length);
	sha256(text.data, text.length, hash);
	return is_same(hash, chain->seal.hashes[place + 1]);
}

static void
judge_event(struct audit_chain *chain, const char *id, struct slice line)
{
	struct audit_seal *seal = &chain->seal;
	unsigned long long sequence = chain->sequence;
	size_t place = place_of(seal, id);

	if (place == seal->count) {
		audit_chain_fault(chain, "line %llu: event %s is in no seal: "
			"it was put in after seal %llu began",
			(unsigned long long)chain->lines, id, sequence);
		return;
	}
	if (seal->seen[place])
		audit_chain_fault(chain, "seal %llu: event %s stands twice",
			sequence, id);
	else if (place < seal->next)
		audit_chain_fault(chain, "seal %llu: event %s stands out of "
			"its order", sequence, id);
	seal->seen[place] = true;
	if (place >= seal->next)
		seal->next = place + 1;
	if (!is_intact(chain, place, line))
		audit_chain_fault(chain, "seal %llu: event %s has been "
			"changed", sequence, id);
}

/* An event whose id cannot be read is the one that ought to be here. */
static void
take_event(struct audit_chain *chain, struct cursor cursor, struct slice line)
{
	struct audit_seal *seal = &chain->seal;
	char organization[UUID_SIZE], id[UUID_SIZE];

	if (chain->unread)
		return;
	chain->events++;
	if (audit_take_uuid(&cursor, organization) &&
	    audit_take(&cursor, "\",\"id\":\"") &&
	    audit_take_uuid(&cursor, id)) {
		judge_event(chain, id, line);
		return;
	}
	if (seal->next < seal->count) {
		seal->seen[seal->next] = true;
		audit_chain_fault(chain, "seal %llu: event %s has been "
			"changed", (unsigned long long)chain->sequence,
			seal->ids[seal->next++]);
		return;
	}
	audit_chain_fault(chain, "line %llu: this is no event of a seal",
		(unsigned long long)chain->lines);
}

static void
take_head(struct audit_chain *chain, struct cursor cursor)
{
	if (chain->lines != 1 ||
	    !audit_take_uuid(&cursor, chain->organization) ||
	    !audit_take(&cursor, "\"}") || cursor.at != cursor.end)
		audit_chain_fault(chain, "line %llu: this does not begin an "
			"export", (unsigned long long)chain->lines);
}

static void
take_end(struct audit_chain *chain, struct cursor cursor)
{
	unsigned char head[SHA256_SIZE];
	uint64_t sequence = 0;

	close_seal(chain);
	chain->ended = true;
	if (!(audit_take(&cursor, "0") ||
	    audit_take_number(&cursor, &sequence)) ||
	    !audit_take(&cursor, ",\"head\":\"") ||
	    !audit_take_hash(&cursor, head) ||
	    !audit_take(&cursor, "\"}") || cursor.at != cursor.end)
		audit_chain_fault(chain, "line %llu: the last line has been "
			"changed", (unsigned long long)chain->lines);
	else if (sequence != chain->sequence || !is_same(head, chain->head))
		audit_chain_fault(chain, "seal %llu is the last one here, "
			"seal %llu ought to be",
			(unsigned long long)chain->sequence,
			(unsigned long long)sequence);
}

void
audit_chain_line(struct audit_chain *chain, struct slice line)
{
	struct cursor cursor = { line.data, line.data + line.length };

	pool_reset(chain->scratch);
	chain->lines++;
	if (chain->ended)
		audit_chain_fault(chain, "line %llu: stands after the end",
			(unsigned long long)chain->lines);
	if (audit_take(&cursor,
	    "{\"outstaff_audit\":1,\"organization_id\":\"")) {
		take_head(chain, cursor);
		return;
	}
	if (*chain->organization == '\0') {
		audit_chain_fault(chain, "line %llu: an export begins with "
			"another line", (unsigned long long)chain->lines);
		memset(chain->organization, '?', UUID_SIZE - 1);
	}
	if (audit_take(&cursor, "{\"seal\":"))
		take_seal(chain, cursor);
	else if (audit_take(&cursor, "{\"end\":"))
		take_end(chain, cursor);
	else if (audit_take(&cursor, "{\"organization_id\":\""))
		take_event(chain, cursor, line);
	else
		take_event(chain, (struct cursor){ "", "" }, line);
}

void
audit_chain_finish(struct audit_chain *chain)
{
	close_seal(chain);
	if (!chain->ended)
		audit_chain_fault(chain, "the end is missing: the export was "
			"cut off in or after seal %llu",
			(unsigned long long)chain->sequence);
	for (size_t i = 0; i < chain->anchor_count; i++)
		if (!chain->anchors[i].met)
			audit_chain_fault(chain, "seal %llu is anchored and "
				"missing: the chain ends with seal %llu, its "
				"tail was cut off", (unsigned long long)
				chain->anchors[i].sequence,
				(unsigned long long)chain->sequence);
}
