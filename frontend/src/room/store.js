// What one seat in a room keeps on the device: deeds on their way, half-written notes by step, and words that were not taken.
import { isShared } from "../js/device.js";

const LAST = "talkoot.room.last"; // the guest's seat that this tab was in

export function store(seat) {
  const kept = isShared() ? sessionStorage : localStorage, name = `talkoot.room.${seat}`;
  const state = { queue: [], texts: {}, lost: [], ...JSON.parse(kept.getItem(name) ?? "{}") };
  return {
    state,
    keep() {
      const any = state.queue.length || state.lost.length || Object.keys(state.texts).length;
      if (any) kept.setItem(name, JSON.stringify(state));
      else kept.removeItem(name);
    },
  };
}

export const sit = (seat) => sessionStorage.setItem(LAST, seat);
export const lastSeat = () => sessionStorage.getItem(LAST);
export const wordsOf = (fields) => fields.text || fields.title || "";

// Words that were not taken, to be copied, with a button for when they have been.
export function showLost(place, texts, done) {
  place.hidden = !texts.length;
  if (!texts.length) return place.replaceChildren();
  const make = (tag, more) => Object.assign(document.createElement(tag), more);
  const button = make("button", { type: "button", className: "btn small", textContent: place.dataset.done, onclick: done });
  const acts = make("div", { className: "acts" });
  acts.append(button);
  place.replaceChildren(
    make("b", { textContent: place.dataset.words }),
    ...texts.map((text) => make("p", { textContent: text, className: "voice", dir: "auto" })),
    acts,
  );
}
