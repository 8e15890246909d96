# Manuals, and the sample of the settings.

dist_man_MANS += \
	scripts/man/outstaff-fcgi.8 \
	scripts/man/outstaff-worker.8 \
	scripts/man/outstaffctl.8

nodist_man_MANS += outstaff.conf.5
nodist_pkgdata_DATA += outstaff.conf.sample
CLEANFILES += outstaff.conf.5 outstaff.conf.sample

EXTRA_DIST += \
	scripts/bench \
	scripts/check \
	scripts/demo \
	scripts/demo-document \
	scripts/lib.sh \
	scripts/man/outstaff.conf.5.in \
	scripts/run \
	scripts/settings

settings = $(srcdir)/scripts/settings

outstaff.conf.sample: outstaffctl$(EXEEXT)
	$(AM_V_GEN)./outstaffctl settings >$@.tmp && mv $@.tmp $@

outstaff.conf.5: scripts/man/outstaff.conf.5.in scripts/settings \
		fcgi/base/config.def
	$(AM_V_GEN)( $(fill) -e '/^@settings@/,$$d' \
			$(srcdir)/scripts/man/outstaff.conf.5.in && \
		$(AWK) -v viewsdir='$(pkgdatadir)/views' \
			-f $(settings) $(srcdir)/fcgi/base/config.def && \
		$(fill) -e '1,/^@settings@/d' \
			$(srcdir)/scripts/man/outstaff.conf.5.in ) >$@.tmp && \
	mv $@.tmp $@

# Settings that an administrator has are never overwritten.
conffile = $(DESTDIR)$(sysconfdir)/outstaff/outstaff.conf

install-data-hook:
	$(MKDIR_P) "$(DESTDIR)$(sysconfdir)/outstaff"
	test -e "$(conffile)" || \
		$(INSTALL) -m 0640 outstaff.conf.sample "$(conffile)"

uninstall-hook:
	if cmp -s outstaff.conf.sample "$(conffile)"; then \
		rm -f "$(conffile)"; \
	fi
	-rmdir "$(DESTDIR)$(sysconfdir)/outstaff" 2>/dev/null

coverage: check
	gcovr --root $(srcdir) --object-directory $(builddir) \
		--filter $(srcdir)/fcgi --print-summary --output coverage.txt
	@cat coverage.txt

# Every branch of the decision is taken by its unit tests, or this fails.
policy_tests = $(filter test/unit/policy/%,$(unit_tests))

coverage-policy: $(policy_tests)
	@rm -f fcgi/policy/*.gcda
	@for test in $(policy_tests); do \
		srcdir='$(srcdir)' builddir='$(abs_builddir)' "./$$test" \
			>/dev/null || exit; \
	done
	@for source in $(srcdir)/fcgi/policy/*.c; do \
		name=$$(basename "$$source" .c); \
		gcov -b -n -o fcgi/policy "fcgi/policy/$$name.o" || exit; \
	done 2>&1 | awk -v sources="$(srcdir)/fcgi/policy/" ' \
		/^File/ { at = index($$2, sources) && /[.]c/ ? $$2 : "" } \
		at && /^(Lines|Taken)/ { print at, $$0; seen++; \
			whole += /:100.00%/ } \
		/^Taken/ { at = "" } \
		END { exit seen == 0 || whole < seen }'

.PHONY: coverage coverage-policy
