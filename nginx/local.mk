# Nginx's configuration, installed as parts that a site includes, and a sample
# of the site. The parts that depend on the routes are asked from the program.

nginxdir = $(pkgdatadir)/nginx

dist_nginx_DATA = \
	nginx/fastcgi.conf \
	nginx/headers.conf \
	nginx/tls.conf

nodist_nginx_DATA = \
	nginx/answers.conf \
	nginx/errors.conf \
	nginx/http.conf \
	nginx/outstaff.conf \
	nginx/routes-locations.conf \
	nginx/routes-map.conf \
	nginx/server.conf

EXTRA_DIST += scripts/error-pages \
	nginx/answers.conf.in \
	nginx/errors/list \
	nginx/errors/page.html \
	nginx/http.conf.in \
	nginx/nginx.conf.in \
	nginx/outstaff.conf.in \
	nginx/server.conf.in

CLEANFILES += $(nodist_nginx_DATA)

nginx/answers.conf: nginx/answers.conf.in Makefile
	$(AM_V_GEN)$(MKDIR_P) nginx && $(fill) $(srcdir)/$@.in >$@

nginx/http.conf: nginx/http.conf.in Makefile
	$(AM_V_GEN)$(MKDIR_P) nginx && $(fill) $(srcdir)/$@.in >$@

nginx/server.conf: nginx/server.conf.in Makefile
	$(AM_V_GEN)$(MKDIR_P) nginx && $(fill) $(srcdir)/$@.in >$@

nginx/outstaff.conf: nginx/outstaff.conf.in Makefile
	$(AM_V_GEN)$(MKDIR_P) nginx && $(fill) \
		-e 's|@''host@|outstaff.example.org|' \
		-e 's|@''host_port@|outstaff.example.org|' \
		-e 's|@''https_listen@|443|' \
		-e 's|@''https_listen6@|[::]:443|' \
		-e 's|@''http_listen@|80|' \
		-e 's|@''http_listen6@|[::]:80|' \
		-e 's|@''events_socket@|$(runstatedir)/outstaff/events.sock|' \
		-e 's|@''tries@|2r/s|' \
		-e 's|@''certificate@|/etc/ssl/outstaff/cert.pem|' \
		-e 's|@''certificate_key@|/etc/ssl/outstaff/key.pem|' \
		-e 's|@''access_log@|/var/log/nginx/outstaff.log|' \
		$(srcdir)/$@.in >$@

nginx/errors.conf: scripts/error-pages nginx/errors/list \
		nginx/errors/page.html $(manifest) $(catalogue_sources)
	$(AM_V_GEN)$(MKDIR_P) nginx && \
	$(srcdir)/scripts/error-pages $(srcdir)/nginx $(manifest) \
		$(catalogue_sources) >$@.tmp && \
	mv $@.tmp $@

nginx/routes-map.conf: outstaffctl$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) nginx && \
	./outstaffctl routes --nginx=map >$@.tmp && mv $@.tmp $@

nginx/routes-locations.conf: outstaffctl$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) nginx && \
	./outstaffctl routes --nginx=locations >$@.tmp && mv $@.tmp $@
