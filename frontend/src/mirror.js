// The form of the team mirror: one step at a time, a draft in this browser only, sealed here, sent without a name.
// The draft lies encrypted with the key of its day, which came with this page to this session only (docs/adr/0017): it opens to
// nobody else who has the browser, is gone when the answer has been sent, and after a day.
import { opened, sealed as locked } from "./js/drafts/seal.js";
import * as drafts from "./js/drafts/store.js";
import { fromBase64, load, save, toBase64 } from "./mirror/kept.js";
import { anyOf, drop, kept as pot } from "./mirror/pot.js";
import { seal, TooLong } from "./mirror/seal.js";

const form = document.querySelector("form[data-mirror]");
const told = form.dataset;
const own = told.person; // without it: a shared tablet, where nothing is kept
const steps = [...form.querySelectorAll("[data-step]")];
const last = steps.length - 1;
const fault = document.querySelector("[data-fault]");
const [back, next] = [form.querySelector("[data-back]"), form.querySelector("[data-next]")];
const keys = () => (own ? [] : pot(told.round)); // drawn on this tablet, one for each person
const team = form.querySelector("#group");
const dayKeys = own ? JSON.parse(told.keys) : null;
const draftName = `${own}.mirror.${told.round}`;
let kept = own ? load(told.round, own) : {};
let turn = Promise.resolve(); // what is sealed is written in the order in which it was chosen
let at = 0;
let sending = false;
let moving; // on its way to the next statement, after a choice
const SEEN = 260; // ms that a choice is seen before the next statement comes

const keep = (more) => {
  kept = { ...kept, ...more };
  if (own) save(told.round, own, kept);
};
const say = (text) => {
  fault.hidden = !text;
  fault.textContent = text ?? "";
};
const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_all, name) => values[name]);
const statements = steps.filter((step) => step.dataset.step === "statement");
const chosen = (step) => step.querySelector("input:checked")?.value;

function show(where, focus = true) {
  at = Math.max(0, Math.min(last, where));
  steps.forEach((step, i) => (step.hidden = i !== at));
  const step = steps[at].dataset.step;
  clearTimeout(moving);
  parts(steps[at].dataset.part);
  back.hidden = at === 0 || step === "sent";
  next.hidden = step === "sent";
  next.textContent = step === "start" ? next.dataset.begin : step === "send" ? next.dataset.send : next.dataset.more;
  document.querySelector("[data-count]").textContent = step === "start" || step === "sent" ? "" : fill(told.of, { n: at, all: last - 1 });
  if (step === "send") {
    const summary = form.querySelector("[data-summary]");
    summary.textContent = fill(summary.dataset.words, { n: statements.filter((one) => Number(chosen(one)) > 0).length, all: statements.length });
  }
  scrollTo(0, 0);
  if (focus) steps[at].querySelector("input, textarea")?.focus?.();
}

// Which part of the form this is: each as a piece of the bar, the present one by name.
const bar = document.querySelector("[data-parts]");
function parts(now) {
  bar.hidden = now === undefined;
  const order = [...bar.children];
  order.forEach((piece, i) => {
    piece.classList.toggle("on", piece.dataset.part === now);
    piece.classList.toggle("done", i < order.findIndex((one) => one.dataset.part === now));
  });
}

// A step forward is a page of its own for the browser, so that its Back goes back one.
function forward() {
  show(at + 1);
  history.pushState({ at }, "");
  draft();
}
addEventListener("popstate", ({ state }) => {
  if (steps[at].dataset.step === "sent") return;
  if (state?.base) {
    show(at - 1);
    if (at > 0) history.pushState({ at }, ""); // the way back goes on from here
  } else show(state?.at ?? at - 1);
});

// Half of the browsers begin with the best and half with the least, so that the order pulls to neither.
function order() {
  if (kept.turned === undefined) keep({ turned: Math.random() < 0.5 });
  if (!kept.turned) return;
  for (const one of statements) {
    const pick = one.querySelector(".pick");
    pick.prepend(...[...pick.querySelectorAll("label:not(.dk)")].reverse());
  }
}

function draft() {
  if (!own) return;
  const written = { id: told.round, at: Date.now(), state: "draft", values: [...new FormData(form)].filter(([name]) => name !== "code"), where: at };
  turn = turn.then(() => locked(written, dayKeys)).then((box) => kept.sent || drafts.write(draftName, box));
}

function restore({ values = [], where = 0 }) {
  for (const [name, value] of values) {
    for (const field of form.elements[name] instanceof RadioNodeList ? form.elements[name] : [form.elements[name]]) {
      if (!field) continue;
      if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
      else field.value = value;
    }
  }
  return where;
}

