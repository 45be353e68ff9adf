// The key of a mailbox: six words by chance, made slow to guess, and the digest under which the server keeps the question.
import { WORDS } from "./words.js";

const SIX = 6, ROUNDS = 310_000;
const bytes = (text) => new TextEncoder().encode(text);
const toBase64 = (all) => btoa(String.fromCharCode(...all));

export const newWords = () => [...crypto.getRandomValues(new Uint16Array(SIX))].map((number) => WORDS[number % WORDS.length]).join(" ");

// As somebody writes them: with capitals, commas or line ends.
const plain = (words) => words.toLowerCase().split(/[^a-z]+/).filter(Boolean).join(" ");

export async function secretOf(words, salt) {
  const key = await crypto.subtle.importKey("raw", bytes(plain(words)), "PBKDF2", false, ["deriveBits"]);
  const made = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: bytes(`talkoot mailbox ${salt}`), iterations: ROUNDS }, key, 256);
  return toBase64(new Uint8Array(made));
}

export async function boxOf(secret) {
  const raw = Uint8Array.from(atob(secret), (letter) => letter.charCodeAt(0));
  const made = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from([0, 0, 0, raw.length, ...raw])));
  return [...made].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
