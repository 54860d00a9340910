// The form of a subsite: the two frames follow what is typed.

const form = document.querySelector("[data-preview-form]");
const holder = document.querySelector("[data-previews]");
const WAIT = 400; // milliseconds after the last key

function address() {
  const url = new URL(holder.dataset.previews, window.location.href);
  for (const name of [...url.searchParams.keys()]) {
    const fields = [...form.querySelectorAll(`[name="${name}"]`)];
    if (!fields.length) continue;
    const ticked = fields[0].type === "checkbox";
    url.searchParams.set(
      name,
      ticked
        ? fields.filter((field) => field.checked).map((field) => field.value).join(",")
        : fields[0].value,
    );
  }
  return url.pathname + url.search;
}

if (form && holder) {
  let timer = 0;
  let shown = "";
  const show = () => {
    const next = address();
    if (next === shown) return;
    shown = next;
    for (const frame of holder.querySelectorAll("iframe")) frame.contentWindow.location.replace(next);
  };
  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(show, WAIT);
  });
}
