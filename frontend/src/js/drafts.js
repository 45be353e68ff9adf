// What somebody writes is kept on their device until the server has taken it (docs/adr/0017). Any posted form with a text field
// of more than a line is kept, or with a line that holds a sentence (data-keep on the field); on the form data-keep says more: "press" is never sent by itself, "sealed" is encrypted as well, "own" keeps itself.
import { isShared } from "./device.js";
import { add } from "./finding.js";
import { opened, sealed } from "./drafts/seal.js";
import * as store from "./drafts/store.js";
import { tell, words } from "./drafts/telling.js";
import { listUnsent } from "./drafts/unsent.js";

const { person, address } = words;
const forms = new Map(); // each kept form and the name of its draft
const posted = document.body.dataset.posted !== undefined;
const passing = new Set(), asking = new Set();
let keys = null; // given by the server to this session only
let turn = Promise.resolve(); // what is sealed is written in the order in which it was typed

const LONG = "textarea:not([readonly]), input[data-keep]";
const keep = (form) => form.dataset.keep ?? "";
const isSealed = (form) => keep(form) === "sealed" || isShared();
const isOpen = (form) => form.method === "post" && keep(form) !== "own" && form.querySelector(LONG);
const url = (form) => new URL(form.getAttribute("action") || location.href, location.href);

function find() {
  for (const form of document.querySelectorAll("form")) {
    if (!isOpen(form) || forms.has(form)) continue;
    const fields = [...form.querySelectorAll("textarea, input[data-keep]")].map((field) => field.name).join("+");
    let name = `${person}.${url(form).pathname}${url(form).search}|${fields}`;
    while ([...forms.values()].includes(name)) name += "'";
    forms.set(form, name);
  }
}

// Everything in the form as it stands but tokens, files and passwords.
const kept = (control) => control.name && !["csrfmiddlewaretoken", "draft", "draft_person"].includes(control.name) && !["file", "password", "submit", "button"].includes(control.type);
const written = (form) => [...form.elements].filter(kept).filter((one) => !["radio", "checkbox"].includes(one.type) || one.checked).map((one) => [one.name, one.value, many(form, one.name) && one.type === "checkbox" ? one.labels[0]?.textContent.trim() : undefined]);

// The field that finds several of a name, where there is one: those who were found are boxes that the page itself does not have.
const many = (form, name) => form.querySelector(`input[data-many="${name}"]`);

function write(form, more = {}) {
  const name = forms.get(form), before = store.read(name);
  const fields = written(form);
  const draft = {
    id: before?.id ?? store.newId(), at: Date.now(), state: "draft", keep: keep(form), action: url(form).href,
    href: posted ? document.referrer : location.href, title: document.querySelector("h1")?.textContent.trim(), fields, ...more,
  };
  if (!isSealed(form)) store.write(name, draft);
  else if (keys) turn = turn.then(() => sealed(draft, keys)).then((box) => forms.has(form) && store.write(name, box));
  else return tell(form, "not_kept");
  tell(form, "kept", draft.at);
  return draft;
}

function fill(form, fields) {
  const left = fields.map((pair) => [...pair]);
  const take = (name) => left.splice(left.findIndex((pair) => pair[0] === name), 1)[0];
  let changed = false;
  for (const [name, key, words] of fields) if (words && many(form, name)) add(many(form, name), key, words);
  for (const control of [...form.elements].filter(kept)) {
    if (["radio", "checkbox"].includes(control.type)) {
      const checked = left.some(([name, value]) => name === control.name && value === control.value);
      if (control.checked !== checked) changed = true;
      control.checked = checked;
    } else if (control.type === "hidden" && posted) {
      continue; // the page has just been made of what was sent
    } else if (left.some(([name]) => name === control.name)) {
      const value = take(control.name)[1];
      if (control.value !== value && control.type !== "hidden") changed = true;
      control.value = value;
      if (value && control.type !== "hidden" && value !== control.defaultValue) for (let fold = control.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    }
  }
  return changed;
}

// The server answers whether this page's person is still the one signed in, with a fresh token and the keys.
async function session() {
  try {
    const reply = await fetch(address, { redirect: "manual", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(8000) });
    if (reply.ok) {
      const told = await reply.json();
      return told.person === person ? told : "signed_out"; // somebody else has signed in with this browser
    }
    return reply.status >= 500 ? "away" : "signed_out";
  } catch {
    return "away";
  }
}

async function send(form, button) {
  if (asking.has(form)) return;
  asking.add(form);
  const pressed = button?.name ? [button.name, button.value] : null;
  const draft = write(form, { pressed });
  button?.classList.add("busy");
  const told = await session();
  button?.classList.remove("busy");
  asking.delete(form);
  if (told === "away" || told === "signed_out") {
    // What was pressed goes by itself, but for what one must mean at the moment when it goes.
    if (draft && keep(form) !== "press") write(form, { id: draft.id, pressed, state: "waits" });
    return tell(form, told === "away" ? (keep(form) === "press" ? "away_press" : "away") : "signed_out");
  }
  form.elements.csrfmiddlewaretoken.value = told.token;
  if (draft) {
    const id = form.elements.draft ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "draft" }));
    id.value = draft.id;
    const writer = form.elements.draft_person ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "draft_person" }));
    writer.value = person;
  }
  passing.add(form);
  form.requestSubmit(button ?? undefined);
}

