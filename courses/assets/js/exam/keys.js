// Keyboard: 1–8 or A–H choose, arrows left and right (or p and n) move, f flags (where no sixth option is called F).
const MOVES = { arrowright: "next", n: "next", arrowleft: "previous", p: "previous" };

/** Only while the paper has the focus: single letters must not surprise those who dictate. */
export function watchKeys(paper) {
  paper.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || paper.querySelector("[data-writing]").hidden) return;
    const key = event.key.toLowerCase();
    const option = paper.sheet.option(placeOf(key));
    if (option) {
      if (!option.disabled) option.click();
    } else if (key === "f") paper.act("flag");
    // Among radio buttons the browser's own arrows choose; they must not turn the page as well.
    else if (MOVES[key] && !(key.startsWith("arrow") && event.target.matches("input[type=radio]"))) turn(paper, MOVES[key]);
    else return;
    event.preventDefault();
  });
}

function placeOf(key) {
  if (/^[1-8]$/.test(key)) return Number(key) - 1;
  return /^[a-h]$/.test(key) ? key.charCodeAt(0) - 97 : -1;
}

function turn(paper, act) {
  if (act === "previous" || !paper.sheet.isLast) paper.act(act); // handing in begins with a button only
}
