// What a member's work leaves on this device (answers of a running exam) is listed here and gone at sign-out.
const REGISTER = "lianxue.databases";
const WORK = "lianxue.work."; // so begin the names of whatever else is one member's work in localStorage

/** What begins so in localStorage is one member's work, too (where a browser has no IndexedDB). */
export const WORK_PREFIX = "lianxue.work.";

/** Tell that an IndexedDB database of this name holds one member's work: sign-out deletes it. */
export function rememberDatabase(name) {
  const names = new Set(databases());
  names.add(name);
  localStorage.setItem(REGISTER, JSON.stringify([...names]));
}

function databases() {
  try {
    const names = JSON.parse(localStorage.getItem(REGISTER) || "[]");
    return Array.isArray(names) ? names : [];
  } catch (error) {
    if (error instanceof SyntaxError || error.name === "SecurityError") return []; // storage shut off by the browser: nothing was kept
    throw error;
  }
}

/** Delete all of it. Resolves when every database is gone or its deletion waits for another tab to close. */
export function wipeDevice() {
  const gone = databases().map((name) => new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = request.onerror = request.onblocked = resolve;
  }));
  return Promise.all(gone).then(() => {
    try {
      localStorage.removeItem(REGISTER);
      for (const name of Object.keys(localStorage)) if (name.startsWith(WORK)) localStorage.removeItem(name);
      for (const name of Object.keys(localStorage)) if (name.startsWith(WORK_PREFIX)) localStorage.removeItem(name);
    } catch (error) {
      if (error.name !== "SecurityError") throw error;
    }
  });
}

/** A form with data-signout wipes first and is sent then, at the latest after a second. */
export function watchSignOut() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-signout]") || form.hasAttribute("data-wiped")) return;
    event.preventDefault();
    form.setAttribute("data-wiped", "");
    const late = new Promise((resolve) => setTimeout(resolve, 1000));
    Promise.race([wipeDevice(), late]).then(() => form.submit());
  });
}
