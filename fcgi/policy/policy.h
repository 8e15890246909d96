/*
 * Who may do what: a pure function of a subject and a permission. No I/O, no
 * allocation, no clock, no state; safe from any thread.
 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/uuid.h"

/*
 * What a route asks for. The value 0 is a route that forgot to say, which
 * nobody may use; PUBLIC asks for nothing, SIGNED_IN for any account.
 */
enum permission {
	PERMISSION_UNSET = 0,
	PUBLIC,
	SIGNED_IN,
#define PERMISSION(id, ...) id,
#include "policy/catalogue.def"
	PERMISSION_COUNT
};

/* The first permission of the catalogue, for loops up to PERMISSION_COUNT. */
#define PERMISSION_FIRST (SIGNED_IN + 1)

/*
 * The rows a permission reaches: those of the member, of the people of a team,
 * of a department and those below it, all. Each contains the member's own.
 */
enum scope {
	SCOPE_NONE,
	SCOPE_OWN,
	SCOPE_TEAM,
	SCOPE_DEPARTMENT,
	SCOPE_ORGANIZATION
};

enum role {
#define ROLE(name, title, sentence) ROLE_##name,
#include "policy/catalogue.def"
	ROLE_COUNT
};

/* Teams and departments that one member's rights can be bound to. */
#define ANCHORS_MAX 16

/* What a rule says; the later wins over the earlier. */
enum effect { EFFECT_ROLE, EFFECT_ALLOW, EFFECT_DENY };

/*
 * One right that a member has by a role, or by an exception made for them
 * alone, or is denied. The anchor is the id of the team or department, ""
 * with other scopes; a denial has no scope, for it holds everywhere.
 */
struct rule {
	enum permission permission;
	enum effect effect;
	enum scope scope;
	char anchor[UUID_SIZE];
};

/*
 * A member's rights, compiled: of each permission whether it is denied, else
 * its widest enum scope, and a bit for each anchor that it reaches.
 */
struct grants {
	bool denied[PERMISSION_COUNT];
	unsigned char scope[PERMISSION_COUNT];
	uint16_t anchors[PERMISSION_COUNT];
	unsigned anchor_count;
	char anchor[ANCHORS_MAX][UUID_SIZE];
};

/*
 * Who asks. Somebody limited has only grants: nothing that just being signed
 * in allows, such as making another token. `member` is an active membership
 * in the organization that the request is about; grants may be NULL (no
 * rights) and are read only for one.
 */
struct subject {
	bool signed_in;
	bool member;
	const struct grants *grants;
	bool unverified;	/* the email address is not proven yet */
	bool lacks_two_factor;	/* which the organization asks for */
	bool limited;	/* by a token that is for its scopes alone */
};

enum verdict {
	ALLOW,
	DENY_ANONYMOUS,		/* sign in first: 401 */
	DENY,			/* 403 */
	DENY_UNVERIFIED,	/* 403, until the address is proven */
	DENY_TWO_FACTOR		/* 403, until a second proof is set up */
};

/*
 * The scope is SCOPE_NONE unless allowed (and for PUBLIC, which reaches no
 * row of an organization); SIGNED_IN reaches the account's own rows. `missing`
 * is the permission asked for when denied, else PERMISSION_UNSET.
 */
struct decision {
	enum verdict verdict;
	enum scope scope;
	enum permission missing;
	uint16_t anchors;	/* of the grants */
};

/*
 * Adds a rule to grants that are zero or hold others already, in any order.
 * What reaches less than the permission needs to mean anything gives nothing;
 * an anchor for which there is no place any more gives the member's own rows.
 */
void policy_add(struct grants *grants, const struct rule *rule);

/*
 * Compiles rules joined by semicolons: "certificate.read=organization",
 * "certificate.write=department:ID", "audit.read=deny". NULL and "" are none.
 * Names that are not in the catalogue are passed over (the database may be
 * newer). False where the text is not so made; then the grants are none.
 */
bool policy_compile(struct grants *grants, const char *rules);

/*
 * Leaves of the grants those whose permissions a comma-joined list names;
 * NULL leaves none. Nothing is ever added, and nothing stays by which others
 * could be given rights that the list does not name.
 */
void policy_narrow(struct grants *grants, const char *list);

/* A value outside enum permission is denied like PERMISSION_UNSET. */
struct decision policy_decide(const struct subject *subject,
	enum permission permission);

/* Room for policy_reach. */
#define REACH_SIZE ((ANCHORS_MAX + 1) * UUID_SIZE + 2)

/*
 * The ids whose rows an allowed decision reaches where it does not reach all,
 * as an array of PostgreSQL: the member's (unless ""), then teams and
 * departments. "{}" where denied.
 */
void policy_reach(const struct grants *grants,
	const struct decision *decision, const char *member_id,
	char text[REACH_SIZE]);

#define CHAIN_MAX 32

/* Why: the rules that bear on a permission, those that win first. */
struct chain {
	size_t count;
	const struct rule *rule[CHAIN_MAX];
};

/*
 * Finds the rules of one permission among `count` that are sorted by
 * permission. Denials come first, then exceptions, then roles, each with the
 * widest scope first; more than CHAIN_MAX are cut at the end.
 */
void policy_chain(const struct rule *rules, size_t count,
	enum permission permission, struct chain *chain);

/*
 * True in a binary built with --enable-test-policy-bypass, where everything
 * is allowed so that tests see the database's isolation alone. The programs
 * refuse to run it in production.
 */
bool policy_is_bypassed(void);

/*
 * "certificate.verify" and its sentence "Verify or reject certificates" and
 * gerund "Verifying certificates". "public" and "signed_in" are names too,
 * without a sentence; anything else gives "".
 */
const char *permission_name(enum permission permission);
const char *permission_sentence(enum permission permission);
const char *permission_doing(enum permission permission);

/* Above those of the same kind: "Certificate types" of certificate_type.*;
 * "" of what is not in the catalogue. */
const char *permission_group(enum permission permission);

/* Finds a permission of the catalogue; PERMISSION_UNSET if there is none. */
enum permission permission_by_name(const char *name);
enum permission permission_find(const char *name, size_t length);

/* The same by "certificate_verify", as views and statements spell it. */
enum permission permission_by_column(const char *name, size_t length);

/* "none", "own", "team", "department", "organization". */
const char *scope_name(enum scope scope);

/* Finds a scope by its name; SCOPE_NONE if there is none. */
enum scope scope_find(const char *name, size_t length);

/* The narrowest scope in which a permission of the catalogue works. */
enum scope permission_floor(enum permission permission);

/* Role templates by index; role_by_name gives ROLE_COUNT for none. */
const char *role_name(enum role role);
const char *role_title(enum role role);
const char *role_sentence(enum role role);
enum role role_by_name(const char *name);

/*
 * True for what changes an organization for others: held by no plain member,
 * nor by who only reads. Only who has proven their address may do it.
 */
bool permission_is_administrative(enum permission permission);

/* What a template gives, without compiling it; both values must be known. */
enum scope role_scope(enum role role, enum permission permission);

#endif