// What waited for the network: from its own form where that is open, else from here.
const deliver = () => (navigator.locks ? navigator.locks.request("talkoot.draft", deliverOne) : deliverOne()); // one tab at a time

async function deliverOne() {
  const waiting = store.names(person).map((name) => [name, store.read(name)]).filter(([, draft]) => draft?.state === "waits" && Date.now() - (draft.tried ?? 0) > 60_000);
  for (const [name, draft] of waiting) {
    const form = [...forms].find(([, own]) => own === name)?.[0];
    if (form) {
      const button = draft.pressed && [...form.elements].find((one) => one.name === draft.pressed[0] && one.value === draft.pressed[1]);
      await send(form, button);
      return;
    }
    if (draft.box) continue;
    const told = await session();
    if (typeof told === "string") return;
    store.write(name, { ...draft, tried: Date.now() });
    const body = new URLSearchParams([...draft.fields.map(([name, value]) => [name, value]), ...(draft.pressed ? [draft.pressed] : []), ["csrfmiddlewaretoken", told.token], ["draft", draft.id], ["draft_person", person]]);
    try {
      await fetch(draft.action, { method: "POST", body, redirect: "manual" });
    } catch {
      return; // the same draft again is the same deed: the server knows its number
    }
    store.acknowledged();
    const done = !store.read(name);
    if (!done) store.write(name, { ...draft, state: "draft" });
    tell(null, done ? "sent" : "stopped", draft.at, draft);
  }
}

async function giveBack(form) {
  const name = forms.get(form);
  let draft = store.read(name);
  if (draft?.box) draft = await opened(draft, keys);
  if (!draft) return;
  const again = () => {
    store.remove(name);
    form.reset();
  };
  if (fill(form, draft.fields)) tell(form, "given_back", draft.at, draft, again);
  else if (posted) write(form, { state: draft.state });
  else tell(form, "kept", draft.at);
}

// A page that came of a sent form is not sent again by Back or by loading it anew: its address becomes that of the page where the form is.
if (posted) {
  const came = document.referrer && new URL(document.referrer).origin === location.origin ? document.referrer : location.href;
  history.replaceState(null, "", came);
}

store.forget();
document.addEventListener("submit", (event) => {
  if (url(event.target).pathname.endsWith("/logout/") && isShared()) store.forget(true);
  if (!forms.has(event.target) || passing.delete(event.target)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  send(event.target, event.submitter);
}, true);

async function begin() {
  store.acknowledged();
  find();
  const touched = new Set();
  for (const form of forms.keys()) {
    const typed = () => touched.add(form) && write(form, { id: store.newId() }); // other words are another deed
    form.addEventListener("input", typed);
    form.addEventListener("change", typed);
  }
  if (crypto.subtle && [...forms.keys()].some(isSealed)) keys = (await session()).keys ?? null;
  const unsent = document.querySelector("[data-unsent]");
  if (unsent) listUnsent(unsent);
  for (const form of forms.keys()) await (touched.has(form) ? write(form) : giveBack(form));
  await deliver();
}

if (person) {
  addEventListener("online", deliver);
  addEventListener("pageshow", (event) => event.persisted && store.acknowledged());
  begin();
}
