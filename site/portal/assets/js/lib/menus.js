// Menus are <details class="menu">: closed on Escape, on a click elsewhere, and when the focus leaves them.
export function watchMenus() {
  const open = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("focusin", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
}

// On a phone the main menu is a line to push along: where one is must not lie beyond its edge.
export function showWhereOneIs() {
  const here = document.querySelector(".mainnav [aria-current]");
  if (!here) return;
  const line = here.closest(".mainnav");
  line.scrollLeft = here.offsetLeft - line.offsetLeft - (line.clientWidth - here.offsetWidth) / 2;
}
