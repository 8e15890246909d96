// Sets the chosen color scheme before the first paint; all else is in app.js.
try {
	const theme = localStorage.getItem("theme");
	if (theme === "dark" || theme === "light")
		document.documentElement.dataset.theme = theme;
} catch { /* storage is switched off: the system decides */ }
