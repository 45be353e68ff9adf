// Whose browser this is, as its people have told. That others use it too holds for everybody who signs in with it; that it is
// their own, for one person at a time. Nothing of it leaves the browser.
const SHARED = "talkoot.shared", OWN = "talkoot.own.";

export const isShared = () => localStorage.getItem(SHARED) !== null;
export const isOwn = (person) => !isShared() && localStorage.getItem(OWN + person) !== null;
export const stateFor = (person) => (isShared() ? "shared" : isOwn(person) ? "own" : "asking");

// What is kept for asking without a name (hidden/kept.js) goes where others use the device too, and when another calls it their own.
const KEPT = ["talkoot.asking.", "talkoot.boxes."];

function tell(person, what) {
  if (what !== "own" || !isOwn(person)) for (const name of Object.keys(localStorage)) if (KEPT.some((one) => name.startsWith(one))) localStorage.removeItem(name);
  for (const name of Object.keys(localStorage)) if (name === SHARED || name.startsWith(OWN)) localStorage.removeItem(name);
  localStorage.setItem(what === "own" ? OWN + person : SHARED, "yes");
}

// The question stands on the page until it has been answered once; on one's own page the answer stands, and can be changed.
function show(place) {
  const state = stateFor(place.dataset.device);
  place.hidden = place.dataset.once !== undefined && state !== "asking";
  for (const part of place.querySelectorAll("[data-when]")) part.hidden = !part.dataset.when.split(" ").includes(state);
}

export function asking() {
  const places = [...document.querySelectorAll("[data-device]")];
  places.forEach(show);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-device] [data-is]");
    if (!button) return;
    tell(button.closest("[data-device]").dataset.device, button.dataset.is);
    places.forEach(show);
    document.dispatchEvent(new Event("talkoot:device"));
  });
}
