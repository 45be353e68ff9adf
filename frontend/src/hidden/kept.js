// What this browser keeps for asking without a name, apart for each person: the month's permissions, and the keys of mailboxes.
// On a device that others use too nothing of it stays.
const PERMITS = "talkoot.asking.", BOXES = "talkoot.boxes.";

const load = (name, empty) => {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? empty;
  } catch {
    return empty;
  }
};

export const permits = (person, month) => {
  const kept = load(PERMITS + person, {});
  return kept.month === month ? kept : {}; // those of another month have lapsed
};
export const today = () => new Date().toLocaleDateString("sv"); // by this device's own clock
export const savePermits = (person, kept) => localStorage.setItem(PERMITS + person, JSON.stringify(kept));
export const boxes = (person) => load(BOXES + person, []);
export const saveBoxes = (person, kept) => localStorage.setItem(BOXES + person, JSON.stringify(kept));

export function clear() {
  for (const name of Object.keys(localStorage)) if (name.startsWith(PERMITS) || name.startsWith(BOXES)) localStorage.removeItem(name);
}
