# The Sqitch project, installed to be deployed from where it lies, and the
# named statements, which become part of the program. Files are found, not
# listed: whoever adds one has nothing to do here.

statement_files = $(sort $(wildcard $(srcdir)/sql/query/*.sql)) \
	$(srcdir)/sql/query/columns

EXTRA_DIST += sql/sqitch.conf sql/sqitch.plan sql/deploy sql/query sql/revert \
	sql/verify

sqldir = $(pkgdatadir)/sql

install-sql:
	$(MKDIR_P) "$(DESTDIR)$(sqldir)"
	$(INSTALL_DATA) $(srcdir)/sql/sqitch.conf $(srcdir)/sql/sqitch.plan \
		"$(DESTDIR)$(sqldir)"
	for step in deploy revert verify; do \
		$(MKDIR_P) "$(DESTDIR)$(sqldir)/$$step" && \
		$(INSTALL_DATA) $(srcdir)/sql/$$step/*.sql \
			"$(DESTDIR)$(sqldir)/$$step" || exit 1; \
	done

uninstall-sql:
	rm -rf "$(DESTDIR)$(sqldir)"
