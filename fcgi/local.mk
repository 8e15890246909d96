# The C of the program, one floor after the other, ground floor first. All of
# it but the three mains is one library, which the tests link too.

# Every resource of the program, in the order of their routes: a new one is one
# more line here.
resource_files = \
	fcgi/resource/landing.c \
	fcgi/resource/language.c \
	fcgi/resource/account.c \
	fcgi/resource/password.c \
	fcgi/resource/account_session.c \
	fcgi/resource/account_end.c \
	fcgi/resource/session.c \
	fcgi/resource/sign_in_code.c \
	fcgi/resource/two_factor.c \
	fcgi/resource/email_verification.c \
	fcgi/resource/token.c \
	fcgi/resource/api_token.c \
	fcgi/resource/development.c \
	fcgi/resource/sign_in_flow.c \
	fcgi/resource/identity.c \
	fcgi/resource/identity_provider.c \
	fcgi/resource/idp_group_role.c \
	fcgi/resource/grant.c \
	fcgi/resource/role.c \
	fcgi/resource/permission_usage.c \
	fcgi/resource/rights_change.c \
	fcgi/resource/emergency_access.c \
	fcgi/resource/access_review.c \
	fcgi/resource/home.c \
	fcgi/resource/notification.c \
	fcgi/resource/notification_default.c \
	fcgi/resource/message.c \
	fcgi/resource/phone.c \
	fcgi/resource/organization.c \
	fcgi/resource/organization_end.c \
	fcgi/resource/ownership.c \
	fcgi/resource/subscription.c \
	fcgi/resource/suspension.c \
	fcgi/resource/statistics.c \
	fcgi/resource/invitation.c \
	fcgi/resource/member.c \
	fcgi/resource/position.c \
	fcgi/resource/department.c \
	fcgi/resource/team.c \
	fcgi/resource/member_change.c \
	fcgi/resource/certificate_type.c \
	fcgi/resource/certificate.c \
	fcgi/resource/export.c \
	fcgi/resource/background_job.c \
	fcgi/resource/permission_request.c \
	fcgi/resource/document.c \
	fcgi/resource/audit.c

