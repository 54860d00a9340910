// What was seen: a block counts as soon as its end was in view for a moment. Where one is: the last block begun above the upper third.
const MOMENT = 600; // milliseconds

export function watchReading(root, note) {
  const blocks = [...root.querySelectorAll("[data-block]")];
  const waiting = new Map();
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const id = entry.target.parentElement.dataset.block;
      if (!entry.isIntersecting) {
        clearTimeout(waiting.get(id));
        waiting.delete(id);
      } else if (!waiting.has(id)) {
        waiting.set(id, setTimeout(() => {
          if (document.visibilityState !== "visible") {
            waiting.delete(id);
            return;
          }
          observer.unobserve(entry.target);
          note({ seen: [id] });
        }, MOMENT));
      }
    }
  });
  for (const block of blocks) {
    if (block.dataset.type === "video" || block.dataset.type === "check") continue;
    const end = document.createElement("span");
    end.className = "block-end";
    block.append(end);
    observer.observe(end);
  }
  // A tab that was opened in the background is looked at later.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    for (const end of root.querySelectorAll(".block-end")) {
      observer.unobserve(end);
      observer.observe(end);
    }
  });
  watchPlace(root, blocks, note);
}

function watchPlace(root, blocks, note) {
  let timer = 0;
  let last = root.dataset.place;
  window.addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (root.querySelector("video") && [...root.querySelectorAll("video")].some((film) => !film.paused)) return;
      const line = window.innerHeight / 3;
      const here = blocks.filter((block) => block.getBoundingClientRect().top <= line).pop() || blocks[0];
      if (!here || here.dataset.block === last) return;
      last = here.dataset.block;
      note({ place: { block: last } });
    }, 400);
  }, { passive: true });
}
