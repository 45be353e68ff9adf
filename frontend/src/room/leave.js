// The room is over: the page is loaded once, however many ways say so. A second loading would break off the first.
let leaving = false;

export function leave() {
  if (leaving) return;
  leaving = true;
  location.reload();
}
addEventListener("pageshow", () => { leaving = false; });
