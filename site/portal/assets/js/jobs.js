// The page of a job follows the work: it fetches itself and puts the new state in place of the old.

const EVERY = 2000; // milliseconds
const SLOWEST = 15000;
let wait = EVERY;

function plan() {
  window.setTimeout(look, wait);
}

async function look() {
  const old = document.getElementById("job");
  if (!old) return;
  if (document.hidden) return plan();
  try {
    const answer = await fetch(window.location.href, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("job");
    if (!fresh) throw new Error("no job");
    wait = EVERY;
    if (fresh.innerHTML !== old.innerHTML && !old.contains(document.activeElement)) old.replaceWith(fresh);
    else if (fresh.dataset.job === "over") old.replaceWith(fresh);
    if (fresh.dataset.job === "over") return undefined;
  } catch {
    wait = Math.min(wait * 2, SLOWEST); // the network or the session is gone: ask less often
  }
  return plan();
}

plan();
