// The stream, and asking by itself where there is none. Who comes back asks from the version they have; all come back at different times.
import { leave } from "./leave.js";

export function live(root, hear, out) {
  const trouble = root.querySelector("[data-trouble]");
  let version = Number(root.dataset.v), stream = null, timer = 0, asking = 0, failed = 0, heard = Date.now();
  const say = (words) => {
    if (!trouble) return;
    trouble.hidden = !words;
    if (trouble.textContent !== words) trouble.textContent = words;
  };
  const soon = (most) => 500 + Math.random() * most;

  function take(told) {
    heard = Date.now();
    failed = 0;
    say("");
    version = Math.max(version, told.v ?? 0);
    hear(told);
    if (told.parts?.main && !("mine" in told)) askOwn();
  }

  // A view that is told to all has nothing of one's own in it: each asks for theirs, all at different times.
  function askOwn() {
    if (!root.querySelector("[data-mine]")) return;
    clearTimeout(asking);
    asking = setTimeout(async () => {
      const reply = await since().catch(() => null);
      if (reply?.ok) take(await reply.json());
    }, 100 + Math.random() * 2000);
  }

  function since() {
    const mark = root.dataset.since.includes("?") ? "&" : "?";
    return fetch(`${root.dataset.since}${mark}v=${version}`, { headers: { Accept: "application/json" }, redirect: "manual", signal: AbortSignal.timeout(8000) });
  }

  async function ask() {
    clearTimeout(timer);
    try {
      const reply = await since();
      if (reply.status === 409) return leave();
      if (reply.type === "opaqueredirect") return out();
      if (reply.ok) take(await reply.json());
      else throw new Error(reply.status);
    } catch {
      failed += 1;
      if (failed > 1) say(root.dataset.lost);
    }
    timer = setTimeout(open, soon(Math.min(10_000, 3000 * (failed + 1))));
  }

  function open() {
    clearTimeout(timer);
    stream?.close();
    stream = new EventSource(`${root.dataset.live}?v=${version}`);
    stream.onmessage = (event) => take(JSON.parse(event.data));
    stream.onerror = () => {
      // The browser comes back by itself after the pause that the server drew for it; where it has given up, we ask.
      failed += 1;
      if (failed > 1) say(root.dataset.lost);
      if (stream.readyState === EventSource.CLOSED) timer = setTimeout(ask, soon(2500));
    };
  }
  // A network that was away, or a lid that was closed: whoever has heard nothing for long begins anew.
  const wake = () => document.visibilityState === "visible" && Date.now() - heard > 20_000 && open();
  addEventListener("online", () => setTimeout(open, soon(1500)));
  addEventListener("offline", () => say(root.dataset.lost));
  document.addEventListener("visibilitychange", wake);
  addEventListener("pageshow", (event) => event.persisted && open());
  addEventListener("pagehide", () => stream?.close());
  open();
}
