/* Permissions to choose from. Must not know who may do what. */
#include "resource/permission_choice.h"

const struct choice permission_choices[] = {
#define PERMISSION(id, name, sentence, ...) { name, sentence },
#include "policy/catalogue.def"
	{ 0 }
};

const struct choice reach_choices[] = {
	{ "own", N_("Only their own") },
	{ "team", N_("Teams") },
	{ "department", N_("Departments") },
	{ "organization", N_("The whole organization") },
	{ 0 }
};
