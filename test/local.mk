# Everything "make check" runs prints TAP: unit tests (one cmocka program for
# each source file), the guards of the house's laws, and the fuzz targets on
# their kept inputs. Tests that need servers are scripts/check's.

LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
AM_TESTS_ENVIRONMENT = \
	srcdir='$(srcdir)'; export srcdir; \
	builddir='$(abs_builddir)'; export builddir; \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	UBSAN_OPTIONS=print_stacktrace=1; export UBSAN_OPTIONS;

unit_tests = \
	test/unit/app/test_route \
	test/unit/app/test_route_order \
	test/unit/auth/test_access \
	test/unit/auth/test_api_token \
	test/unit/auth/test_csrf \
	test/unit/auth/test_jwt \
	test/unit/auth/test_jwt_edges \
	test/unit/auth/test_jwt_key \
	test/unit/auth/test_mcf \
	test/unit/auth/test_oidc \
	test/unit/auth/test_oidc_client \
	test/unit/auth/test_oidc_keys \
	test/unit/auth/test_oidc_person \
	test/unit/auth/test_password \
	test/unit/auth/test_password_rule \
	test/unit/auth/test_phone_code \
	test/unit/auth/test_principal \
	test/unit/auth/test_recovery_code \
	test/unit/auth/test_session \
	test/unit/auth/test_token \
	test/unit/auth/test_totp \
	test/unit/base/test_buf \
	test/unit/base/test_clock \
	test/unit/base/test_config \
	test/unit/base/test_crypto \
	test/unit/base/test_file \
	test/unit/base/test_language \
	test/unit/base/test_listener \
	test/unit/base/test_log \
	test/unit/base/test_messages \
	test/unit/base/test_named_key \
	test/unit/base/test_pool \
	test/unit/base/test_program \
	test/unit/base/test_seal \
	test/unit/base/test_texts \
	test/unit/base/test_utf8 \
	test/unit/base/test_uuid \
	test/unit/db/test_statement \
	test/unit/deliver/test_mail \
	test/unit/deliver/test_mime \
	test/unit/deliver/test_sms_report \
	test/unit/http/test_accept_language \
	test/unit/http/test_cookie \
	test/unit/http/test_csv_in \
	test/unit/http/test_delimited \
	test/unit/http/test_form \
	test/unit/http/test_header_out \
	test/unit/http/test_http \
	test/unit/http/test_json_doc \
	test/unit/http/test_json_in \
	test/unit/http/test_json_sax \
	test/unit/http/test_multipart \
	test/unit/http/test_multipart_limits \
	test/unit/http/test_pairs \
	test/unit/http/test_parameter \
	test/unit/http/test_part_head \
	test/unit/http/test_path \
	test/unit/http/test_record_out \
	test/unit/http/test_status \
	test/unit/http/test_upload \
	test/unit/policy/test_catalogue \
	test/unit/policy/test_explain \
	test/unit/policy/test_grants \
	test/unit/policy/test_policy \
	test/unit/policy/test_policy_bypass \
	test/unit/present/test_assets \
	test/unit/present/test_csv \
	test/unit/present/test_label \
	test/unit/present/test_mustache \
	test/unit/present/test_mustache_line \
	test/unit/present/test_mustache_link \
	test/unit/present/test_mustache_parse \
	test/unit/present/test_mustache_render \
	test/unit/present/test_brand \
	test/unit/present/test_qr \
	test/unit/present/test_rows \
	test/unit/present/test_rows_list \
	test/unit/present/test_value \
	test/unit/present/test_view \
	test/unit/present/test_view_text \
	test/unit/present/test_word \
	test/unit/resource/test_fields \
	test/unit/resource/test_list \
	test/unit/store/test_content_type \
	test/unit/store/test_s3_page \
	test/unit/store/test_sigv4 \
	test/unit/store/test_store \
	test/unit/store/test_store_file \
	test/unit/store/test_store_file_link \
	test/unit/store/test_store_s3 \
	test/unit/work/test_audit_chain

