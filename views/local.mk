# Page templates, and the style sheet, script and icons that npm packages are
# built into. The built ones are shipped in the tarball: whoever builds from it
# needs neither node nor npm.

view_files = $(sort $(wildcard $(srcdir)/views/*/*.html \
	$(srcdir)/views/*/*.txt))

asset_sources = \
	views/assets/package-lock.json \
	views/assets/package.json \
	views/assets/src/app.css \
	views/assets/src/app.js \
	views/assets/src/icon.svg \
	views/assets/src/theme.js \
	views/assets/.npmrc

EXTRA_DIST += scripts/build-assets $(asset_sources) views/assets/dist \
	views/assets/src/screenshot.png

assets = $(srcdir)/views/assets/dist
manifest = $(assets)/manifest

# Made in the source folder, as it is shipped; Tailwind reads the templates.
$(manifest): scripts/build-assets $(asset_sources) $(view_files)
	$(AM_V_GEN)if npm --version >/dev/null 2>&1 && \
		node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; \
	then \
		cd $(srcdir) && scripts/build-assets; \
	elif test -f $(manifest); then \
		echo "no npm with node 20: using the built assets" >&2; \
	else \
		echo "npm with node 20 is needed to build the assets" >&2; \
		exit 1; \
	fi

all-local: $(manifest)

dist-hook: $(manifest)
	cd $(srcdir) && for file in views/*/*.html views/*/*.txt; do \
		$(MKDIR_P) "$(abs_builddir)/$(distdir)/$${file%/*}" && \
		cp -p $$file "$(abs_builddir)/$(distdir)/$$file" || exit 1; \
	done

viewsdir = $(pkgdatadir)/views

# The folder is written anew: names of assets carry fingerprints, and a view
# that is gone must not be compiled.
install-views: $(manifest)
	rm -rf "$(DESTDIR)$(viewsdir)"
	$(MKDIR_P) "$(DESTDIR)$(viewsdir)/assets/dist"
	$(INSTALL_DATA) $(assets)/* "$(DESTDIR)$(viewsdir)/assets/dist"
	cd $(srcdir) && for file in views/*/*.html views/*/*.txt; do \
		$(MKDIR_P) "$(DESTDIR)$(pkgdatadir)/$${file%/*}" && \
		$(INSTALL_DATA) $$file "$(DESTDIR)$(pkgdatadir)/$$file" || \
		exit 1; \
	done

uninstall-views:
	rm -rf "$(DESTDIR)$(viewsdir)"

.PHONY: install-sql uninstall-sql install-views uninstall-views
install-data-local: install-sql install-views
uninstall-local: uninstall-sql uninstall-views
