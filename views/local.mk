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

all-local: $(manifest) $(catalogues)

# The catalogues of other languages, compiled for the views' texts and those of
# the program. They too are made in the source folder and shipped.
catalogue_sources = $(sort $(wildcard $(srcdir)/views/po/*.po))
catalogues = $(catalogue_sources:.po=.mo)

EXTRA_DIST += scripts/extract-texts views/po/outstaff.pot

%.mo: %.po
	$(AM_V_GEN)if test -n "$(MSGFMT)"; then \
		$(MSGFMT) --check -o $@.tmp $< && mv $@.tmp $@; \
	elif test -f $@; then \
		echo "no msgfmt: using the compiled $@" >&2; \
	else \
		echo "msgfmt of gettext is needed to compile $<" >&2; \
		exit 1; \
	fi

# After a change of texts: writes the template anew, and into each catalogue
# what is to be translated. "make check" tells what is left to do.
update-po:
	$(srcdir)/scripts/extract-texts >$(srcdir)/views/po/outstaff.pot.tmp
	mv $(srcdir)/views/po/outstaff.pot.tmp $(srcdir)/views/po/outstaff.pot
	for file in $(catalogue_sources); do \
		msgmerge --quiet --update --backup=none --no-fuzzy-matching \
			--sort-output --no-wrap $$file \
			$(srcdir)/views/po/outstaff.pot || exit 1; \
	done

dist-hook: $(manifest) $(catalogues)
	cd $(srcdir) && for file in views/*/*.html views/*/*.txt \
		views/po/*.[pm]o; do \
		test -f $$file || continue; \
		$(MKDIR_P) "$(abs_builddir)/$(distdir)/$${file%/*}" && \
		cp -p $$file "$(abs_builddir)/$(distdir)/$$file" || exit 1; \
	done

viewsdir = $(pkgdatadir)/views

# The folder is written anew: names of assets carry fingerprints, and a view
# that is gone must not be compiled.
install-views: $(manifest) $(catalogues)
	rm -rf "$(DESTDIR)$(viewsdir)"
	$(MKDIR_P) "$(DESTDIR)$(viewsdir)/assets/dist"
	$(INSTALL_DATA) $(assets)/* "$(DESTDIR)$(viewsdir)/assets/dist"
	cd $(srcdir) && for file in views/*/*.html views/*/*.txt \
		views/po/*.mo; do \
		test -f $$file || continue; \
		$(MKDIR_P) "$(DESTDIR)$(pkgdatadir)/$${file%/*}" && \
		$(INSTALL_DATA) $$file "$(DESTDIR)$(pkgdatadir)/$$file" || \
		exit 1; \
	done

uninstall-views:
	rm -rf "$(DESTDIR)$(viewsdir)"

.PHONY: install-sql uninstall-sql install-views uninstall-views update-po
install-data-local: install-sql install-views
uninstall-local: uninstall-sql uninstall-views