unit_data = \
	test/unit/base/mo_fixture.h \
	test/unit/auth/keys_fixture.h \
	test/unit/http/multipart_fixture.h \
	test/unit/present/json_scope.h \
	test/unit/present/spec/README \
	test/unit/present/spec/comments.json \
	test/unit/present/spec/delimiters.json \
	test/unit/present/spec/inheritance.json \
	test/unit/present/spec/interpolation.json \
	test/unit/present/spec/inverted.json \
	test/unit/present/spec/newer.json \
	test/unit/present/spec/partials.json \
	test/unit/present/spec/sections.json \
	test/unit/store/fault_server.h \
	test/unit/store/s3_fixture.h \
	test/unit/store/samples.h \
	test/fuzz/check_bytes.h


# Built with the others, run by scripts/check beside the server they need.
server_tests = \
	test/unit/store/test_store_s3_server

fuzz_targets = \
	test/fuzz/fuzz_accept_language \
	test/fuzz/fuzz_rules \
	test/fuzz/fuzz_audit_chain \
	test/fuzz/fuzz_cookie \
	test/fuzz/fuzz_fields \
	test/fuzz/fuzz_form \
	test/fuzz/fuzz_jpeg \
	test/fuzz/fuzz_json \
	test/fuzz/fuzz_json_doc \
	test/fuzz/fuzz_jwt \
	test/fuzz/fuzz_mcf \
	test/fuzz/fuzz_multipart \
	test/fuzz/fuzz_mustache \
	test/fuzz/fuzz_oidc \
	test/fuzz/fuzz_path \
	test/fuzz/fuzz_pdf \
	test/fuzz/fuzz_png \
	test/fuzz/fuzz_sigv4

guards = \
	test/guard/layers \
	test/guard/binary \
	test/guard/calls \
	test/guard/lists \
	test/guard/migrations \
	test/guard/mirrors \
	test/guard/permissions \
	test/guard/shell \
	test/guard/statements \
	test/guard/style \
	test/guard/systemd \
	test/guard/texts \
	test/guard/tree \
	test/guard/views

EXTRA_DIST += $(unit_data) $(guards) test/guard/lib.sh \
	test/unit/policy/templates.h test/coverage \
	test/requirements test/fuzz/replay \
	test/fuzz/corpus test/sql test/http test/browser test/servers test/bench

# Each program below is made of the file of its name alone, and linked so.
LDADD = $(CMOCKA_LIBS) $(fuzz_main) $(program_libs)
test_unit_present_test_brand_LDADD = $(LDADD) -lm

# Built by scripts/bench alone: the policy with a hundred permissions, as many
# as the product will have.
EXTRA_PROGRAMS += test/bench/bench_policy
hundred = test/bench/hundred/policy
test_bench_bench_policy_SOURCES = test/bench/bench_policy.c \
	fcgi/policy/catalogue.c fcgi/policy/explain.c fcgi/policy/grants.c \
	fcgi/policy/policy.c
nodist_test_bench_bench_policy_SOURCES = $(hundred)/catalogue.def
test_bench_bench_policy_CPPFLAGS = -Itest/bench/hundred $(AM_CPPFLAGS)
test_bench_bench_policy_LDADD = $(program_libs)
$(test_bench_bench_policy_OBJECTS): $(hundred)/catalogue.def
CLEANFILES += $(hundred)/catalogue.def

$(hundred)/catalogue.def: fcgi/policy/catalogue.def
	$(AM_V_GEN)$(MKDIR_P) $(hundred) && \
	awk '/^PERMISSION\(/ { n++ } \
		/^#undef PERMISSION/ { for (; n < 100; n++) \
			printf "PERMISSION(MORE_%d, \"more.%d\", \"\", \"\", " \
				"OWN, ALL, ALL, ALL, ALL, ALL, ALL, ALL, " \
				"ALL, ALL)\n", n, n } \
		{ print }' $(srcdir)/fcgi/policy/catalogue.def >$@.tmp && \
	mv $@.tmp $@

if FUZZING
check_PROGRAMS += $(fuzz_targets)
fuzz_main = $(FUZZ_ENGINE)
else
if CMOCKA
check_PROGRAMS += $(unit_tests) $(server_tests)
TESTS += $(unit_tests)
endif
check_PROGRAMS += $(fuzz_targets)
check_LIBRARIES += test/fuzz/libstandalone.a
test_fuzz_libstandalone_a_SOURCES = test/fuzz/standalone.c
fuzz_main = test/fuzz/libstandalone.a
TESTS += $(guards)
endif
TESTS += test/fuzz/replay
