// A permission to answer: a random token, signed blindly (RFC 9474), so that nobody can tell whose it is when it is used.
import { RSABSSA } from "@cloudflare/blindrsa-ts";
import { fromBase64, load, save, toBase64 } from "./kept.js";

const suite = RSABSSA.SHA384.PSS.Randomized();
export const importKey = (key, format = "spki") => crypto.subtle.importKey(format, key, { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]);

// A key of the shared tablet. What was blinded is kept until its signature has come: a lost reply is asked for again with the same.
export async function drawKey({ url, csrf, group, key, pending }) {
  const publicKey = await importKey(fromBase64(key));
  let made = JSON.parse(localStorage.getItem(pending) ?? "null");
  if (!made) {
    const token = suite.prepare(crypto.getRandomValues(new Uint8Array(32)));
    const { blindedMsg, inv } = await suite.blind(publicKey, token);
    made = { token: toBase64(token), blinded: toBase64(blindedMsg), inv: toBase64(inv) };
    localStorage.setItem(pending, JSON.stringify(made));
  }
  const reply = await fetch(url, { method: "POST", body: new URLSearchParams({ csrfmiddlewaretoken: csrf, group, blinded: made.blinded }) });
  const told = await reply.json();
  if (!reply.ok) return { message: told.message };
  const signed = await suite.finalize(publicKey, fromBase64(made.token), fromBase64(told.signature), fromBase64(made.inv));
  localStorage.removeItem(pending);
  return { token: made.token, signature: toBase64(signed) };
}

// A state of the page, and the server's own words where it has signed nothing. What was blinded is kept before it is sent: a lost reply is asked for again with the same.
export async function fetchPermit({ url, csrf, round, person, group, key }) {
  let kept = load(round, person);
  if (kept.sent) return { state: "sent" };
  if (kept.signature) return { state: "ready" };
  const publicKey = await importKey(fromBase64(key));
  if (!kept.blinded) {
    const token = suite.prepare(crypto.getRandomValues(new Uint8Array(32)));
    const { blindedMsg, inv } = await suite.blind(publicKey, token);
    kept = { ...kept, token: toBase64(token), blinded: toBase64(blindedMsg), inv: toBase64(inv) };
    save(round, person, kept);
  }
  const body = new URLSearchParams({ csrfmiddlewaretoken: csrf, blinded: kept.blinded });
  const reply = await fetch(url, { method: "POST", body });
  if (!reply.ok) return { state: "gone" };
  const told = await reply.json();
  if (told.refused) {
    // Signed for another device, or too late: there is nothing to ask for again. What is refused otherwise may be signed yet.
    if (told.refused === "taken" || told.refused === "closed") save(round, person, { draft: kept.draft });
    return { state: told.refused === "taken" ? "taken" : "gone", words: told.message };
  }
  const signed = await suite.finalize(publicKey, fromBase64(kept.token), fromBase64(told.signature), fromBase64(kept.inv));
  save(round, person, { draft: kept.draft, group: Number(group), token: kept.token, signature: toBase64(signed) });
  return { state: "ready" };
}
