/*
 * Rules to grants, grants to rows, and rules to reasons.
 * Must not know roles: a rule says what it gives, not by which of them.
 */
#include "policy/policy.h"

#include <string.h>

/* The bit of an anchor, which gets a place if it has none; 0: none is left. */
static unsigned
anchor_bit(struct grants *grants, const char *id)
{
	unsigned i = 0;

	while (i < grants->anchor_count && strcmp(grants->anchor[i], id) != 0)
		i++;
	if (i == ANCHORS_MAX)
		return 0;
	if (i == grants->anchor_count) {
		memcpy(grants->anchor[i], id, UUID_SIZE);
		grants->anchor_count++;
	}
	return 1U << i;
}

/* The rule's scope, or the member's own rows where it has no place. */
static enum scope
take_anchor(struct grants *grants, const struct rule *rule)
{
	unsigned bit;

	if (rule->scope != SCOPE_TEAM && rule->scope != SCOPE_DEPARTMENT)
		return rule->scope;
	bit = anchor_bit(grants, rule->anchor);
	grants->anchors[rule->permission] =
		(uint16_t)(grants->anchors[rule->permission] | bit);
	return bit == 0 ? SCOPE_OWN : rule->scope;
}

void
policy_add(struct grants *grants, const struct rule *rule)
{
	enum permission permission = rule->permission;
	enum scope scope;

	if (permission < PERMISSION_FIRST || permission >= PERMISSION_COUNT)
		return;
	if (rule->effect == EFFECT_DENY) {
		grants->denied[permission] = true;
		grants->scope[permission] = SCOPE_NONE;
		grants->anchors[permission] = 0;
	}
	if (grants->denied[permission] ||
	    rule->scope < permission_floor(permission))
		return;
	scope = take_anchor(grants, rule);
	if (scope >= permission_floor(permission) &&
	    scope > grants->scope[permission])
		grants->scope[permission] = (unsigned char)scope;
}

static bool
read_anchor(const char *text, size_t length, struct rule *rule)
{
	if (length != UUID_SIZE - 1)
		return false;
	memcpy(rule->anchor, text, length);
	rule->anchor[length] = '\0';
	return is_uuid(rule->anchor);
}

/* What stands after the equals sign: deny, a scope, or a scope of an id. */
static bool
read_reach(const char *text, const char *end, struct rule *rule)
{
	const char *colon = memchr(text, ':', (size_t)(end - text));
	size_t length = (size_t)((colon == NULL ? end : colon) - text);
	bool anchored;

	if (length == 4 && memcmp(text, "deny", 4) == 0) {
		rule->effect = EFFECT_DENY;
		return colon == NULL;
	}
	rule->scope = scope_find(text, length);
	anchored = rule->scope == SCOPE_TEAM || rule->scope == SCOPE_DEPARTMENT;
	if (rule->scope == SCOPE_NONE || anchored != (colon != NULL))
		return false;
	return !anchored || read_anchor(colon + 1, (size_t)(end - colon - 1),
		rule);
}

static bool
read_rule(const char *text, const char *end, struct rule *rule)
{
	const char *sign = memchr(text, '=', (size_t)(end - text));

	*rule = (struct rule){ 0 };
	if (sign == NULL)
		return false;
	rule->permission = permission_find(text, (size_t)(sign - text));
	return read_reach(sign + 1, end, rule);
}

bool
policy_compile(struct grants *grants, const char *rules)
{
	struct rule rule;

	*grants = (struct grants){ 0 };
	while (rules != NULL && *rules != '\0') {
		const char *end = strchrnul(rules, ';');

		if (!read_rule(rules, end, &rule)) {
			*grants = (struct grants){ 0 };
			return false;
		}
		policy_add(grants, &rule);
		rules = *end == ';' ? end + 1 : NULL;
	}
	return true;
}

void
policy_narrow(struct grants *grants, const char *list)
{
	bool stays[PERMISSION_COUNT] = { false };

	while (list != NULL) {
		const char *end = strchrnul(list, ',');

		stays[permission_find(list, (size_t)(end - list))] = true;
		list = *end == ',' ? end + 1 : NULL;
	}
	stays[PERMISSION_UNSET] = false;
	stays[ROLE_ASSIGN] = stays[ROLE_WRITE] = stays[ORGANIZATION_OWN] =
		false;
	for (int i = 0; i < PERMISSION_COUNT; i++) {
		if (stays[i])
			continue;
		grants->scope[i] = SCOPE_NONE;
		grants->anchors[i] = 0;
	}
}

static char *
put_id(char *end, const char *id)
{
	if (end[-1] != '{')
		*end++ = ',';
	memcpy(end, id, UUID_SIZE);
	return end + UUID_SIZE - 1;
}

void
policy_reach(const struct grants *grants, const struct decision *decision,
	const char *member_id, char text[REACH_SIZE])
{
	char *end = text;

	*end++ = '{';
	if (decision->verdict == ALLOW && *member_id != '\0')
		end = put_id(end, member_id);
	for (unsigned i = 0; i < grants->anchor_count; i++)
		if (decision->anchors & 1U << i)
			end = put_id(end, grants->anchor[i]);
	memcpy(end, "}", 2);
}

/* The first of the sorted rules that is not of an earlier permission. */
static size_t
find_first(const struct rule *rules, size_t count, enum permission permission)
{
	size_t low = 0;

	while (count > 0) {
		size_t half = count / 2;

		if (rules[low + half].permission < permission) {
			low += half + 1;
			count -= half + 1;
		} else {
			count = half;
		}
	}
	return low;
}

static bool
wins(const struct rule *one, const struct rule *other)
{
	if (one->effect != other->effect)
		return one->effect > other->effect;
	return one->scope > other->scope;
}

/* Puts a rule behind those that win over it or came before it as good. */
static void
insert(struct chain *chain, const struct rule *rule)
{
	size_t place = chain->count;

	while (place > 0 && wins(rule, chain->rule[place - 1]))
		place--;
	if (place == CHAIN_MAX)
		return;
	if (chain->count < CHAIN_MAX)
		chain->count++;
	memmove(&chain->rule[place + 1], &chain->rule[place],
		(chain->count - place - 1) * sizeof(*chain->rule));
	chain->rule[place] = rule;
}

void
policy_chain(const struct rule *rules, size_t count,
	enum permission permission, struct chain *chain)
{
	size_t i = find_first(rules, count, permission);

	chain->count = 0;
	while (i < count && rules[i].permission == permission)
		insert(chain, &rules[i++]);
}
