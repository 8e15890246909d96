# Units, the user they run as, and the folders they need.

unit_templates = \
	systemd/outstaff-auth@.service.in \
	systemd/outstaff-auth@.socket.in \
	systemd/outstaff-files@.service.in \
	systemd/outstaff-files@.socket.in \
	systemd/outstaff-migrate.service.in \
	systemd/outstaff-web@.service.in \
	systemd/outstaff-web@.socket.in \
	systemd/outstaff-worker.service.in

units = $(unit_templates:.in=)

EXTRA_DIST += $(unit_templates) \
	systemd/nginx-outstaff.conf.in \
	systemd/hardening.conf \
	systemd/outstaff.sysusers \
	systemd/outstaff.target \
	systemd/outstaff.tmpfiles.in

CLEANFILES += $(units) systemd/outstaff.conf systemd/sysusers/outstaff.conf \
	systemd/nginx/outstaff.conf

$(units): systemd/hardening.conf Makefile
	$(AM_V_GEN)$(MKDIR_P) systemd && \
	$(SED) -e '/^@''hardening@/{r $(srcdir)/systemd/hardening.conf' \
		-e 'd;}' $(srcdir)/$@.in | $(fill) >$@

systemd/outstaff.conf: systemd/outstaff.tmpfiles.in Makefile
	$(AM_V_GEN)$(MKDIR_P) systemd && \
	$(fill) $(srcdir)/systemd/outstaff.tmpfiles.in >$@

systemd/nginx/outstaff.conf: systemd/nginx-outstaff.conf.in Makefile
	$(AM_V_GEN)$(MKDIR_P) systemd/nginx && \
	$(fill) $(srcdir)/systemd/nginx-outstaff.conf.in >$@

systemd/sysusers/outstaff.conf: systemd/outstaff.sysusers
	$(AM_V_GEN)$(MKDIR_P) systemd/sysusers && \
	cp $(srcdir)/systemd/outstaff.sysusers $@

if SYSTEMD
nodist_systemdsystemunit_DATA = $(units)
dist_systemdsystemunit_DATA = systemd/outstaff.target
nginxdropindir = $(systemdsystemunitdir)/nginx.service.d
nodist_nginxdropin_DATA = systemd/nginx/outstaff.conf
nodist_tmpfiles_DATA = systemd/outstaff.conf
nodist_sysusers_DATA = systemd/sysusers/outstaff.conf
endif
