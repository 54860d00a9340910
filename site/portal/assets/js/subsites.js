// The form of a subsite: the two frames follow what is typed, lists are put in order without a new page, pictures are shown as soon as
// they are chosen. Without this script the same buttons ask the server.

const form = document.querySelector("[data-preview-form]");
const holder = document.querySelector("[data-previews]");
const WAIT = 400; // milliseconds after the last key

function value(fields) {
  if (fields[0].type === "checkbox") return fields.filter((field) => field.checked).map((field) => field.value).join(",");
  if (fields[0].type === "radio") return (fields.find((field) => field.checked) || { value: "" }).value;
  return fields[0].value;
}

function address() {
  const url = new URL(holder.dataset.previews, window.location.href);
  for (const name of [...url.searchParams.keys()]) {
    const fields = [...form.querySelectorAll(`[name="${name}"]`)];
    if (fields.length) url.searchParams.set(name, value(fields));
  }
  return url.pathname + url.search;
}

let timer = 0;
let shown = "";

function show() {
  const next = address();
  if (next === shown) return;
  shown = next;
  for (const frame of holder.querySelectorAll("iframe")) {
    const place = frame.contentWindow.scrollY;
    frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, place), { once: true });
    frame.contentWindow.location.replace(next);
  }
}

function showSoon() {
  window.clearTimeout(timer);
  timer = window.setTimeout(show, WAIT);
}

// -- order ----------------------------------------------------------------------------------------------------------
function move(event) {
  const button = event.target.closest('button[name="move"]');
  if (!button) return;
  event.preventDefault();
  const row = button.closest("li");
  const up = button.value.endsWith("|up");
  const other = up ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (up) other.before(row);
  else other.after(row);
  button.focus();
  row.scrollIntoView({ block: "nearest" });
  showSoon();
}

let dragged = null;

function drag(list) {
  for (const row of list.children) row.draggable = true;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("li");
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!dragged || !over || over === dragged || over.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) over.before(dragged);
    else over.after(dragged);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    dragged = null;
    showSoon();
  });
}

// -- pictures -------------------------------------------------------------------------------------------------------
async function keep(event) {
  const input = event.target;
  const box = input.closest("[data-picture]");
  if (!box || input.type !== "file" || !input.files.length) return;
  const kept = box.querySelector('input[type="hidden"]');
  const refused = box.querySelector("[data-refused]");
  const body = new FormData();
  body.append(input.name, input.files[0]);
  body.append("csrfmiddlewaretoken", form.querySelector('[name="csrfmiddlewaretoken"]').value);
  refused.hidden = true;
  input.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(box.dataset.picture, { method: "POST", body, credentials: "same-origin" });
    const said = await answer.json();
    if (said.error) {
      refused.querySelector("span").textContent = said.error;
      refused.hidden = false;
      input.value = "";
      return;
    }
    kept.value = said.id;
    box.querySelector("[data-chosen]").textContent = said.name;
    box.querySelector(".chosen").hidden = false;
    input.value = ""; // it is on the server: the form need not carry it once more
    showSoon();
  } catch {
    // no network, or an answer that is none: the form carries the picture, as without this script
  } finally {
    input.removeAttribute("aria-busy");
  }
}

function drop(event) {
  const button = event.target.closest('button[name="drop"]');
  if (!button) return;
  event.preventDefault();
  const box = button.closest("[data-picture]");
  box.querySelector('input[type="hidden"]').value = "";
  box.querySelector(".chosen").hidden = true;
  box.querySelector('input[type="file"]').focus();
  showSoon();
}

// -- colours: judged by the server's rule while they are chosen --------------------------------------------------------
const JUDGE_AFTER = 250; // milliseconds
const asking = {};

async function judge(input) {
  const box = form.querySelector(`[data-verdict="${input.name}"]`);
  const url = `${box.dataset.judged}?${new URLSearchParams({ field: input.name, colour: input.value })}`;
  if (asking[input.name]) asking[input.name].abort();
  const question = (asking[input.name] = new AbortController());
  try {
    const answer = await fetch(url, { credentials: "same-origin", signal: question.signal });
    if (!answer.ok) return;
    const said = await answer.text();
    if (question !== asking[input.name]) return;
    box.innerHTML = said;
    const told = document.getElementById(`${input.id}_error`); // of the colour that was sent before
    if (told) told.remove();
    input.removeAttribute("aria-invalid");
  } catch {
    // a newer question, or no network: the form judges when it is sent
  }
}

const judging = {};

function judgeSoon(event) {
  const input = event.target;
  if (!form.querySelector(`[data-verdict="${input.name}"]`)) return;
  window.clearTimeout(judging[input.name]);
  judging[input.name] = window.setTimeout(() => judge(input), JUDGE_AFTER);
}

/** The offered colour, in its field; while the page names mistakes the server takes it, and looks at the rest again. */
function take(event) {
  const button = event.target.closest(".verdict button");
  if (!button || document.querySelector("[data-error-summary]")) return;
  event.preventDefault();
  const name = button.closest("[data-verdict]").dataset.verdict;
  const input = form.querySelector(`[name="${name}"]`);
  input.value = button.value;
  input.focus(); // the button goes
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

// -- the second colour is asked for only where one is wanted -----------------------------------------------------------
function offerSecondColour() {
  const tick = form.querySelector('[name="two_colours"]');
  const box = form.querySelector(".second-colour");
  if (tick && box) box.hidden = !tick.checked;
}

if (form && holder) {
  offerSecondColour();
  form.addEventListener("change", offerSecondColour);
  form.addEventListener("input", showSoon);
  form.addEventListener("input", judgeSoon);
  form.addEventListener("click", take);
  form.addEventListener("change", keep);
  form.addEventListener("click", move);
  form.addEventListener("click", drop);
  for (const list of form.querySelectorAll("[data-order]")) drag(list);
}
