// Films of a lesson: each goes on where one stopped, on whatever device, and tells which parts were played.
const EVERY = 15000; // milliseconds between two notes while a film runs
const NEAR_END = 5; // seconds: whoever stopped there begins anew

function ranges(film) {
  const found = [];
  for (let index = 0; index < film.played.length; index += 1) {
    found.push([Number(film.played.start(index).toFixed(1)), Number(film.played.end(index).toFixed(1))]);
  }
  return found.filter(([start, stop]) => stop > start);
}

/** `note(part, urgent)` takes a part of a report. */
export function watchFilms(root, note) {
  for (const film of root.querySelectorAll("[data-block] video")) {
    const id = film.closest("[data-block]").dataset.block;
    const resume = Number(film.dataset.resume) || 0;
    const goOn = () => {
      if (resume > 1 && !(film.duration - resume < NEAR_END)) film.currentTime = resume;
    };
    if (film.readyState >= 1) goOn();
    else film.addEventListener("loadedmetadata", goOn, { once: true });

    let last = 0;
    const tell = (urgent) => {
      last = Date.now();
      const part = { place: { block: id, second: Number(film.currentTime.toFixed(1)) } };
      const played = ranges(film);
      if (played.length) part.watched = { [id]: played };
      if (film.ended) part.ended = [id];
      note(part, urgent);
    };
    film.addEventListener("timeupdate", () => {
      if (!film.paused && Date.now() - last >= EVERY) tell(false);
    });
    film.addEventListener("pause", () => tell(true));
    film.addEventListener("ended", () => tell(true));
    const leaving = () => {
      if (film.played.length) tell(false);
    };
    window.addEventListener("pagehide", leaving);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") leaving(); // on a phone often the last thing that a page hears
    });
  }
}
