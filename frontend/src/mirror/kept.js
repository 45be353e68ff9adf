// What this browser keeps of a round, apart for each person who signs in with it: the permission, the draft, the sealed answer.
const name = (round, person) => `talkoot.mirror.${round}.${person}`;

export function load(round, person) {
  try {
    return JSON.parse(localStorage.getItem(name(round, person))) ?? {};
  } catch {
    return {};
  }
}

export function save(round, person, kept) {
  localStorage.setItem(name(round, person), JSON.stringify(kept));
}

export const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
export const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
