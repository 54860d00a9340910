// `data-confirm="…"` on a form, a button or a link asks before something is lost. The server's own confirmation page is the safeguard;
// this only spares a wrong tap.

/** Ask in a dialog of ours; resolves to true or false. Old Safari has no <dialog> and gets the browser's plain question. */
export function ask(question, { yes, no, title } = {}) {
  if (typeof HTMLDialogElement === "undefined") return Promise.resolve(window.confirm(question));
  const words = document.documentElement.dataset;
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const form = document.createElement("form");
  form.method = "dialog";
  form.className = "stack";
  const text = document.createElement(title ? "p" : "h2");
  text.textContent = question;
  text.id = "dialog-question";
  dialog.setAttribute("aria-labelledby", text.id);
  if (title) {
    const heading = document.createElement("h2");
    heading.textContent = title;
    form.append(heading);
  }
  const buttons = document.createElement("div");
  buttons.className = "buttons";
  buttons.append(button(no || words.wordCancel || "Cancel", "no", "btn"), button(yes || words.wordConfirm || "Go on", "yes", "btn danger"));
  form.append(text, buttons);
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

function button(label, value, className) {
  const element = document.createElement("button");
  element.value = value;
  element.className = className;
  element.textContent = label;
  return element;
}

export function watchConfirmations() {
  const agreed = new WeakSet();
  document.addEventListener("click", (event) => {
    const element = event.target.closest("a[data-confirm], button[data-confirm]");
    if (!element || agreed.delete(element)) return;
    event.preventDefault();
    event.stopPropagation();
    ask(element.dataset.confirm, { yes: element.dataset.confirmYes }).then((yes) => {
      if (!yes) return;
      agreed.add(element);
      element.click();
    });
  }, true);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-confirm]") || agreed.delete(form)) return;
    event.preventDefault();
    event.stopPropagation();
    const submitter = event.submitter;
    ask(form.dataset.confirm, { yes: form.dataset.confirmYes }).then((yes) => {
      if (!yes) return;
      agreed.add(form);
      // Safari 14.1 has neither `submitter` nor requestSubmit(): a click on the button sends the form as the member did.
      const sender = submitter || form.querySelector('button:not([type="button"]), input[type="submit"]');
      if (sender) sender.click();
      else form.submit();
    });
  }, true);
}
