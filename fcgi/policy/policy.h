/*
 * Who may do what: a pure function of a subject and a permission. No I/O, no
 * allocation, no clock, no state; safe from any thread.
 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include <stdbool.h>

/*
 * What a route asks for. The value 0 is a route that forgot to say, which
 * nobody may use; PUBLIC asks for nothing, SIGNED_IN for any account.
 */
enum permission {
	PERMISSION_UNSET = 0,
	PUBLIC,
	SIGNED_IN,
#define PERMISSION(id, name, sentence, doing, owner, admin, member, auditor) id,
#include "policy/catalogue.def"
	PERMISSION_COUNT
};

/* The first permission of the catalogue, for loops up to PERMISSION_COUNT. */
#define PERMISSION_FIRST (SIGNED_IN + 1)

/* The rows a permission reaches; each scope contains those before it. */
enum scope { SCOPE_NONE, SCOPE_OWN, SCOPE_ORGANIZATION };

enum role {
#define ROLE(name, title, sentence) ROLE_##name,
#include "policy/catalogue.def"
	ROLE_COUNT
};

/* A member's rights, compiled: the widest enum scope of each permission. */
struct grants {
	unsigned char scope[PERMISSION_COUNT];
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
};

/*
 * Compiles the role templates of a comma-joined list without blanks, such
 * as "member,auditor"; the widest scope wins. Unknown and empty names give no
 * rights, and so does NULL.
 */
void policy_compile(struct grants *grants, const char *list);

/*
 * Leaves of the grants those whose permissions a comma-joined list names;
 * NULL leaves none. Nothing is ever added.
 */
void policy_narrow(struct grants *grants, const char *list);

/* A value outside enum permission is denied like PERMISSION_UNSET. */
struct decision policy_decide(const struct subject *subject,
	enum permission permission);

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

/* Finds a permission of the catalogue; PERMISSION_UNSET if there is none. */
enum permission permission_by_name(const char *name);

/* "none", "own", "organization". */
const char *scope_name(enum scope scope);

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