noinst_LIBRARIES += liboutstaff.a
liboutstaff_a_SOURCES = $(resource_files) \
	fcgi/base/buf.c \
	fcgi/base/buf.h \
	fcgi/base/clock.c \
	fcgi/base/clock.h \
	fcgi/base/config.c \
	fcgi/base/config.def \
	fcgi/base/config.h \
	fcgi/base/crypto.c \
	fcgi/base/crypto.h \
	fcgi/base/file.c \
	fcgi/base/file.h \
	fcgi/base/language.c \
	fcgi/base/language.h \
	fcgi/base/listener.c \
	fcgi/base/listener.h \
	fcgi/base/log.c \
	fcgi/base/log.h \
	fcgi/base/messages.c \
	fcgi/base/messages.h \
	fcgi/base/named_key.c \
	fcgi/base/named_key.h \
	fcgi/base/pool.c \
	fcgi/base/pool.h \
	fcgi/base/program.c \
	fcgi/base/program.h \
	fcgi/base/seal.c \
	fcgi/base/seal.h \
	fcgi/base/texts.c \
	fcgi/base/texts.h \
	fcgi/base/utf8.c \
	fcgi/base/utf8.h \
	fcgi/base/uuid.c \
	fcgi/base/uuid.h \
	fcgi/db/connection.c \
	fcgi/db/connection.h \
	fcgi/db/db.c \
	fcgi/db/db.h \
	fcgi/db/sqlstate.def \
	fcgi/db/statement.c \
	fcgi/db/statement.h \
	fcgi/http/accept_language.c \
	fcgi/http/accept_language.h \
	fcgi/http/cookie.c \
	fcgi/http/cookie.h \
	fcgi/http/csv_in.c \
	fcgi/http/csv_in.h \
	fcgi/http/delimited.c \
	fcgi/http/delimited.h \
	fcgi/http/form.c \
	fcgi/http/form.h \
	fcgi/http/header_out.c \
	fcgi/http/header_out.h \
	fcgi/http/http.c \
	fcgi/http/http.h \
	fcgi/http/json_doc.c \
	fcgi/http/json_doc.h \
	fcgi/http/json_in.c \
	fcgi/http/json_in.h \
	fcgi/http/json_sax.c \
	fcgi/http/json_sax.h \
	fcgi/http/multipart.c \
	fcgi/http/multipart.h \
	fcgi/http/pairs.c \
	fcgi/http/pairs.h \
	fcgi/http/parameter.c \
	fcgi/http/parameter.h \
	fcgi/http/part_head.c \
	fcgi/http/part_head.h \
	fcgi/http/path.c \
	fcgi/http/path.h \
	fcgi/http/record_out.c \
	fcgi/http/record_out.h \
	fcgi/http/status.c \
	fcgi/http/status.def \
	fcgi/http/status.h \
	fcgi/http/upload.c \
	fcgi/http/upload.h \
	fcgi/policy/catalogue.c \
	fcgi/policy/catalogue.def \
	fcgi/policy/explain.c \
	fcgi/policy/explain.h \
	fcgi/policy/grants.c \
	fcgi/policy/policy.c \
	fcgi/policy/policy.h \
	fcgi/auth/access.c \
	fcgi/auth/access.h \
	fcgi/auth/api_token.c \
	fcgi/auth/api_token.h \
	fcgi/auth/common.def \
	fcgi/auth/csrf.c \
	fcgi/auth/csrf.h \
	fcgi/auth/jwt.c \
	fcgi/auth/jwt.h \
	fcgi/auth/jwt_key.c \
	fcgi/auth/mcf.c \
	fcgi/auth/mcf.h \
	fcgi/auth/oidc.c \
	fcgi/auth/oidc.h \
	fcgi/auth/oidc_client.c \
	fcgi/auth/oidc_client.h \
	fcgi/auth/oidc_fetch.c \
	fcgi/auth/oidc_fetch.h \
	fcgi/auth/oidc_keys.c \
	fcgi/auth/oidc_person.c \
	fcgi/auth/password.c \
	fcgi/auth/password.h \
	fcgi/auth/password_rule.c \
	fcgi/auth/password_rule.h \
	fcgi/auth/phone_code.c \
	fcgi/auth/phone_code.h \
	fcgi/auth/principal.c \
	fcgi/auth/principal.h \
	fcgi/auth/recovery_code.c \
	fcgi/auth/recovery_code.h \
	fcgi/auth/session.c \
	fcgi/auth/session.h \
	fcgi/auth/token.c \
	fcgi/auth/token.h \
	fcgi/auth/totp.c \
	fcgi/auth/totp.h \
	fcgi/present/assets.c \
	fcgi/present/assets.h \
	fcgi/present/brand.c \
	fcgi/present/brand.h \
	fcgi/present/column.c \
	fcgi/present/column.h \
	fcgi/present/csv.c \
	fcgi/present/csv.h \
	fcgi/present/json_cell.c \
	fcgi/present/json_cell.h \
	fcgi/present/label.c \
	fcgi/present/label.h \
	fcgi/present/mustache.h \
	fcgi/present/mustache_line.c \
	fcgi/present/mustache_link.c \
	fcgi/present/mustache_node.h \
	fcgi/present/mustache_parse.c \
	fcgi/present/mustache_parse.h \
	fcgi/present/mustache_render.c \
	fcgi/present/qr.c \
	fcgi/present/qr.h \
	fcgi/present/rows.c \
	fcgi/present/rows.h \
	fcgi/present/rows_list.c \
	fcgi/present/rows_list.h \
	fcgi/present/value.c \
	fcgi/present/value.h \
	fcgi/present/view.c \
	fcgi/present/view.h \
	fcgi/present/view_text.c \
	fcgi/present/view_text.h \
	fcgi/present/word.c \
	fcgi/present/word.h \
	fcgi/store/backend.h \
	fcgi/store/check.h \
	fcgi/store/check_jpeg.c \
	fcgi/store/check_pdf.c \
	fcgi/store/check_png.c \
	fcgi/store/content_type.c \
	fcgi/store/content_type.h \
	fcgi/store/flaw.def \
	fcgi/store/s3_page.c \
	fcgi/store/s3_transfer.c \
	fcgi/store/sigv4.c \
	fcgi/store/sigv4.h \
	fcgi/store/source.c \
	fcgi/store/source.h \
	fcgi/store/store.c \
	fcgi/store/store.h \
	fcgi/store/store_file.c \
	fcgi/store/store_file.h \
	fcgi/store/store_file_link.c \
	fcgi/store/store_file_list.c \
	fcgi/store/store_s3.c \
	fcgi/store/store_s3.h \
	fcgi/deliver/event.c \
	fcgi/deliver/event.h \
	fcgi/deliver/mail.c \
	fcgi/deliver/mail.h \
	fcgi/deliver/mime.c \
	fcgi/deliver/mime.h \
	fcgi/deliver/sms.c \
	fcgi/deliver/sms.h \
	fcgi/deliver/sms_report.c \
	fcgi/deliver/sms_report.h \
	fcgi/work/account_tool.c \
	fcgi/work/account_tool.h \
	fcgi/work/audit.c \
	fcgi/work/audit_chain.c \
	fcgi/work/audit_chain.h \
	fcgi/work/audit_line.c \
	fcgi/work/audit_line.h \
	fcgi/work/audit_tool.c \
	fcgi/work/audit_tool.h \
	fcgi/work/event.c \
	fcgi/work/export.c \
	fcgi/work/kinds.c \
	fcgi/work/letter.c \
	fcgi/work/letter.h \
	fcgi/work/mail.c \
	fcgi/work/queue.c \
	fcgi/work/queue.h \
	fcgi/work/explain_tool.c \
	fcgi/work/explain_tool.h \
	fcgi/work/organization_tool.c \
	fcgi/work/organization_tool.h \
	fcgi/work/queue_tool.c \
	fcgi/work/queue_tool.h \
	fcgi/work/sms.c \
	fcgi/work/table_out.c \
	fcgi/work/table_out.h \
	fcgi/work/sweep.c \
	fcgi/work/work.h \
	fcgi/resource/fields.c \
	fcgi/resource/certificate.h \
	fcgi/resource/fields.h \
	fcgi/resource/grant.h \
	fcgi/resource/kinds.c \
	fcgi/resource/kinds.h \
	fcgi/resource/list.c \
	fcgi/resource/notification.h \
	fcgi/resource/openapi.c \
	fcgi/resource/openapi.h \
	fcgi/resource/openapi_answer.c \
	fcgi/resource/openapi_document.c \
	fcgi/resource/openapi_schema.c \
	fcgi/resource/openapi_words.c \
	fcgi/resource/own_token.c \
	fcgi/resource/own_token.h \
	fcgi/resource/permission_choice.c \
	fcgi/resource/permission_choice.h \
	fcgi/resource/request.c \
	fcgi/resource/request_context.c \
	fcgi/resource/request_context.h \
	fcgi/resource/request.h \
	fcgi/resource/request_language.c \
	fcgi/resource/request_language.h \
	fcgi/resource/rights_change.h \
	fcgi/resource/resource.h \
	fcgi/resource/second_factor.c \
	fcgi/resource/second_factor.h \
	fcgi/resource/sign_in.c \
	fcgi/resource/sign_in.h \
	fcgi/resource/throttle.c \
	fcgi/resource/throttle.h \
	fcgi/resource/token.h \
	fcgi/app/act.c \
	fcgi/app/act.h \
	fcgi/app/admit.c \
	fcgi/app/admit.h \
	fcgi/app/admit_denied.c \
	fcgi/app/admit_origin.c \
	fcgi/app/check_views.c \
	fcgi/app/columns.c \
	fcgi/app/columns.h \
	fcgi/app/check_views.h \
	fcgi/app/dispatch.c \
	fcgi/app/dispatch.h \
	fcgi/app/failure.c \
	fcgi/app/notice.c \
	fcgi/app/notice.h \
	fcgi/app/page.c \
	fcgi/app/page.h \
	fcgi/app/page_form.c \
	fcgi/app/page_form.h \
	fcgi/app/page_list.c \
	fcgi/app/page_list.h \
	fcgi/app/page_reader.c \
	fcgi/app/page_reader.h \
	fcgi/app/present.c \
	fcgi/app/present.h \
	fcgi/app/replay.c \
	fcgi/app/replay.h \
	fcgi/app/route.c \
	fcgi/app/route.h \
	fcgi/app/route_print.c

