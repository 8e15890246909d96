/* What may refuse giving somebody a role or an exception, wherever that is. */
#ifndef RESOURCE_GRANT_H
#define RESOURCE_GRANT_H

#include "resource/rights_change.h"

#define GRANT_REFUSALS \
	{ "emergency_access_runs", N_("While your emergency access runs, you " \
		"decide on nobody's rights.") }, \
	{ "ownership_only", N_("Owners are made and unmade under Owners " \
		"(/owners) alone: all owners are told of it.") }, \
	RIGHTS_CHANGE_REFUSALS, \
	{ "membership_roles_own", \
		N_("Nobody changes their own roles: ask another admin.") }, \
	{ "member_role_exceeds", N_("You can only give what you hold " \
		"yourself, and only to people whom you look after.") }, \
	{ "member_permission_exceeds", N_("You can only give or deny what " \
		"you hold yourself, and only to people whom you look " \
		"after.") }, \
	{ "member_role_valid_until_after_valid_from", \
		N_("The last day is in the past.") }, \
	{ "member_permission_valid_until_after_valid_from", \
		N_("The last day is in the past.") }, \
	{ "member_role_role_id_overlap", \
		N_("The person has this role already.") }, \
	{ "member_permission_permission_overlap", \
		N_("There is such an exception already.") }, \
	{ "member_permission_reach_check", N_("Name the department or the " \
		"team whose records are meant, and only then.") }, \
	{ "member_role_reach_check", \
		N_("Name a department or a team, not both.") }, \
	{ "member_role_owner_whole", N_("An owner owns the whole " \
		"organization, and has no last day.") }

#endif
