// On ordinary pages: fetches this browser's permission to answer the rounds that are open, once each.
import { RSABSSA } from "@cloudflare/blindrsa-ts";
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

for (const form of document.querySelectorAll("form[data-permit]")) {
  const { permit: url, round, person, group, key } = form.dataset;
  const csrf = form.elements.csrfmiddlewaretoken.value;
  const fetching = async () => fetchPermit({ url, csrf, round, person, group, key });
  try {
    if (!crypto.subtle) throw new Error("insecure");
    // Two tabs must not ask with two messages: the second would be refused.
    const state = await navigator.locks.request(`talkoot-permit-${round}-${person}`, fetching);
    if (words) words.textContent = words.dataset[state];
    // Only this browser knows that its person has answered.
    const row = state === "sent" && document.querySelector(`[data-mirror-row="${round}"]`);
    if (row) row.querySelector(".m").textContent = row.dataset.sent;
  } catch (error) {
    if (words) words.textContent = error.message === "insecure" ? words.dataset.insecure : words.dataset.gone;
  }
}
