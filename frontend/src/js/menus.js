// A menu closes when one presses Escape or goes elsewhere.
const open = () => document.querySelectorAll("details.scope[open], details.sib[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
// What is opened to write in is written in at once.
for (const place of document.querySelectorAll("details.hearing")) {
  place.addEventListener("toggle", () => place.open && place.querySelector("input:not([type=hidden]), textarea")?.focus());
}
document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});
