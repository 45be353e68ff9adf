// What is shown: parts are replaced as wholes, notes one by one. Focus stays where it was, and what is being typed stays as it is.
import { leave } from "./leave.js";
import { build } from "./tree.js";

export function view(root) {
  let activity = Number(root.dataset.activity), version = Number(root.dataset.v);
  const own = new Map(); // step → what is one's own in it, as the server last told
  const shown = new Map(); // part → what it was made of
  const named = (nodes, value, name = "id") => nodes.reduce((found, node) => found ?? (typeof node === "string" ? null : node[1][name] === value ? node : named(node[2], value, name)), null);
  const typing = () => document.activeElement?.matches?.("textarea, input:not([type=hidden]), select") ? document.activeElement : null;

  function replace(place, tree) {
    const focus = place.contains(document.activeElement) && document.activeElement;
    const name = focus && (focus.dataset.focus || focus.id);
    place.replaceChildren(build(tree));
    if (!name) return Boolean(focus);
    const again = place.querySelector(`[data-focus="${CSS.escape(name)}"]:not([disabled]), #${CSS.escape(name)}`);
    again?.focus({ preventScroll: true });
    return !again;
  }

  function part(name, tree) {
    const same = JSON.stringify(tree);
    if (shown.get(name) === same) return;
    shown.set(name, same);
    for (const place of root.querySelectorAll(`[data-part="${name}"]`)) {
      if (name === "side" && place.contains(typing())) continue;
      // An open list stays open.
      const open = [...place.querySelectorAll("details")].map((one) => one.open);
      replace(place, tree);
      [...place.querySelectorAll("details")].forEach((one, n) => (one.open = open[n] ?? one.open));
    }
  }

  function main(tree, next) {
    const place = root.querySelector('[data-part="main"]'), moved = next !== activity;
    const fields = [...place.querySelectorAll("textarea, input[type=text], input:not([type])")];
    const typed = fields.filter((one) => one.id && one.value !== one.defaultValue).map((one) => [one.id, one.value, one.defaultValue]);
    const open = moved ? [] : [...place.querySelectorAll("details[id]")].map((one) => [one.id, one.open]), focused = place.contains(document.activeElement) ? document.activeElement.id : "";
    let lost = replace(place, tree);
    activity = next;
    shown.delete("count");
    const of = place.querySelector("[data-of]")?.dataset.of; // what one's own is of: another wording is asked about anew
    if (own.has(activity) && (!of || named(own.get(activity), of, "data-of"))) mine(own.get(activity), activity);
    for (const [id, was] of open) { const one = root.querySelector(`#${CSS.escape(id)}`); if (one) one.open = was; }
    if (!moved) for (const [id, value, was] of typed) { const field = root.querySelector(`#${CSS.escape(id)}`); if (field && field.value === was) field.value = value; }
    const again = !moved && focused && root.querySelector(`#${CSS.escape(focused)}`);
    if (again) {
      again.focus({ preventScroll: true });
      lost = false;
    }
    if (moved || lost) {
      const heading = place.querySelector("h1");
      if (heading && (lost || moved)) {
        heading.tabIndex = -1;
        heading.focus({ preventScroll: !moved });
        if (moved) scrollTo(0, 0);
      }
    }
    document.dispatchEvent(new CustomEvent("room:main", { detail: activity }));
  }

  function row([pk, heading, tree]) {
    const old = root.querySelector(`#note-${pk}`), list = root.querySelector(`[data-rows="${heading}"]`);
    const had = old?.contains(document.activeElement), neighbour = old?.nextElementSibling ?? old?.previousElementSibling;
    const made = tree && list ? build(tree).firstElementChild : null;
    if (made && old?.parentElement === list) old.replaceWith(made);
    else {
      old?.remove();
      if (made) list.append(made);
    }
    if (made && !old) made.classList.add("fresh");
    if (had) (neighbour?.querySelector("select, button") ?? root.querySelector("h1"))?.focus?.({ preventScroll: true });
  }

  // What is told in passing leaves open what is open; the reply to a deed says itself what is to be open.
  function mine(tree, of, isReply = false) {
    own.set(of, tree);
    const place = root.querySelector(`[data-mine="${of}"]`);
    if (!place || place.contains(typing())) return;
    const open = [...place.querySelectorAll("details[id]")].map((one) => [one.id, one.open]), had = place.contains(document.activeElement);
    replace(place, tree);
    if (!isReply) for (const [id, was] of open) { const one = root.querySelector(`#${CSS.escape(id)}`); if (one) one.open = was; }
    document.dispatchEvent(new CustomEvent("room:own"));
    if (had && isReply && !place.contains(document.activeElement)) place.querySelector("details[open] > summary")?.focus();
  }

  // A piece of one's own: what stands in a place of it is made anew, or something comes first in it. What was told last follows.
  function piece({ swap = {}, first = {} }, of) {
    const place = root.querySelector(`[data-mine="${of}"]`), last = own.get(of) ?? [];
    for (const [id, tree] of Object.entries(swap)) {
      const here = place?.querySelector(`#${CSS.escape(id)}`), known = named(last, id);
      if (known) known[2] = tree;
      if (here) replace(here, tree);
    }
    for (const [id, tree] of Object.entries(first)) {
      named(last, id)?.[2].unshift(...tree);
      place?.querySelector(`#${CSS.escape(id)}`)?.prepend(build(tree));
    }
  }

  return {
    mine,
    piece,
    get activity() { return activity; },
    get version() { return version; },
    tell(told) {
      if (told.v < version) return;
      version = told.v ?? version;
      for (const [name, tree] of Object.entries(told.parts ?? {})) if (name !== "main" && name !== "count") part(name, tree);
      if (told.parts?.main) main(told.parts.main, told.activity);
      if (told.parts?.count) part("count", told.parts.count);
      for (const one of told.rows ?? []) row(one);
      if (told.over) leave();
    },
  };
}
