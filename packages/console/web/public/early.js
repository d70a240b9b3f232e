// Before the first paint, so that no page flashes in the wrong theme: a file, because the policy allows no inline script.
try {
  const theme = localStorage.getItem("collectro.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is closed to us: the system's theme it is.
}
