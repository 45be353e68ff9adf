// What somebody sends goes into a queue on the device first, with a key of its own: sent again after doubt it is the same note or vote.
import { newKey } from "../js/keys.js";
import { leave } from "./leave.js";
import { showLost, sit, store, wordsOf } from "./store.js";

const MADE = new Set(["write", "vote", "heading", "word"]); // deeds that make something

export function deeds(root, seen) {
  const { state, keep } = store(root.dataset.seat);
  const said = root.querySelector("[data-said]"), refused = root.querySelector("[data-refused]"), trouble = root.querySelector("[data-trouble]");
  const waiting = root.querySelector("[data-waiting]"), lost = root.querySelector("[data-lost-words]");
  const token = () => root.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
  let sending = false, timer = 0, failed = 0;
  const say = (words) => { if (said) said.textContent = words; };

  function put(place, words) {
    if (!place) return;
    if (place.textContent !== words) place.textContent = words;
    place.hidden = !words;
  }

  // A refusal stands until the next deed: news that come by the stream do not take it away.
  function refuse(words) {
    put(refused, words);
    if (words) refused?.scrollIntoView({ block: "nearest" });
  }

  function showWaiting() {
    if (lost) showLost(lost, state.lost, () => {
      state.lost = [];
      keep();
      showWaiting();
    });
    if (!waiting) return;
    const texts = state.queue.map((one) => wordsOf(one.fields)).filter(Boolean);
    waiting.hidden = !failed || !texts.length;
    waiting.replaceChildren(Object.assign(document.createElement("b"), { textContent: root.dataset.waits }), ...texts.map((text) => Object.assign(document.createElement("p"), { textContent: text, className: "voice" })));
  }

  // What was refused goes back where it was written; where that is no more, it is kept to be copied.
  function giveBack(fields) {
    const field = root.querySelector("[data-write] textarea");
    if (fields.act !== "write" || field?.form.elements.activity.value !== fields.activity) {
      if (wordsOf(fields)) state.lost.push(wordsOf(fields));
      return;
    }
    field.value = field.value ? `${fields.text}\n${field.value}` : fields.text;
    typed(field);
    field.focus();
  }

  const send = (fields) => fetch(root.dataset.do, {
    method: "POST", body: new URLSearchParams({ ...fields, csrfmiddlewaretoken: token() }), headers: { Accept: "application/json" }, redirect: "manual", signal: AbortSignal.timeout(10_000),
  });

  // Signing in again makes the page's token old: a new one is on the same page, if it is still the same person's.
  async function newToken() {
    const reply = await fetch(location.href, { redirect: "manual", signal: AbortSignal.timeout(10_000) });
    if (reply.type === "opaqueredirect") throw new Error("signed out");
    const page = await reply.text(), fresh = /name="csrfmiddlewaretoken" value="(\w+)"/.exec(page)?.[1], seat = /data-seat="([^"]+)"/.exec(page)?.[1];
    if (!reply.ok || !fresh) throw new Error(reply.status);
    if (seat !== root.dataset.seat) throw new Error("signed out");
    for (const field of root.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = fresh;
  }

  async function turn() {
    clearTimeout(timer);
    if (sending || !state.queue.length) return;
    sending = true;
    const { fields } = state.queue[0];
    try {
      let reply = await send(fields);
      if (reply.status === 403) {
        await newToken();
        reply = await send(fields);
      }
      if (reply.type === "opaqueredirect") throw new Error("signed out");
      if (reply.status !== 200 && reply.status !== 422 && reply.status !== 409) throw new Error(reply.status);
      const told = await reply.json();
      if (told.out) {
        state.lost.push(...state.queue.map((one) => wordsOf(one.fields)).filter(Boolean));
        state.queue = [];
        keep();
        return leave();
      }
      state.queue.shift();
      if (!told.ok) giveBack(fields);
      keep();
      failed = 0;
      put(trouble, "");
      if (told.mine) seen.mine(told.mine, told.activity, true);
      else seen.piece(told, told.activity);
      for (const button of "hand" in told ? root.querySelectorAll("[data-hand]") : []) button.hidden = (button.dataset.hand === "yes") !== told.hand;
      refuse(told.ok ? "" : told.said);
      if (told.ok) say(told.said ?? "");
    } catch (error) {
      failed += 1;
      put(trouble, error.message === "signed out" ? root.dataset.out : root.dataset.lost);
      timer = setTimeout(turn, 500 + Math.random() * Math.min(8000, 1000 * 2 ** failed));
      return;
    } finally {
      sending = false;
      showWaiting();
    }
    turn();
  }

  root.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-deed]");
    if (!form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const fields = Object.fromEntries(new FormData(form, event.submitter));
    delete fields.csrfmiddlewaretoken;
    delete fields.once; // the key of the device does this, and more
    if (MADE.has(fields.act)) fields.key = newKey();
    if (event.submitter?.ariaPressed) for (const one of event.submitter.parentElement.querySelectorAll("[aria-pressed]")) one.ariaPressed = String(one === event.submitter); // seen before the server has it
    const pressed = form.parentElement.querySelector("[data-pressed]");
    if (pressed) pressed.textContent = form.querySelectorAll('[aria-pressed="true"]').length;
    const writes = form.matches("[data-write]");
    if ("text" in fields && !fields.text.trim()) return form.querySelector("textarea")?.focus();
    state.queue.push({ fields });
    for (const one of form.querySelectorAll("[data-draft]")) delete state.texts[one.id];
    if (writes) {
      delete state.texts[fields.activity];
      form.reset();
      form.querySelector("textarea").focus();
    } else if (fields.act === "heading") form.querySelector("[name=title]").value = "";
    keep();
    turn();
  }, true);

  // A half-written note is kept for its step, and given back when the page or the step comes again.
  const typed = (field) => {
    const step = field.form?.elements.activity?.value;
    if (!step) return;
    if (field.value) state.texts[step] = field.value;
    else delete state.texts[step];
    keep();
  };
  // So is a reason or a wording, by the name of its field, which changes with what it is about.
  const drafted = (field) => {
    if (field.value !== field.defaultValue) state.texts[field.id] = field.value;
    else delete state.texts[field.id];
    keep();
  };
  root.addEventListener("input", ({ target }) => {
    if (target.matches("[data-write] textarea")) typed(target);
    else if (target.matches("[data-draft]")) drafted(target);
  });
  const restore = () => {
    for (const one of root.querySelectorAll("[data-draft]")) {
      if (!state.texts[one.id] || one.value !== one.defaultValue) continue;
      one.value = state.texts[one.id];
      const folded = one.closest("details");
      if (folded) folded.open = true;
    }
    const field = root.querySelector("[data-write] textarea"), text = field && state.texts[field.form.elements.activity.value];
    if (text && !field.value) field.value = text;
  };
  for (const told of ["room:main", "room:own"]) document.addEventListener(told, restore);
  addEventListener("online", () => setTimeout(turn, Math.random() * 1500));
  if ("guest" in root.dataset) sit(root.dataset.seat);
  restore();
  showWaiting();
  turn();
  return { get idle() { return !state.queue.length; }, turn, out: () => put(trouble, root.dataset.out) };
}
