/* What the groups of a directory are in the organization. */
#include "resource/rights_change.h"

#include "resource/sign_in.h"

static enum status
name_provider(struct request *request)
{
	value_set(request, "identity_provider_id", value_of(request, "id"));
	return OK;
}

static const struct route routes[] = {
	{ GET, "/identity-providers/{id}/group-roles", ORGANIZATION_WRITE,
		.prepare = name_provider, .query = { Q_idp_group_role_list,
			Q_identity_provider_get },
		.flags = API_ONLY },
	{ POST, "/identity-providers/{id}/group-roles", ORGANIZATION_WRITE,
		.summary = "give a role to a group of an identity provider",
		.prepare = name_provider,
		.query = { Q_idp_group_role_create },
		.fields = idp_group_role_fields,
		.form = "/identity-providers/{id}",
		.next = "/identity-providers/{identity_provider_id}",
		.notice = N_("Group added. It counts from the next sign-in.") },
	{ DELETE, "/idp-group-roles/{id}", ORGANIZATION_WRITE,
		.summary = "take a role from a group",
		.query = { Q_idp_group_role_delete },
		.next = "/identity-providers/{identity_provider_id}",
		.notice = N_("Group removed, and roles that came by it.") },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "token_gives", N_("An API token gives no rights: it invites people "
		"as members, and changes nobody's roles.") },
	RIGHTS_CHANGE_NEEDED,
	{ "emergency_access_runs", N_("While your emergency access runs, you "
		"cannot change what directories give.") },
	{ "idp_group_role_group_name_unique",
		N_("This group has this role already.") },
	{ "idp_group_role_exceeds", N_("You can only give a group what you "
		"could give to people.") },
	{ 0 }
};

const struct resource idp_group_role =
	{ "idp_group_role", routes, refusals };
