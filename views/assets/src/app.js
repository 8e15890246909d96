// What pages do beyond plain HTML. Each part finds its elements by data
// attributes; without this file every page still does its work.
(() => {
	"use strict";
	const all = (selector, root = document) => [...root.querySelectorAll(selector)];
	const get = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
	const set = (key, value) => { try { localStorage.setItem(key, value); } catch { /* not kept */ } };
	const on = (type, act, options) => document.addEventListener(type, act, options);
	// Calls act(element, event) for events inside what the selector names.
	const within = (type, selector, act) => on(type, (event) => {
		const element = event.target.closest?.(selector);
		if (element) act(element, event);
	});

	// What the script says is in the page, in its language.
	const text = (key) => document.getElementById("texts")?.dataset[key] ?? "";

	// Color scheme: theme.js has set the kept one before the first paint.
	const root = document.documentElement;
	const system = matchMedia("(prefers-color-scheme: dark)");
	const next = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark" ? "light" : "dark";
	const nameNext = () => all("[data-theme-next]").forEach((e) => { e.textContent = e.dataset[next()]; });
	within("click", "[data-theme-switch]", () => {
		root.dataset.theme = next();
		set("theme", root.dataset.theme);
		nameNext();
	});
	system.addEventListener("change", nameNext);

	// What is new: Nginx tells it; where it cannot, the page asks each minute.
	const bell = document.querySelector("[data-unread]");
	const tell = (unread) => {
		bell.textContent = unread;
		bell.hidden = unread === 0;
	};
	const ask = async () => {
		if (document.hidden) return;
		const answer = await fetch("/api/v1/notifications/unread", { headers: { Accept: "application/json" } }).catch(() => null);
		if (answer?.ok) tell((await answer.json()).unread);
	};
	// What goes on in the background: its part of the page is asked for again.
	let renewing = false;
	const renew = async () => {
		const part = document.querySelector("[data-live]");
		if (!part || renewing || document.hidden) return;
		renewing = true;
		const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
		const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
		const fresh = page && page.querySelector("[data-live]");
		const focused = part.contains(document.activeElement) && document.activeElement.id;
		if (fresh) part.replaceChildren(...fresh.childNodes);
		if (focused) document.getElementById(focused)?.focus();
		renewing = false;
	};
	if (document.querySelector("[data-live] [data-open]"))
		setInterval(() => { if (document.querySelector("[data-live] [data-open]")) renew(); }, 3000);
	if (bell) {
		const events = new EventSource("/events");
		events.addEventListener("notification", (event) => tell(Number(event.data)));
		events.addEventListener("export", renew);
		events.addEventListener("error", () => {
			if (events.readyState === EventSource.CLOSED) setInterval(ask, 60000);
		});
		addEventListener("pagehide", () => events.close());
		addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
	}

	// Menus close by Escape, by a click elsewhere, and when focus leaves.
	const shut = (except) => all("[data-menu][open]").forEach((menu) => { if (menu !== except) menu.open = false; });
	on("click", (event) => shut(event.target.closest("[data-menu]")));
	on("focusin", (event) => shut(event.target.closest("[data-menu]")));
	within("keydown", "[data-menu][open]", (menu, event) => {
		if (event.key !== "Escape") return;
		menu.open = false;
		menu.querySelector("summary").focus();
	});

	// Copy, reveal a password, dismiss a toast.
	within("click", "[data-copy]", async (button) => {
		const label = button.querySelector("span");
		await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
		label.setAttribute("role", "status");
		label.textContent = text("copied");
		setTimeout(() => { label.textContent = text("copy"); }, 2000);
	});
	within("click", "[data-reveal]", (button) => {
		const input = document.getElementById(button.dataset.reveal);
		const shown = input.type === "text";
		input.type = shown ? "password" : "text";
		button.firstChild.data = text(shown ? "show" : "hide");
	});
	within("click", "[data-dismiss]", (button) => button.closest(".toast").remove());

	// Input is judged beside its field before it is sent.
	const nameOf = (field) => {
		const label = field.labels?.[0]?.firstChild?.data?.trim() ?? "";
		return root.lang === "en" ? label.charAt(0).toLowerCase() + label.slice(1) : label;
	};
	const fault = (field) => {
		const state = field.validity;
		if (state.valueMissing && field.type === "file") return text("file");
		if (state.valueMissing) return text(field.tagName === "SELECT" ? "choose" : "enter").replace("%s", nameOf(field));
		if (state.typeMismatch) return text("email");
		return field.validationMessage;
	};
	const errorOf = (field) => document.getElementById(field.id + "-error");
	const describe = (field, id, add) => {
		const ids = new Set((field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
		if (add) ids.add(id); else ids.delete(id);
		if (ids.size) field.setAttribute("aria-describedby", [...ids].join(" "));
		else field.removeAttribute("aria-describedby");
	};
	const clear = (field) => {
		errorOf(field)?.remove();
		field.removeAttribute("aria-invalid");
		describe(field, field.id + "-error", false);
	};
	const complain = (field, message) => {
		clear(field);
		const error = document.createElement("p");
		error.className = "error";
		error.id = field.id + "-error";
		error.textContent = message;
		(field.closest(".with-button, .select, .drop") ?? field).before(error);
		field.setAttribute("aria-invalid", "true");
		describe(field, error.id, true);
	};
	let refused = false;
	on("invalid", (event) => {
		event.preventDefault();
		complain(event.target, fault(event.target));
		if (!refused) event.target.focus();
		refused = true;
		queueMicrotask(() => setTimeout(() => { refused = false; }));
	}, true);
	on("input", (event) => { if (event.target.ariaInvalid === "true" && event.target.id) clear(event.target); });

	// A button rests only while its form is being sent.
	const rest = (form, resting) => all("button:not([type=button])", form).forEach((b) => { b.disabled = resting; });
	on("submit", (event) => {
		const form = event.target;
		if (form.method === "post" && !event.defaultPrevented) setTimeout(() => rest(form, true));
	});
	addEventListener("pageshow", () => all("form").forEach((form) => rest(form, false)));

	// Files: drop zone, size known before sending, progress while sending.
	const tooLarge = (input) => input.files[0]?.size > Number(input.dataset.maxSize);
	within("change", "input[type=file]", (input) => {
		const message = tooLarge(input) ? text("large") : "";
		input.setCustomValidity(message);
		if (message) complain(input, message); else clear(input);
	});
	within("dragover", "[data-drop]", (zone, event) => { event.preventDefault(); zone.classList.add("over"); });
	within("dragleave", "[data-drop]", (zone) => zone.classList.remove("over"));
	within("drop", "[data-drop]", (zone, event) => {
		const input = zone.querySelector("input");
		event.preventDefault();
		zone.classList.remove("over");
		if (!event.dataTransfer.files.length) return;
		input.files = event.dataTransfer.files;
		input.dispatchEvent(new Event("change", { bubbles: true }));
	});

	// Shows the page that answered an upload in place of this one.
	const showAnswer = (text, url, file) => {
		const page = new DOMParser().parseFromString(text, "text/html");
		document.title = page.title;
		document.body.replaceWith(document.adoptNode(page.body));
		if (url) {
			history.replaceState({ htmx: true }, "");
			history.pushState({ htmx: true }, "", url);
		}
		const input = document.querySelector("input[type=file]");
		if (file && input) input.files = file;
		scrollTo(0, 0);
		window.htmx?.process(document.body);
		ready();
	};
	const upload = (form, input) => {
		const request = new XMLHttpRequest();
		const box = form.querySelector("[data-progress]");
		const bar = box.querySelector("progress");
		const data = new FormData(form);
		const failed = () => {
			box.hidden = true;
			rest(form, false);
			complain(input, text("lost"));
			input.focus();
		};
		request.upload.onprogress = (event) => {
			if (!event.lengthComputable) return;
			bar.value = Math.round(100 * event.loaded / event.total);
			box.querySelector("output").textContent = bar.value < 100 ? bar.value + " %" : text("checking");
		};
		request.onload = () => {
			const moved = request.status < 400 && request.responseURL !== form.action;
			if (/^text\/html/.test(request.getResponseHeader("Content-Type")))
				showAnswer(request.responseText, moved && request.responseURL, !moved && input.files);
			else failed();
		};
		request.onerror = request.ontimeout = failed;
		box.hidden = false;
		bar.value = 0;
		rest(form, true);
		request.open("POST", form.action);
		request.setRequestHeader("Accept", "text/html");
		request.send(data);
	};
	within("submit", "form[data-upload]", (form, event) => {
		const input = form.querySelector("input[type=file]");
		if (!input?.files.length) return;
		event.preventDefault();
		upload(form, input);
	});

	// A confirmation opens as a dialog; without script it unfolds in place.
	within("click", ".confirm > summary", (summary, event) => {
		const details = summary.parentElement;
		const form = details.querySelector("form");
		if (details.open || !form) return;
		event.preventDefault();
		const dialog = document.createElement("dialog");
		const heading = form.querySelector("h2, h3");
		const cancel = document.createElement("button");
		const end = form.querySelector(".form-end") ?? form;
		heading.id ||= "confirm-title";
		dialog.setAttribute("aria-labelledby", heading.id);
		cancel.type = "button";
		cancel.textContent = text("cancel");
		cancel.onclick = () => dialog.close();
		dialog.onclose = () => {
			cancel.remove();
			details.append(form);
			dialog.remove();
			summary.focus();
		};
		end.append(cancel);
		dialog.append(form);
		document.body.append(dialog);
		dialog.showModal();
		(form.querySelector("textarea") ?? cancel).focus();
	});

	// Filters: a choice applies at once; empty ones stay out of the address.
	within("change", "[data-filters] select", (select) => select.form.requestSubmit());
	within("focusout", "[data-filters] input", (input) => { if (input.value !== input.defaultValue) input.form.requestSubmit(); });
	on("formdata", (event) => {
		if (!event.target.matches("[data-filters]")) return;
		for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
	});
	// What a change would do is shown while its form is filled in, once there
	// is all that it takes; or why it would be refused. A reason changes nothing.
	const missing = (form) => all(":invalid:not([data-look-later])", form).some((e) => e.willValidate);
	on("htmx:before:request", (event) => {
		const look = event.target.closest?.("[data-look]");
		const later = event.detail.ctx.sourceEvent?.target?.matches?.("[data-look-later]");
		if (look && (later || missing(look.closest("form")))) event.preventDefault();
	});
	const refuse = (look, html) => {
		const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(look.id);
		if (fresh) look.replaceChildren(...fresh.childNodes);
	};
	on("htmx:response:error", (event) => {
		if (event.target.matches?.("[data-look]")) refuse(event.target, event.detail.ctx.text);
		else event.target.closest?.("form")?.submit();
	});
	on("htmx:after:swap", (event) => {
		ready();
		event.target.closest?.("#end-then")?.scrollIntoView({ block: "nearest" });
	});

	// The short name follows the name until somebody writes their own.
	const slug = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
		.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 40).replace(/-$/, "");
	on("input", (event) => {
		const own = event.target.matches("[data-slug-of]") ? event.target : null;
		const follower = document.querySelector(`[data-slug-of="${event.target.id}"]`);
		if (own) own.dataset.own = "yes";
		else if (follower && !follower.dataset.own) { follower.value = slug(event.target.value); clear(follower); }
	});

	// Keys.
	const places = { h: "/home", m: "/my-certificates", c: "/certificates", p: "/members" };
	let going = 0;
	const step = (by) => {
		const links = all("[data-row] .row-link");
		const at = links.indexOf(document.activeElement);
		links[Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
	};
	const showKeys = () => document.getElementById("keys")?.showModal();
	const acts = {
		"?": showKeys,
		"/": () => document.querySelector("[data-filters] select")?.focus() ?? document.querySelector("[data-filters]") ?? location.assign("/certificates"),
		j: () => step(1), k: () => step(-1), g: () => { going = Date.now(); }
	};
	on("keydown", (event) => {
		const typing = event.target.closest("input, select, textarea, dialog");
		if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form?.requestSubmit();
		if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
		if (get("keys") === "off" || !document.getElementById("keys")) return;
		const place = Date.now() - going < 1500 && places[event.key];
		if (!place && !Object.hasOwn(acts, event.key)) return;
		event.preventDefault();
		going = 0;
		if (place) location.assign(place); else acts[event.key]();
	});
	within("change", "[data-fill]", async (input) => {
		if (input.files.length) document.getElementById(input.dataset.fill).value = await input.files[0].text();
	});
	within("click", "[data-keys]", showKeys);
	within("change", "[data-keys-switch]", (box) => set("keys", box.checked ? "on" : "off"));

	// Rows of a table that say what is typed.
	on("input", (event) => {
		const field = event.target.closest("[data-table-filter]");
		if (!field) return;
		const wanted = event.target.value.trim().toLowerCase();
		for (const row of document.getElementById(field.dataset.tableFilter).tBodies[0].rows)
			row.hidden = !row.cells[0].textContent.toLowerCase().includes(wanted);
	});

	// Rows that can be chosen: all at once, and how many are.
	const choices = (form) => [...form.elements].filter((e) => e.closest(".pick"));
	const count = (form) => {
		const chosen = choices(form).filter((e) => e.checked).length;
		all("[data-picked]", form).forEach((e) => { e.textContent = chosen > 0 ? `(${chosen})` : ""; });
	};
	within("change", "[data-pick-all] input", (box) => {
		choices(box.form).forEach((e) => { e.checked = box.checked; });
		count(box.form);
	});
	within("change", ".pick input", (box) => count(box.form));

	// What a new page, or a new part of one, needs once.
	// Of tabs that do not fit, the current one is seen.
	const showCurrent = (tab) => {
		const bar = tab.closest(".tabs");
		const [at, frame] = [tab, bar].map((e) => e.getBoundingClientRect());
		bar.scrollLeft += at.left - frame.left - (frame.width - at.width) / 2;
	};
	const ready = () => {
		all(".tabs a[aria-current]").forEach(showCurrent);
		all("[data-theme-switch], [data-table-filter], [data-keys], [data-copy], [data-dismiss], [data-reveal], [data-fill-field], [data-pick-all]").forEach((e) => { e.hidden = false; });
		all("[data-keys-switch]").forEach((e) => { e.checked = get("keys") !== "off"; });
		all("[data-slug-of]").forEach((e) => { if (e.value) e.dataset.own = "yes"; });
		all("[data-zone]").forEach((e) => { e.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone ?? ""; });
		all(".summary:not([hidden])").forEach((e) => e.focus());
		all(".toast").forEach((e) => setTimeout(() => { if (!e.matches(":hover, :focus-within")) e.remove(); }, 10000));
		all("[data-filters-apply]").forEach((e) => { e.hidden = true; });
		nameNext();
	};
	ready();
})();
