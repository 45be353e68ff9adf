// Delivers what waits on the device, in parts, until the server has said of each answer what became of it.
// Two tabs of one kiosk take turns; a delivery that broke off is repeated, and the answers' keys keep it from doubling.
import { forget, mark, waiting } from "./store.js";

const AT_ONCE = 100;
const UNFINISHED = 60_000; // a customer may still be choosing; their answer goes a minute later at the latest
const SETTLED = new Set(["stored", "repeated"]);
const REFUSED = new Set(["differs", "closed", "question_unfit", "reply_unfit", "no_key", "no_score", "score_off_scale", "contact_unfit", "contact_without_consent", "comment_too_long", "comment_not_text", "changes_unfit"]);

const told = ({ answer, score, question, replies, play, at, changes }, now) => ({ answer, score, question, replies, play, changes, ago: Math.max(0, now - at) });

export const deliver = (point, address, device) => (navigator.locks
  ? navigator.locks.request(`deliver-${point}`, { ifAvailable: true }, (lock) => lock && all(point, address, device))
  : all(point, address, device));

const all = async (point, address, device) => {
  for (;;) {
    const stored = await waiting(point);
    const now = Date.now();
    const ready = stored.filter((one) => one.done || now - one.at > UNFINISHED || one.at > now);
    const part = ready.slice(0, AT_ONCE);
    const oldest = stored.length ? Math.max(0, now - stored[0].at) : 0;
    const response = await fetch(address, {
      method: "POST", credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", signal: AbortSignal.timeout?.(30_000),
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ device, answers: part.map((one) => told(one, now)), waiting: stored.length - part.length, oldest: stored.length > part.length ? oldest : 0 }),
    });
    if (!response.ok) return { failed: response.status };
    const { results, version, closed } = await response.json();
    const settled = part.filter((one) => SETTLED.has(results[one.answer]));
    const faults = part.map((one) => [one.answer, results[one.answer], one.changes]).filter(([, fault]) => REFUSED.has(fault));
    await forget(settled);
    await mark(faults);
    if (!part.length || settled.length + faults.length === 0) return { version, closed };
    if (ready.length <= AT_ONCE) return { version, closed };
  }
};
