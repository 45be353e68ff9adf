// On the pages where one comes out of a room: what was written there and never taken is shown, to be copied.
import { lastSeat, showLost, store, wordsOf } from "./store.js";

export function left(place) {
  const seat = place.dataset.left || lastSeat();
  if (!seat) return;
  const { state, keep } = store(seat);
  const texts = [...state.lost, ...state.queue.map((one) => wordsOf(one.fields)), ...Object.values(state.texts)].filter(Boolean);
  showLost(place, texts, () => {
    Object.assign(state, { queue: [], texts: {}, lost: [] });
    keep();
    showLost(place, []);
  });
}
