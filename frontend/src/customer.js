import { newKey } from "./js/keys.js";

const key = document.querySelector("input[name=changes]") ? null : document.querySelector("input[name=answer]"); // one that is changed keeps its key
const fresh = () => { if (key) key.value = newKey(); };
fresh();
addEventListener("pageshow", (event) => event.persisted && fresh());

let sent = false;
document.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  sent = true;
  setTimeout(() => { sent = false; }, 3000);
});

// Inside another website's page: tell it how tall we are, and nothing else.
const point = document.body.dataset.point;
if (point && parent !== window) new ResizeObserver(() => parent.postMessage({ talkoot: point, height: document.body.scrollHeight }, "*")).observe(document.body);
