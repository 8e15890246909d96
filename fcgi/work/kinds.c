/* Every kind of background work, one row each. */
#include "work/work.h"

const struct job_kind job_kinds[] = {
	{ "access_review_round", NULL, Q_access_review_round },
	{ "api_token_reminder", NULL, Q_api_token_remind },
	{ "approval_escalation", NULL, Q_approval_escalate },
	{ "audit_anchor", work_audit_anchor, Q_none },
	{ "audit_seal", work_audit_seal, Q_none },
	{ "certificate_expiry", NULL, Q_certificate_expiry_tell },
	{ "emergency_access_reminder", NULL, Q_emergency_access_remind },
	{ "event", work_event, Q_none },
	{ "event_close", work_event_close, Q_none },
	{ "export", work_export, Q_none },
	{ "mail", work_mail, Q_none },
	{ "notification_digest", NULL, Q_notification_digest_send },
	{ "password_reset", NULL, Q_password_reset_prepare },
	{ "rights_change_expiry", NULL, Q_rights_change_expire },
	{ "sms", work_sms, Q_none },
	{ "sweep", work_sweep, Q_none },
	{ "sweep_orphans", work_sweep_orphans, Q_none },
	{ 0 }
};
