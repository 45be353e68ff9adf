// Where drafts lie on the device, and for how long. Each stands under its person's membership: nobody else is given it.
const START = "talkoot.draft.", DAY = 86_400_000, DAYS = 14;

export const newId = () => {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
};
export const names = (person = "") =>
  Object.keys(localStorage).filter((name) => name.startsWith(person ? `${START}${person}.` : START)).map((name) => name.slice(START.length));
export const remove = (name) => localStorage.removeItem(START + name);

export function read(name) {
  try {
    return JSON.parse(localStorage.getItem(START + name));
  } catch {
    return null;
  }
}

export function write(name, draft) {
  try {
    localStorage.setItem(START + name, JSON.stringify(draft));
  } catch {
    // The browser's own space is full or closed to us: the page still works as it always did.
  }
}

// What is old goes, and everything where the device is shared and its person signs out.
export function forget(everything = false) {
  for (const name of names()) {
    const draft = read(name);
    if (everything || !draft || Date.now() - draft.at > (draft.box ? DAY : DAYS * DAY)) remove(name);
  }
}

// The server tells by a cookie which draft it has taken; only then is it let go of.
export function acknowledged() {
  const id = document.cookie.match(/(?:^|; )draft=([0-9a-f-]{36})/)?.[1];
  if (!id) return false;
  document.cookie = "draft=; path=/; max-age=0";
  for (const name of names()) if (read(name)?.id === id) remove(name);
  return true;
}
