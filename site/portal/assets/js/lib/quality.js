// Films that come in two sizes: one is chosen, kept on this device, and the film goes on where it was.
const KEY = "lx-film-lines";

export function watchQualities() {
  for (const group of document.querySelectorAll("[data-qualities]")) {
    const film = group.parentElement.querySelector("video");
    const buttons = [...group.querySelectorAll("[data-quality]")];
    if (!film) continue;
    const choose = (button) => {
      if (button.getAttribute("aria-pressed") === "true") return;
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      change(film, button.dataset.quality);
    };
    for (const button of buttons) {
      button.addEventListener("click", () => {
        choose(button);
        keep(button.dataset.lines);
      });
    }
    const liked = buttons.find((button) => button.dataset.lines === kept());
    if (liked) choose(liked);
  }
}

function change(film, address) {
  const [second, goesOn] = [film.currentTime, !film.paused];
  // Whoever counts what was watched hears of it now: the next file begins a list of its own.
  if (film.played.length) film.dispatchEvent(new Event("pause"));
  film.src = address;
  if (!second && !goesOn) return;
  film.addEventListener("loadedmetadata", () => {
    film.currentTime = second;
    if (goesOn) film.play();
  }, { once: true });
  film.load();
}

function kept() {
  try {
    return window.localStorage.getItem(KEY) || (navigator.connection && navigator.connection.saveData ? "480" : "");
  } catch (_error) {
    return "";
  }
}

function keep(lines) {
  try {
    window.localStorage.setItem(KEY, lines);
  } catch (_error) {
    // for this page only, then
  }
}
