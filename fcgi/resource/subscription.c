/* What an organization has booked: its plan, and seats for its people. */
#include "resource/resource.h"

static const struct field fields[] = {
	{ "seats", INTEGER, N_("Seats"), 1, 1000000 },
	{ "billing_email", EMAIL, N_("Email for bills") },
	{ "payment_reference", TEXT, N_("Payment reference"), 1, 100 },
	{ 0 }
};

static const struct route routes[] = {
	{ GET, "/subscription", BILLING_READ, .query = { Q_subscription_get },
		.summary = "read plan and seats",
		.shows = fields, .view = "subscription/detail" },
	{ PATCH, "/subscription", BILLING_WRITE,
		.summary = "change plan and seats",
		.query = { Q_subscription_update }, .fields = fields,
		.form = "/subscription", .next = "/subscription",
		.notice = N_("Plan and seats saved.") },
	{ GET, "/companies/{id}/subscription", BILLING_READ,
		.summary = "read plan and seats of a company",
		.query = { Q_subscription_get, Q_company_id_check },
		.flags = API_ONLY },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "subscription_seats_used", N_("More people than that have a seat. "
		"Suspend or remove some of them first.") },
	{ "subscription_payment_reference_no_card", N_("This looks like the "
		"number of a card, which must not be kept here. Enter the "
		"reference that your payment system has for it.") },
	{ 0 }
};

const struct resource subscription = { "subscription", routes, refusals };
