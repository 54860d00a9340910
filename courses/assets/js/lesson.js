// The lesson page: goes on where one stopped, and reports what was seen and watched.
import { watchChecks } from "./lib/checks.js";
import { watchFilms } from "./lib/films.js";
import { watchReading } from "./lib/reading.js";
import { Reporter } from "./lib/report.js";

const root = document.querySelector("[data-lesson]");
if (root) start();

function start() {
  const reporter = new Reporter({ url: root.dataset.url, account: root.dataset.account, key: root.dataset.key, tell });
  const note = (part, urgent) => {
    reporter.add(part);
    reporter.soon(urgent ? 0 : 2000);
  };
  goOn();
  watchReading(root, note);
  watchFilms(root, note);
  watchChecks(root, { answered: recorded, signedOut: () => show("signed-out"), waiting: () => show("waiting") });
  reporter.soon();
  reporter.sendLeftovers();
  window.addEventListener("online", () => reporter.send());
  window.addEventListener("pagehide", () => reporter.leave());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") reporter.leave();
    else reporter.send(); // signed in again in another tab, perhaps
  });
}

/** The address may name a place already; if not, it is the block where one stopped. */
function goOn() {
  const block = root.dataset.place && document.getElementById(`b-${root.dataset.place}`);
  if (!window.location.hash && block && block.previousElementSibling) block.scrollIntoView();
}

function show(name, shown = true) {
  const element = document.querySelector(`[data-${name}]`);
  if (element) element.hidden = !shown;
}

function tell(event, detail) {
  if (event === "recorded") recorded(detail);
  else show(event);
}

function recorded({ done, completed, watched }) {
  show("signed-out", false);
  show("waiting", false);
  for (const [id, text] of Object.entries(watched || {})) {
    const line = root.querySelector(`[data-block="${id}"] [data-watched-text]`);
    if (line) line.textContent = text;
  }
  if (done) {
    show("done");
    show("finish", false);
    const dot = document.querySelector(".outline a[aria-current] .dot");
    if (dot) dot.classList.add("done");
  }
  if (completed) show("course-done");
}
