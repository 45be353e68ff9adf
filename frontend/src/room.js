// A live room: what changed comes by the event stream, what is sent waits on the device until the server has it.
import { clock } from "./room/clock.js";
import { deeds } from "./room/deeds.js";
import { left } from "./room/left.js";
import { live } from "./room/live.js";
import { view } from "./room/view.js";

for (const place of document.querySelectorAll("[data-left]")) left(place);
const root = document.querySelector("[data-room]");
if (root) {
  const seen = view(root);
  const queue = deeds(root, seen);
  live(root, (told) => {
    seen.tell(told);
    if (told.mine && queue.idle) seen.mine(told.mine, told.activity);
    queue.turn();
  }, queue.out);
  clock(root);
  const pretend = root.querySelector("[data-pretend]");
  if (pretend) setInterval(() => document.visibilityState === "visible" && queue.idle && pretend.requestSubmit(pretend.querySelector("button")), 2500);
}
