// Theme and text size are links to /preferences/?theme=…: here they take effect at once, and the server keeps them in the background.
const SETTINGS = { theme: ["light", "dark"], text: ["large"] };

/** Links with data-preference="theme" and data-value="dark" (empty: what the device prefers). */
export function watchPreferences() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-preference]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { preference, value } = link.dataset;
    if (!(preference in SETTINGS)) return; // the language changes every word: that needs the server's page
    event.preventDefault();
    fetch(link.href, { redirect: "manual", credentials: "same-origin" })
      .then(() => apply(preference, value))
      .catch(() => location.assign(link.href));
  });
}

function apply(preference, value) {
  const root = document.documentElement;
  const flipping = document.activeElement && document.activeElement.matches(`a[data-flip][data-preference="${preference}"]`);
  if (SETTINGS[preference].includes(value)) root.setAttribute(`data-${preference}`, value);
  else root.removeAttribute(`data-${preference}`);
  for (const link of document.querySelectorAll(`a[data-preference="${preference}"]`)) {
    if (link.hasAttribute("data-flip")) link.hidden = link.dataset.value === (root.getAttribute(`data-${preference}`) || "");
    else if (link.dataset.value === (value || "")) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  const shown = document.querySelector(`a[data-flip][data-preference="${preference}"]:not([hidden])`);
  if (flipping && shown) shown.focus(); // the link that was tapped has just been hidden
}
