// Questions inside a lesson: answered without leaving the page. Without this script the form answers with the lesson again.
export function watchChecks(root, { answered, signedOut, waiting }) {
  root.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-check]")) return;
    event.preventDefault();
    if (form.hasAttribute("data-busy")) return;
    form.setAttribute("data-busy", "");
    const response = await fetch(form.action, {
      method: "POST", body: new FormData(form), credentials: "same-origin", headers: { "X-Fragment": "1" },
    }).catch((error) => {
      if (error instanceof TypeError) return null;
      throw error;
    });
    form.removeAttribute("data-busy");
    if (!response) waiting();
    else if (response.status === 401) signedOut();
    else if (response.status === 400) complain(form, (await response.json()).error);
    else if (!response.ok) form.submit(); // an error page says more than this script could
    else show(form, await response.text(), response, answered);
  });
}

function complain(form, text) {
  const line = form.querySelector("[data-check-error]");
  line.textContent = text;
  line.hidden = false;
}

function show(form, html, response, answered) {
  const holder = form.parentElement;
  const end = holder.querySelector(".block-end");
  holder.innerHTML = html;
  if (end) holder.append(end);
  const result = holder.querySelector("[data-answered]");
  result.setAttribute("tabindex", "-1");
  result.focus({ preventScroll: true });
  answered({
    done: response.headers.get("X-Lesson-Done") === "1",
    completed: response.headers.get("X-Course-Done") === "1",
  });
}
