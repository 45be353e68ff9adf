// On ordinary pages: fetches this browser's permission to answer the rounds that are open, once each.
import { RSABSSA } from "@cloudflare/blindrsa-ts";
import { stateFor } from "./js/device.js";
import { load } from "./mirror/kept.js";
import { fetchPermit, importKey } from "./mirror/permit.js";

// The test suite holds the library, as it is bundled here, against the vectors of RFC 9474.
export { importKey };
export const suites = {
  "RSABSSA-SHA384-PSS-Randomized": RSABSSA.SHA384.PSS.Randomized,
  "RSABSSA-SHA384-PSS-Deterministic": RSABSSA.SHA384.PSS.Deterministic,
  "RSABSSA-SHA384-PSSZERO-Randomized": RSABSSA.SHA384.PSSZero.Randomized,
  "RSABSSA-SHA384-PSSZERO-Deterministic": RSABSSA.SHA384.PSSZero.Deterministic,
};

const words = document.querySelector("[data-permit-words]");

function tell(round, state, said) {
  if (words) words.textContent = said ?? words.dataset[state];
  for (const part of document.querySelectorAll("[data-permit-when]")) part.hidden = part.dataset.permitWhen !== state; // no button that leads nowhere
  // Only this browser knows that its person has answered.
  const row = state === "sent" && document.querySelector(`[data-mirror-row="${round}"]`);
  if (!row) return;
  row.querySelector(".m").textContent = row.dataset.sent;
  row.querySelector(".time")?.remove();
  const line = row.closest("li");
  line.parentElement.append(line); // what is done stands last
}

async function look(form) {
  const { permit: url, round, person, group, key, fetched } = form.dataset;
  const csrf = form.elements.csrfmiddlewaretoken.value;
  const kept = load(round, person);
  const began = kept.sent || kept.signature || kept.blinded;
  if (!began && fetched) return tell(round, "taken"); // by another browser: nothing to ask for
  const device = stateFor(form.dataset.user);
  if (!began && device !== "own") return tell(round, device);
  const fetching = async () => fetchPermit({ url, csrf, round, person, group, key });
  try {
    if (!crypto.subtle) throw new Error("insecure");
    // Two tabs must not ask with two messages: the second would be refused.
    const { state, words: said } = await navigator.locks.request(`talkoot-permit-${round}-${person}`, fetching);
    tell(round, state, state === "gone" ? said : undefined);
  } catch (error) {
    tell(round, error.message === "insecure" ? "insecure" : "gone");
  }
}

const forms = [...document.querySelectorAll("form[data-permit]")];
const lookAtAll = () => forms.reduce((before, form) => before.then(() => look(form)), Promise.resolve());

document.addEventListener("talkoot:device", lookAtAll);
await lookAtAll();
