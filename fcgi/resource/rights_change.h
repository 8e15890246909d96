/*
 * Changes of what people may do wait for a second person where their
 * organization wants that: their routes run Q_rights_change_asked after their
 * own statement, and the answer then is 202 instead (app/present.c).
 */
#ifndef RESOURCE_RIGHTS_CHANGE_H
#define RESOURCE_RIGHTS_CHANGE_H

#include "resource/resource.h"

/* What may refuse them then. */
#define RIGHTS_CHANGE_REFUSALS \
	{ "rights_change_payload_unique", \
		N_("Exactly this waits for a second person already.") }, \
	{ "rights_change_nobody", N_("This needs a second person, and " \
		"nobody else could decide on it.") }, \
	{ "rights_change_may", N_("You can only change this while you hold " \
		"it yourself.") }, \
	{ "organization_second_person_owners", N_("While changes of rights " \
		"need a second person, the organization keeps two active " \
		"owners.") }

/* A form that has been looked at, also when it is looked at again. */
#define PREVIEW { "preview", TEXT, N_("What was seen"), 64, 64 }

/* What was looked at is not what would be done any more. */
#define PREVIEW_REFUSAL \
	{ "preview_changed", N_("The people concerned have changed since " \
		"the preview. Look at it again.") }

/* What does not wait is refused. */
#define RIGHTS_CHANGE_OF_PLACE \
	{ "rights_change_needed", N_("That place would give somebody more " \
		"rights, and changes of rights need a second person here. " \
		"Give them a role for the place instead.") }
#define RIGHTS_CHANGE_NEEDED \
	{ "rights_change_needed", N_("Changes of rights need a second person " \
		"here: let people in as members, workers or customers, and " \
		"give them more afterwards.") }

#endif
