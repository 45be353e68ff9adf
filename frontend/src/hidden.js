// Asking without a name. Nothing here sends a cookie or a referrer, and nothing that is written is kept before it is sent.
import { stateFor } from "./js/device.js";
import { boxes, clear, permits, saveBoxes, savePermits, today } from "./hidden/kept.js";
import { boxOf, newWords, secretOf } from "./hidden/key.js";
import { show as showSimilar } from "./js/similar.js";
import { build } from "./room/tree.js";

const place = document.querySelector("[data-hidden]");
const { hidden: base, person, user, month, offline } = place.dataset;
const form = place.querySelector("[data-hidden-form]");
const [askFault, boxFault] = place.querySelectorAll("[data-hidden-fault]");
const list = place.querySelector("[data-hidden-list]");

async function post(where, fields) {
  const reply = await fetch(base + where, {
    method: "POST", credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store",
    headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang }, body: JSON.stringify(fields),
  });
  const told = await reply.json();
  if (!reply.ok) throw told.message ? Object.assign(new Error(told.message), { told: told.error }) : new Error("busy"); // as where there is no connection
  return told;
}

const say = (fault, text) => {
  fault.hidden = !text;
  fault.firstElementChild.textContent = text ?? "";
};
const sayError = (fault, error) => say(fault, error.told ? error.message : offline);

// ── Asking ────────────────────────────────────────────────────────────────────────────────────────

function state() {
  if (!crypto.subtle) return "insecure";
  const device = stateFor(user);
  if (device !== "own") return device;
  const { ready, since, refused } = permits(person, month);
  if (refused) return "refused";
  return !ready ? "none" : !ready.length ? "used" : since === today() ? "fresh" : "ready";
}

function look() {
  const now = state();
  if (now === "shared") clear();
  for (const part of place.querySelectorAll("[data-hidden-when]")) part.hidden = part.dataset.hiddenWhen !== now;
}

const permission = () => permits(person, month).ready[0];
function drop() {
  const kept = permits(person, month);
  savePermits(person, { ...kept, ready: kept.ready.slice(1) });
}

function later(act) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => act().catch(() => {}), 400); // what is like it is a help only: without a network it stays away
  };
}

async function similar() {
  const text = form.elements.text.value.trim();
  if (text.length > 5) showSimilar(form.querySelector(".similar"), await post("similar/", { ...permission(), text }));
}

async function find() {
  const words = form.elements.words.value.trim(), found = form.querySelector("[data-hidden-found]");
  const listed = words ? (await post("find/", { ...permission(), words })).found : [];
  const choice = (value, text, on) => {
    const label = document.createElement("label");
    label.append(Object.assign(document.createElement("input"), { type: "radio", name: "whom", value, defaultChecked: on }), ` ${text}`);
    return label;
  };
  const named = listed.map(({ kind, pk, name, place: where }) => choice(`${kind}:${pk}`, where ? `${name}, ${where}` : name, false));
  found.replaceChildren(...(named.length ? [choice("", found.dataset.none, true), ...named] : []));
}

const keep = (secret) => boxes(person).includes(secret) || saveBoxes(person, [...boxes(person), secret]);

let waiting = null; // what was sent and not acknowledged: sent again it is the same question
let sending = false;
async function send() {
  if (sending) return;
  sending = true;
  say(askFault);
  try {
    const [kind, pk] = (form.querySelector("input[name=whom]:checked")?.value ?? "").split(":");
    const written = JSON.stringify([form.elements.text.value, kind, pk]);
    if (waiting?.written !== written) {
      const words = newWords();
      waiting = { written, words, secret: await secretOf(words, base) };
    }
    keep(waiting.secret); // before it is sent: a lost reply loses no mailbox
    const fields = { box: await boxOf(waiting.secret), text: form.elements.text.value, ...(kind ? { [kind]: Number(pk) } : {}) };
    await post("", { ...permission(), ...fields });
    keep(waiting.secret);
    drop();
    place.querySelector("[data-hidden-words]").textContent = waiting.words;
    waiting = null;
    form.reset();
    for (const part of form.querySelectorAll(".similar, [data-hidden-found]")) part.replaceChildren();
    look();
    const sent = place.querySelector("[data-hidden-sent]");
    sent.hidden = false;
    sent.focus();
    if (place.querySelector("[data-hidden-boxes]").open) openAll();
  } catch (error) {
    if (error.told === "conflict") {
      drop(); // used before, by a question whose reply was lost
      look();
    }
    // What was sent may have come although the reply says no: its key stays, and the same is sent again.
    sayError(askFault, error);
  } finally {
    sending = false;
  }
}

// ── The mailbox ───────────────────────────────────────────────────────────────────────────────────

const put = (holder, page) => holder.replaceChildren(build(page));

async function open(secret, isKept) {
  const holder = document.createElement("div");
  holder.dataset.secret = secret;
  try {
    put(holder, (await post("box/", { secret })).page);
    list.append(holder);
  } catch (error) {
    // Nothing ever came under it, or it was taken back before it had come.
    if (isKept && error.told === "empty") {
      if (waiting?.secret !== secret) saveBoxes(person, boxes(person).filter((one) => one !== secret));
    }
    else throw error;
  }
}

async function openAll() {
  list.replaceChildren();
  say(boxFault);
  try {
    if (stateFor(user) === "own") for (const secret of boxes(person)) await open(secret, true);
  } catch (error) {
    sayError(boxFault, error);
  }
  place.querySelector("[data-hidden-empty]").hidden = list.childElementCount > 0 || !boxFault.hidden;
}

async function act(deed) {
  const holder = deed.closest("[data-secret]"), { do: what, answer, yes } = deed.dataset;
  say(boxFault);
  try {
    const fields = { secret: holder.dataset.secret, what, answer, yes: yes !== "no" };
    if (what === "more") {
      deed.dataset.key ??= crypto.randomUUID(); // sent again after a lost reply it is the same
      Object.assign(fields, { text: deed.elements.text.value, key: deed.dataset.key });
    }
    put(holder, (await post("do/", fields)).page);
    holder.querySelector("h3").setAttribute("tabindex", "-1");
    holder.querySelector("h3").focus();
  } catch (error) {
    if (error.told === "empty") return openAll();
    sayError(boxFault, error);
  }
}

place.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (event.target === form) return send();
  if (event.target.dataset.do) return act(event.target);
  const field = event.target.querySelector("input");
  say(boxFault);
  try {
    await open(await secretOf(field.value, base), false);
    place.querySelector("[data-hidden-empty]").hidden = true;
    field.value = ""; // kept nowhere: on one's own device the key is there already, on others nothing stays
  } catch (error) {
    sayError(boxFault, error);
  }
});
place.querySelector("[data-hidden-boxes]").addEventListener("toggle", (event) => event.target.open && openAll());
form?.elements.text.addEventListener("input", later(similar));
form?.elements.words.addEventListener("input", later(find));
document.addEventListener("talkoot:device", look);
place.querySelector("[data-hidden-open]").hidden = false; // without scripts its words would stand in an address
look();