function answer() {
  const ratings = {};
  for (const one of statements) if (Number(chosen(one)) > 0) ratings[one.dataset.statement] = Number(chosen(one));
  const energy = [...form.querySelectorAll("input[name=energy]:checked")].map((one) => Number(one.value));
  const words = {};
  for (const one of form.querySelectorAll("[data-question]")) {
    const text = one.querySelector("textarea").value.trim();
    if (text) words[one.dataset.question] = { text, reader: one.querySelector("select").value };
  }
  return { ratings, energy, words };
}

// One's own permission, a key of this tablet that stays the same until it has been used, or a printed card.
function proofOf() {
  if (own) return { group: kept.group, token: kept.token, signature: kept.signature };
  const mine = keys().filter((one) => !team.value || one.group === Number(team.value));
  if (!kept.key && mine.length) keep({ key: anyOf(mine) });
  if (kept.key) return { group: kept.key.group, token: kept.key.token, signature: kept.key.signature };
  return { code: form.elements.code.value.trim().toLowerCase() };
}

async function send() {
  if (sending) return;
  sending = true;
  say();
  try {
    const proof = proofOf();
    // Sealed once and kept: what is sent again after a lost reply is the same, byte for byte.
    if (!kept.sealed) {
      const given = answer();
      if (!Object.keys(given.ratings).length && !Object.keys(given.words).length && !given.energy.length) throw new Error("nothing");
      keep({ sealed: toBase64(await seal({ ...proof, ...given }, fromBase64(told.box), told.round)) });
    }
    const reply = await fetch(told.mirror, {
      method: "POST", credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store",
      headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ...proof, sealed: kept.sealed }),
    });
    if (reply.ok) {
      if (own) save(told.round, own, { sent: true });
      if (own) drafts.remove(draftName);
      if (kept.key) drop(told.round, kept.key);
      kept = { sent: true };
      form.reset();
      return show(last);
    }
    const { error, message } = await reply.json();
    if (error === "conflict" && kept.key) {
      drop(told.round, kept.key); // used before, by somebody whose reply was lost
      keep({ key: undefined, sealed: undefined });
      if (keys().length) {
        sending = false;
        return send();
      }
      return say(told.nokeys);
    }
    if (!own || error === "unfit") keep({ sealed: undefined }); // a wrong code can be mended
    if (!own && error === "forged") show(0);
    say(message);
  } catch (error) {
    if (error instanceof TooLong) say(told.long);
    else if (error.message === "nothing") say(told.nothing);
    else say(kept.sealed ? told.offline : told.broken);
  } finally {
    sending = false;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (steps[at].dataset.step === "send") return send();
  say();
  forward();
});
// The button to go on becomes the one that sends: the second press of a bouncing thumb is not meant for that.
next.addEventListener("click", (event) => event.detail > 1 && steps[at].dataset.step === "send" && event.preventDefault());
back.addEventListener("click", () => history.back());
form.querySelector("[data-skip]")?.addEventListener("click", () => {
  at = last - 2;
  forward();
});
// A choice moves on by itself, for a finger or a mouse; with keys one goes through the choices first, and on by Enter.
form.addEventListener("click", (event) => {
  const label = event.detail > 0 && event.target.closest('[data-step="statement"] .pick label');
  if (!label || kept.sealed) return;
  clearTimeout(moving);
  moving = setTimeout(() => chosen(steps[at]) && forward(), SEEN);
});
form.addEventListener("change", (event) => {
  if (event.target.name === "energy" && form.querySelectorAll("input[name=energy]:checked").length > 3) event.target.checked = false;
  if (!kept.sealed) draft();
});
form.addEventListener("input", () => kept.sealed || draft());
addEventListener("online", () => kept.sealed && own && send());

async function draftOf() {
  drafts.forget();
  const box = own && drafts.read(draftName);
  return box ? opened(box, dayKeys) : null;
}

const begun = crypto.subtle ? await draftOf() : null;
if (!crypto.subtle) say(told.insecure);
else if (kept.sent) {
  form.hidden = false;
  show(last);
} else if (own && !kept.signature) say(told.missing);
else if (!own && !keys().length && !told.printed) say(told.nokeys);
else {
  if (keys().length) {
    const teams = new Map(keys().map((one) => [one.group, one.name]));
    form.querySelector("[data-code]").hidden = true;
    form.querySelector("[data-groups]").hidden = teams.size < 2;
    team.replaceChildren(...[...teams].map(([value, label]) => new Option(label, value)));
  }
  form.hidden = false;
  order();
  history.replaceState({ base: true }, "");
  const where = begun ? restore(begun) : 0;
  show(kept.sealed ? last - 1 : where, false);
  if (at > 0) history.pushState({ at }, "");
  if (kept.sealed) send();
}
