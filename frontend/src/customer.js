import { newKey } from "./js/keys.js";

// Who comes Back within ten minutes corrects their answer, under the same key; after that it is another visit.
const key = document.querySelector("input[name=changes]") ? null : document.querySelector("input[name=answer]");
const opened = Date.now(), CORRECTED_FOR = 10 * 60_000;
addEventListener("pageshow", (event) => { if (key && event.persisted && Date.now() - opened > CORRECTED_FOR) key.value = newKey(); });

let sent = false;
document.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  sent = true;
  setTimeout(() => { sent = false; }, 3000);
});

// Inside another website's page: tell it how tall we are, and nothing else.
const point = document.body.dataset.point;
if (point && parent !== window) new ResizeObserver(() => parent.postMessage({ talkoot: point, height: document.body.scrollHeight }, "*")).observe(document.body);
