/* AUD-09: whatever is done to an export is found, and named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "work/audit_chain.h"

#define ORGANIZATION "01a1ff0b-5171-78e1-a0c2-09d810c14849"
#define SEALS 3
#define EVENTS 4	/* of each seal */
#define LINES (2 + SEALS * (1 + EVENTS))

static struct pool *pool;
static char *lines[LINES * 2];
static size_t count;
static struct buf faults;
static char anchors[SEALS + 1][96];	/* of each seal; before any: none */

static char *
event_id(unsigned seal, unsigned event)
{
	return pool_printf(pool, "01a1ff0b-0000-7000-8000-00000000%02u%02u",
		seal, event);
}

static const char *
hex(const unsigned char *hash)
{
	return hex_encode(pool, hash, SHA256_SIZE);
}

static void
hash_on(unsigned char *hash, const char *text)
{
	struct buf both;

	buf_init(&both, pool);
	buf_add(&both, hash, SHA256_SIZE);
	buf_text(&both, text);
	sha256(both.data, both.length, hash);
}

/* As sql/deploy/audit_seal.sql has it, written down once more. */
static void
add_seal(unsigned number, unsigned char *head)
{
	char *seal_line = pool_printf(pool, "outstaff audit seal\n%s\n%u\n%s\n"
		"%s\n", ORGANIZATION, number, "2026-11-21T17:00:00.123456Z",
		hex(head));
	const char *previous = hex(head);
	struct buf ids, hashes;
	size_t place = count++;

	buf_init(&ids, pool);
	buf_init(&hashes, pool);
	sha256(seal_line, strlen(seal_line), head);
	buf_printf(&hashes, "\"%s\"", hex(head));
	for (unsigned i = 0; i < EVENTS; i++) {
		char *line = pool_printf(pool, "{\"organization_id\":\"%s\","
			"\"id\":\"%s\",\"at\":\"2026\",\"changes\":{\"n\": "
			"[null, \"\\\"é %u\"]}}", ORGANIZATION,
			event_id(number, i), i);

		lines[count++] = line;
		hash_on(head, line);
		buf_printf(&ids, "%s\"%s\"", i == 0 ? "" : ",",
			event_id(number, i));
		buf_printf(&hashes, ",\"%s\"", hex(head));
	}
	lines[place] = pool_printf(pool, "{\"seal\":%u,\"at\":"
		"\"2026-11-21T17:00:00.123456Z\",\"previous\":\"%s\","
		"\"head\":\"%s\",\"ids\":[%s],\"hashes\":[%s]}", number,
		previous, hex(head), ids.data, hashes.data);
	snprintf(anchors[number], sizeof(anchors[number]), "%u-%s", number,
		hex(head));
}

static int
set_up(void **state)
{
	unsigned char head[SHA256_SIZE];

	(void)state;
	pool = pool_create();
	buf_init(&faults, pool);
	count = 0;
	lines[count++] = pool_text(pool, "{\"outstaff_audit\":1,"
		"\"organization_id\":\"" ORGANIZATION "\"}");
	sha256("", 0, head);
	for (unsigned i = 1; i <= SEALS; i++)
		add_seal(i, head);
	lines[count++] = pool_printf(pool, "{\"end\":%u,\"head\":\"%s\"}",
		SEALS, hex(head));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	pool_destroy(pool);
	return 0;
}

static void
note_fault(void *context, const char *fault)
{
	buf_printf(context, "%s\n", fault);
}

/* The faults of what the lines are now, one a line. */
static const char *
judge_with(const char *anchor)
{
	struct audit_chain *chain =
		audit_chain_create(pool, note_fault, &faults);

	faults.length = 0;
	if (faults.data != NULL)
		faults.data[0] = '\0';
	if (anchor != NULL)
		assert_true(audit_chain_anchor(chain, anchor));
	for (size_t i = 0; i < count; i++)
		audit_chain_line(chain, slice_of(lines[i]));
	audit_chain_finish(chain);
	return faults.length == 0 ? "" : faults.data;
}

static const char *
judge(void)
{
	return judge_with(NULL);
}

static void
take_out(size_t place, size_t how_many)
{
	memmove(lines + place, lines + place + how_many,
		(count - place - how_many) * sizeof(*lines));
	count -= how_many;
}

static size_t
place_of(unsigned seal, unsigned event)
{
	return 1 + (seal - 1) * (1 + EVENTS) + 1 + event;
}

static void
an_export_as_it_was_written_has_no_fault(void **state)
{
	(void)state;
	assert_string_equal(judge(), "");
	for (unsigned i = 1; i <= SEALS; i++)
		assert_string_equal(judge_with(anchors[i]), "");
}

/* Each byte of the file, one after the other. */
static void
every_changed_byte_is_a_fault(void **state)
{
	(void)state;
	for (size_t i = 0; i < count; i++)
		for (char *c = lines[i]; *c != '\0'; c++) {
			*c ^= 1;
			if (*judge() == '\0')
				fail_msg("line %zu, byte %td", i,
					c - lines[i]);
			*c ^= 1;
		}
}

