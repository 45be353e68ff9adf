// On Today: fetches this browser's permissions to ask without a name, the same few for everybody, whether or not one ever asks.
import { RSABSSA } from "@cloudflare/blindrsa-ts";
import { stateFor } from "./js/device.js";
import { clear, permits, savePermits, today } from "./hidden/kept.js";
import { fromBase64, toBase64 } from "./mirror/kept.js";
import { importKey } from "./mirror/permit.js";

const FEW = 3;
const suite = RSABSSA.SHA384.PSS.Randomized();
const form = document.querySelector("form[data-asking-permit]");

// What was blinded is kept before it is sent: a lost reply is asked for again with the same.
async function fetchFew() {
  const { askingPermit: url, month, person, key } = form.dataset;
  let kept = permits(person, month);
  if (kept.ready || kept.refused) return;
  const publicKey = await importKey(fromBase64(key));
  if (!kept.made) {
    const made = [];
    for (let n = 0; n < FEW; n += 1) {
      const token = suite.prepare(crypto.getRandomValues(new Uint8Array(32)));
      const { blindedMsg, inv } = await suite.blind(publicKey, token);
      made.push({ token: toBase64(token), blinded: toBase64(blindedMsg), inv: toBase64(inv) });
    }
    kept = { month, made };
    savePermits(person, kept);
  }
  const blinded = kept.made.map((one) => one.blinded).join();
  const reply = await fetch(url, { method: "POST", body: new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, month, blinded }) });
  if (!reply.ok) return;
  const told = await reply.json();
  if (told.refused) return savePermits(person, { month, refused: true });
  const ready = [];
  for (const [n, { token, inv }] of kept.made.entries()) {
    const signature = await suite.finalize(publicKey, fromBase64(token), fromBase64(told.signatures[n]), fromBase64(inv));
    ready.push({ token, signature: toBase64(signature) });
  }
  savePermits(person, { month, ready, since: today() }); // used from the next day on: who fetches and asks in one visit would be told by that
}

function look() {
  const state = stateFor(form.dataset.user);
  if (state === "shared") clear();
  // Two tabs must not ask with two messages: the second would be refused. Without a network it is fetched next time.
  if (state === "own" && crypto.subtle) navigator.locks.request(`talkoot-asking-${form.dataset.person}`, fetchFew).catch(() => {});
}

document.addEventListener("talkoot:device", look);
look();
