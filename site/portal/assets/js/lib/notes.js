// Notes stay until they are closed. The focus goes to the page's main part, never to nowhere.
export function watchNotes() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dismiss]");
    if (!button) return;
    const note = button.closest(".note");
    const main = document.getElementById("main");
    note.remove();
    if (main) main.focus({ preventScroll: true });
  });
}