static void
a_changed_event_is_named(void **state)
{
	char *line = lines[place_of(2, 1)];

	(void)state;
	line[strlen(line) - 4]++;
	assert_string_equal(judge(), "seal 2: event "
		"01a1ff0b-0000-7000-8000-000000000201 has been changed\n");
}

static void
a_removed_event_is_named(void **state)
{
	(void)state;
	take_out(place_of(2, 3), 1);
	assert_string_equal(judge(), "seal 2: event "
		"01a1ff0b-0000-7000-8000-000000000203 is missing\n");
}

static void
events_in_another_order_are_named(void **state)
{
	char *line = lines[place_of(1, 1)];

	(void)state;
	lines[place_of(1, 1)] = lines[place_of(1, 2)];
	lines[place_of(1, 2)] = line;
	assert_string_equal(judge(), "seal 1: event "
		"01a1ff0b-0000-7000-8000-000000000101 stands out of its "
		"order\n");
}

static void
an_event_that_stands_twice_is_named(void **state)
{
	(void)state;
	lines[place_of(1, 2)] = lines[place_of(1, 1)];
	assert_string_equal(judge(), "seal 1: event "
		"01a1ff0b-0000-7000-8000-000000000101 stands twice\n"
		"seal 1: event "
		"01a1ff0b-0000-7000-8000-000000000102 is missing\n");
}

static void
an_inserted_event_is_named(void **state)
{
	(void)state;
	memmove(lines + place_of(3, 0), lines + place_of(3, 0) - 1,
		(count - place_of(3, 0) + 1) * sizeof(*lines));
	count++;
	lines[place_of(3, 0)] = pool_printf(pool,
		"{\"organization_id\":\"%s\",\"id\":\"%s\"}", ORGANIZATION,
		event_id(9, 9));
	assert_string_equal(judge(), "line 13: event "
		"01a1ff0b-0000-7000-8000-000000000909 is in no seal: it was "
		"put in after seal 3 began\n");
}

static void
a_removed_seal_is_named(void **state)
{
	(void)state;
	take_out(place_of(2, 0) - 1, 1 + EVENTS);
	assert_string_equal(judge(), "seal 3: 1 seals before it are missing, "
		"from 2 on\n");
}

static void
a_cut_file_is_a_fault(void **state)
{
	(void)state;
	while (count-- > 1)
		assert_string_not_equal(judge(), "");
}

/* Where whoever cut the tail wrote a new end, the anchor knows. */
static void
a_cut_tail_is_found_by_an_anchor(void **state)
{
	unsigned char head[SHA256_SIZE];

	(void)state;
	count = 0;
	lines[count++] = pool_text(pool, "{\"outstaff_audit\":1,"
		"\"organization_id\":\"" ORGANIZATION "\"}");
	sha256("", 0, head);
	add_seal(1, head);
	lines[count++] = pool_printf(pool, "{\"end\":1,\"head\":\"%s\"}",
		hex(head));
	assert_string_equal(judge(), "");
	assert_string_equal(judge_with(anchors[2]), "seal 2 is anchored and "
		"missing: the chain ends with seal 1, its tail was cut off\n");
}

static void
a_chain_that_was_written_anew_is_found_by_an_anchor(void **state)
{
	(void)state;
	anchors[2][strlen(anchors[2]) - 1] ^= 1;
	assert_non_null(strstr(judge_with(anchors[2]),
		"its head is not that of its anchor"));
	/* What the name of an object in the store tells is enough. */
	anchors[3][2 + 18] = '\0';
	assert_string_equal(judge_with(anchors[3]), "");
}

static void
anchors_have_one_form(void **state)
{
	static const char *const wrong[] = { "", "1", "1-", "1-abc",
		"-0123456789abcdef", "01-0123456789abcdef",
		"1-0123456789abcdeF", "x-0123456789abcdef" };
	struct audit_chain *chain =
		audit_chain_create(pool, note_fault, &faults);

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_false(audit_chain_anchor(chain, wrong[i]));
	for (unsigned i = 0; i < 100; i++)
		assert_true(audit_chain_anchor(chain, pool_printf(pool,
			"%u-0123456789abcdef", i + 1)));
	assert_int_equal(chain->anchor_count, 100);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(an_export_as_it_was_written_has_no_fault),
		TEST(every_changed_byte_is_a_fault),
		TEST(a_changed_event_is_named),
		TEST(a_removed_event_is_named),
		TEST(events_in_another_order_are_named),
		TEST(an_event_that_stands_twice_is_named),
		TEST(an_inserted_event_is_named),
		TEST(a_removed_seal_is_named),
		TEST(a_cut_file_is_a_fault),
		TEST(a_cut_tail_is_found_by_an_anchor),
		TEST(a_chain_that_was_written_anew_is_found_by_an_anchor),
		TEST(anchors_have_one_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
