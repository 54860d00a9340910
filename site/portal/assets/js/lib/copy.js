// Buttons with data-copy="text" or data-copy-from="element id". The clipboard API exists only in a secure context; on an intranet's
// plain HTTP the old command does it.
export async function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (error) {
      if (error.name !== "NotAllowedError") throw error;
    }
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "sr";
  area.setAttribute("readonly", "");
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

export function watchCopying() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy], button[data-copy-from]");
    if (!button) return;
    const source = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
    const done = await copyText(source ? source.textContent : button.dataset.copy);
    button.focus();
    const label = button.querySelector("span") || button;
    const before = label.textContent;
    label.textContent = done ? button.dataset.done : button.dataset.failed;
    setTimeout(() => { label.textContent = before; }, 2500);
  });
}
