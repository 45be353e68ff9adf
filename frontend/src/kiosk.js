// The kiosk: one press, one choice, thanks, and back to the start. Every press is on the device's disk before it is thanked for.
import { newKey } from "./js/keys.js";
import { deliver } from "./kiosk/deliver.js";
import { workOffline } from "./kiosk/offline.js";
import { staffPanel } from "./kiosk/staff.js";
import { keep, waiting } from "./kiosk/store.js";

const { point, many, version, gap, awakeFrom, awakeTo, question } = document.body.dataset;
const CHOOSING = 20_000, MORE_TIME = 60_000, THANKS = 8_000, SLEEP = 30 * 60_000;
const tongues = [...document.querySelectorAll("[data-tongue]")];
// The secret of an enrolled tablet comes once behind the #; from then on it is on the device and not in the address.
if (location.hash.length > 20) {
  localStorage.setItem(`device-${point}`, location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);
}
const device = localStorage.getItem(`device-${point}`) ?? "";
let current = null, changing = null, timer = 0, touched = Date.now(), lastPress = Number(localStorage.getItem(`last-${point}`) ?? 0);

const tongue = () => tongues.find((one) => !one.hidden) ?? tongues[0];
const step = () => tongue().querySelector("[data-step]:not([hidden])")?.dataset.step;

const show = (name) => {
  for (const one of tongue().querySelectorAll("[data-step]")) one.hidden = one.dataset.step !== name;
  if (name !== "ask") tongue().querySelector(`[data-step=${name}] h1`)?.focus({ preventScroll: true });
};

const speak = (code) => {
  for (const one of tongues) one.hidden = one.lang !== code;
  document.documentElement.lang = code;
  for (const button of document.querySelectorAll("[data-speak]")) button.setAttribute("aria-pressed", String(button.dataset.speak === code));
};

const after = (milliseconds, act) => { clearTimeout(timer); timer = setTimeout(act, milliseconds); };

const restart = async () => {
  clearTimeout(timer);
  const finished = current;
  current = changing = null;
  show("ask");
  speak(document.body.dataset.first);
  if (finished && !finished.done) await keep({ ...finished, done: true }).catch(() => {});
  send();
};

const thank = () => { show("thanks"); after(THANKS, restart); };

// An awake moment is one between the two times, also across midnight; without times the kiosk is always awake.
const isAwake = () => {
  if (!awakeFrom || !awakeTo) return true;
  const now = new Date().toTimeString().slice(0, 5);
  return awakeFrom <= awakeTo ? awakeFrom <= now && now < awakeTo : now >= awakeFrom || now < awakeTo;
};

const rest = document.querySelector("[data-rest]");
const settle = () => { rest.hidden = !(current === null && (Date.now() - touched > SLEEP || (!isAwake() && Date.now() - touched > 60_000))); };

const press = async (button) => {
  const now = Date.now();
  const since = now - lastPress;
  const isPlay = since >= 0 && since < Number(gap) * 1000; // a clock set back is no reason to doubt a customer
  lastPress = now;
  localStorage.setItem(`last-${point}`, String(now));
  const score = Number(button.dataset.score), done = further(score).length === 0;
  const answer = changing
    ? { ...changing, score, replies: {}, changes: 1, done }
    : { point, answer: newKey(), score, question: Number(question), replies: {}, play: isPlay, at: now, done };
  changing = null;
  current = answer;
  try {
    await keep(answer);
  } catch {
    current = null;
    show("trouble");
    return after(THANKS, restart);
  }
  count();
  if (answer.done) return thank();
  for (const one of document.querySelectorAll("[data-pick]")) one.setAttribute("aria-pressed", "false");
  return ask(further(score)[0]);
};

// The further questions that this score is asked, in order.
const further = (score) => [...tongue().querySelectorAll("[data-from]")].filter((one) => Number(one.dataset.from) <= score && score <= Number(one.dataset.to));

const ask = (section) => { show(section.dataset.step); after(CHOOSING, restart); };

// Keeps what was chosen (nothing, when skipped) and goes on to the next question, or to the thanks.
const goOn = async (replies) => {
  clearTimeout(timer);
  if (!current) return thank();
  const left = further(current.score), following = left[left.findIndex((one) => one.dataset.step === step()) + 1];
  current = { ...current, replies: { ...current.replies, ...replies }, done: !following };
  try {
    await keep(current);
  } catch {
    current = null;
    show("trouble");
    return after(THANKS, restart);
  }
  return following ? ask(following) : thank();
};

const picked = (button) => [...button.closest("[data-step]").querySelectorAll("[data-pick][aria-pressed=true]")].map((one) => Number(one.dataset.pick));

const ACTS = {
  score: press,
  value: (button) => goOn({ [button.dataset.question]: Number(button.dataset.value) }),
  pick: (button) => {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    after(CHOOSING, restart);
  },
  several: (button) => goOn(picked(button).length ? { [button.dataset.question]: picked(button) } : {}),
  skip: () => goOn({}),
  // Another face in place of the one just pressed, once; the first stands until then.
  change: async () => {
    if (!current || current.changes) return;
    await keep({ ...current, done: true }).catch(() => {});
    changing = current;
    current = null;
    show("ask");
    after(CHOOSING, restart);
  },
  time: () => after(MORE_TIME, restart),
  ready: restart,
  speak: (button) => { const name = step(); speak(button.dataset.speak); show(name ?? "ask"); },
};

let busy = false;
document.addEventListener("click", async (event) => {
  touched = Date.now();
  if (!rest.hidden) { rest.hidden = true; return; }
  const button = event.target.closest("button[data-score], button[data-value], button[data-pick], button[data-several], button[data-skip], button[data-change], button[data-time], button[data-ready], button[data-speak]");
  if (!button || busy) return;
  busy = true; // a second touch while the first is being kept is not a second answer
  try {
    await Object.entries(ACTS).find(([name]) => name in button.dataset)[1](button);
  } finally {
    busy = false;
  }
});

const unsent = document.querySelector("[data-unsent]");
const count = async () => {
  const held = (await waiting(point)).filter((one) => one.answer !== current?.answer).length;
  unsent.hidden = held === 0;
  for (const part of unsent.querySelectorAll("[data-number]")) part.textContent = String(held);
  return held;
};

let pause = 0, next = 0;
const send = async () => {
  clearTimeout(next);
  let result = null;
  try { result = await deliver(point, many, device); } catch { /* no network: tried again below */ }
  const held = await count();
  staff.tell({ held, sent: Boolean(result && !result.failed), closed: result?.closed || result?.failed === 404 });
  if (result?.version && result.version !== version && current === null && held === 0 && sessionStorage.getItem("newer") !== result.version) {
    sessionStorage.setItem("newer", result.version); // once: on a slow network the kept page may come again
    return location.reload();
  }
  // Growing pauses while the server cannot be reached, a heartbeat while it can.
  pause = result && !result.failed ? 0 : Math.min(5 * 60_000, (pause || 5_000) * 2);
  next = setTimeout(send, pause || (held ? 15_000 : 5 * 60_000));
  return result;
};

const staff = staffPanel({ point, send, waiting: () => waiting(point) });
for (const name of ["online", "focus", "pageshow"]) addEventListener(name, () => send());
document.addEventListener("visibilitychange", () => document.hidden || send());
document.addEventListener("contextmenu", (event) => event.preventDefault());
setInterval(settle, 5_000);
settle();
speak(document.body.dataset.first);
show("ask");
workOffline();
send();