nodist_liboutstaff_a_SOURCES = \
	fcgi/db/statements.h \
	fcgi/db/statements.inc \
	fcgi/resource/list.inc

program_libs = liboutstaff.a $(FCGI_LIBS) $(PQ_LIBS) $(YAJL_LIBS) $(SCRYPT_LIBS) \
	$(PCRE2_LIBS) $(MAGIC_LIBS) $(CURL_LIBS) $(CRYPTO_LIBS) $(QRENCODE_LIBS)

sbin_PROGRAMS += outstaff-fcgi outstaff-worker
outstaff_fcgi_SOURCES = fcgi/main.c
outstaff_worker_SOURCES = fcgi/worker.c
outstaff_fcgi_LDADD = $(program_libs)
outstaff_worker_LDADD = $(program_libs)

bin_PROGRAMS += outstaffctl
outstaffctl_SOURCES = fcgi/ctl.c
outstaffctl_LDADD = $(program_libs)

# The statements of sql/query as C.
BUILT_SOURCES += fcgi/db/statements.h fcgi/db/statements.inc \
	fcgi/resource/list.inc
CLEANFILES += fcgi/db/statements.h fcgi/db/statements.inc \
	fcgi/resource/list.inc
EXTRA_DIST += scripts/embed-statements

embed = ($(PERL) $(srcdir)/scripts/embed-statements

fcgi/db/statements.h: $(statement_files) $(srcdir)/scripts/embed-statements
	$(AM_V_GEN)$(MKDIR_P) fcgi/db && \
	$(embed) --enum $(statement_files)) >$@.tmp && mv $@.tmp $@

fcgi/db/statements.inc: $(statement_files) $(srcdir)/scripts/embed-statements
	$(AM_V_GEN)$(MKDIR_P) fcgi/db && \
	$(embed) --table $(statement_files)) >$@.tmp && mv $@.tmp $@

# Also where a program is made without "make all" before it.
$(liboutstaff_a_OBJECTS): | fcgi/db/statements.h \
	fcgi/db/statements.inc fcgi/resource/list.inc

# The resources as C.
fcgi/resource/list.inc: fcgi/local.mk
	$(AM_V_GEN)$(MKDIR_P) fcgi/resource && \
	for file in $(resource_files); do \
		echo "RESOURCE(`basename $$file .c`)"; \
	done >$@.tmp && mv $@.tmp $@
