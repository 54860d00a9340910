// Forms: sent once (`data-once`), a warning before typed words are lost (`data-guard`), passwords that can be looked at, filters that
// apply themselves (`data-auto`), fields that are asked for only with a certain answer to another (`data-when="field=answer"`).
export function watchForms() {
  document.addEventListener("submit", askForOne);
  document.addEventListener("submit", sendOnce);
  // A page taken from the back-forward cache must be usable again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.querySelectorAll("form[data-sent]")) release(form);
  });
  guardTyped();
  document.addEventListener("click", revealPassword);
  document.addEventListener("change", applyFilter);
  showWhatIsAsked();
  document.addEventListener("change", showWhatIsAsked);
  focusErrors();
}

function showWhatIsAsked() {
  for (const field of document.querySelectorAll("form [data-when]")) {
    const [name, answer] = field.dataset.when.split("=");
    const other = field.closest("form").elements.namedItem(name);
    field.hidden = Boolean(other) && other.value !== answer;
  }
}

function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form[data-once]")) return;
  if (form.hasAttribute("data-sent")) {
    event.preventDefault();
    return;
  }
  form.setAttribute("data-sent", "");
  // Marked, not disabled: a disabled button would not be sent along.
  for (const button of buttonsOf(form)) button.setAttribute("aria-busy", "true");
}

function release(form) {
  form.removeAttribute("data-sent");
  for (const button of buttonsOf(form)) button.removeAttribute("aria-busy");
}

function buttonsOf(form) {
  return form.querySelectorAll('button:not([type="button"]), input[type="submit"]');
}

function guardTyped() {
  const touched = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.matches("form[data-guard]")) touched.add(form);
  });
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) touched.delete(event.target);
  });
  window.addEventListener("beforeunload", (event) => {
    if (!touched.size) return;
    event.preventDefault();
    event.returnValue = ""; // Chromium and Safari ask only for this
  });
}

function revealPassword(event) {
  const button = event.target.closest("button[data-reveal]");
  if (!button) return;
  const input = document.getElementById(button.dataset.reveal);
  const shown = input.type === "password";
  input.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
  const label = button.querySelector("span");
  [label.textContent, button.dataset.other] = [button.dataset.other, label.textContent];
}

function applyFilter(event) {
  const form = event.target.form;
  if (!form || !form.matches("form[data-auto]") || !event.target.matches("select, input[type=checkbox], input[type=radio]")) return;
  if (form.requestSubmit) form.requestSubmit();
  else form.submit();
}

/** Boxes of which one must be ticked: said before the form goes, for a file that was chosen in it would have to be chosen again. */
function askForOne(event) {
  const boxes = [...event.target.querySelectorAll("[data-word-none]")];
  const field = boxes.length && boxes[0].closest(".field");
  if (!field || field.hidden || boxes.some((box) => box.checked)) return;
  event.preventDefault();
  const told = field.querySelector(".error") || field.appendChild(document.createElement("p"));
  told.className = "error";
  told.setAttribute("role", "alert");
  told.textContent = boxes[0].dataset.wordNone;
  boxes[0].focus();
}

function focusErrors() {
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();
}
