// The CMS's rich text: what is pasted with tables, pictures, or lists and notes as Word and WPS write them goes to the server
// first, which answers with blocks. They are put in after the block that was pasted into, and can be taken back. A plain
// sentence is left to Wagtail's editor, which puts it where the cursor stands.

const script = document.querySelector("script[data-paste]");
const words = script ? JSON.parse(script.dataset.words) : {};
const FOREIGN = /<table|<img|<iframe|<video|mso-list:|mso-outline-level:|mso-element:|mso-hide:|display:\s*none/i;
const OUR_EDITOR = /data-draftjs-conductor-fragment|data-offset-key/;

/** The stream of blocks around an element: Wagtail hangs it on the element that it draws it in. */
function streamAround(element) {
  for (let node = element; node; node = node.parentElement) {
    if (node.rootBlock && node.rootBlock.children && node.rootBlock.insert) return { stream: node.rootBlock, root: node };
  }
  return null;
}

function pageOfForm() {
  const added = window.location.pathname.match(/\/pages\/add\/(\w+)\/(\w+)\/(\d+)\//);
  if (added) return { parent_page_id: added[3], model: `${added[1]}.${added[2]}` };
  const edited = window.location.pathname.match(/\/pages\/(\d+)\//);
  return edited ? { parent_page_id: edited[1], model: "" } : null;
}

/** What the clipboard holds; it can be read during the event only. */
function taken(clipboard) {
  const files = [...clipboard.files].filter((file) => /^image\//.test(file.type));
  return { html: clipboard.getData("text/html"), rtf: clipboard.getData("text/rtf"), files };
}

function isForUs({ html, files }) {
  if (OUR_EDITOR.test(html)) return false;
  return FOREIGN.test(html) || (files.length > 0 && !html);
}

function formFor(found, field) {
  const form = new FormData();
  form.append("html", new Blob([found.html], { type: "text/html" }), "pasted.html");
  if (/file:\/\//i.test(found.html) && found.rtf) form.append("rtf", new Blob([found.rtf]), "pasted.rtf");
  for (const file of found.files) form.append("files", file, file.name || "pasted.png");
  form.append("field", field);
  for (const [name, value] of Object.entries(pageOfForm())) form.append(name, value);
  const audience = document.querySelector("[name=audience]");
  if (audience) form.append("audience", audience.value);
  for (const role of document.querySelectorAll("[name=audience_roles]:checked")) form.append("roles", role.value);
  return form;
}

/** Is there anything in the block that was pasted into? An empty one would be refused when the page is saved. */
const isEmpty = (child) => child.element.querySelector("[contenteditable=true]") !== null
  && !child.element.querySelector("[contenteditable=true]").innerText.trim();

function put(stream, blocks, element) {
  const at = stream.children.findIndex((child) => child.element.contains(element));
  const after = at < 0 ? stream.children.length - 1 : at;
  const made = [];
  blocks.forEach((block, number) => {
    made.push(stream.insert({ type: block.type, value: block.value, id: null }, after + 1 + number, { animate: false }));
  });
  const before = at < 0 ? null : stream.children[at];
  if (made.length && before && before.type !== "table" && isEmpty(before)) {
    stream.deleteBlock(at, { animate: false });
  }
  return made;
}

function takeBack(stream, made) {
  for (const child of made) {
    const at = stream.children.indexOf(child);
    if (at >= 0) stream.deleteBlock(at, { animate: false });
  }
}

function element(tag, text, parent) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (parent) parent.append(made);
  return made;
}

function button(label, act, parent) {
  const made = element("button", label, parent);
  made.type = "button";
  made.className = "button button-small button-secondary";
  made.addEventListener("click", act);
  return made;
}

let shown = null;

/** What was done, what was left out and a way back; stays until it is closed. */
function tell(text, remarks = [], undo = null) {
  if (shown) shown.remove();
  const panel = element("div", "", document.body);
  shown = panel;
  panel.id = "paste-report";
  panel.setAttribute("role", "status");
  Object.assign(panel.style, {
    position: "fixed", insetBlockEnd: "5rem", insetInlineEnd: "1rem", zIndex: 1000, maxWidth: "min(28rem, calc(100vw - 2rem))",
    maxHeight: "60vh", overflow: "auto", padding: "1rem", borderRadius: ".5rem", border: "1px solid currentColor",
    background: "var(--w-color-surface-page, #fff)", color: "var(--w-color-text-label, #1b1b1b)", boxShadow: "0 .25rem 1rem rgb(0 0 0 / 25%)",
  });
  element("strong", text, panel);
  const list = element("ul", "", panel);
  Object.assign(list.style, { listStyle: "disc", paddingInlineStart: "1.25rem", margin: ".5rem 0" });
  for (const remark of remarks) {
    const item = element("li", remark.words, list);
    for (const line of remark.detail ? remark.detail.split("\n") : []) {
      Object.assign(element("div", line, item).style, { overflowWrap: "anywhere", fontSize: ".8em" });
    }
  }
  const actions = element("div", "", panel);
  Object.assign(actions.style, { display: "flex", gap: ".5rem", flexWrap: "wrap" });
  if (undo) button(words.undo, () => { undo(); panel.remove(); }, actions);
  button(words.close, () => panel.remove(), actions);
}

async function bring(found, target, { stream, root }) {
  tell(words.working);
  try {
    const answer = await fetch(script.dataset.paste, {
      method: "POST",
      body: formFor(found, root.id.replace(/-root$/, "")),
      credentials: "same-origin",
      headers: { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value },
    });
    const said = await answer.json();
    if (!answer.ok) {
      tell(said.message || words.failed);
      return;
    }
    const made = put(stream, said.blocks, target);
    tell(words.done.replace("%s", made.length), said.remarks, made.length ? () => takeBack(stream, made) : null);
  } catch (error) {
    tell(words.failed);
  }
}

if (script) {
  document.addEventListener("paste", (event) => {
    const target = event.target instanceof Element ? event.target : event.target.parentElement;
    if (!event.clipboardData || !target || !target.closest(".Draftail-Editor")) return;
    const around = streamAround(target);
    const found = taken(event.clipboardData);
    if (!around || !pageOfForm() || !isForUs(found)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    bring(found, target, around);
  }, true);
}
