// On ordinary pages: fetches this browser's permission to answer the rounds that are open, once each.
import { fetchPermit } from "./mirror/permit.js";

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
  } catch (error) {
    if (words) words.textContent = error.message === "insecure" ? words.dataset.insecure : words.dataset.gone;
  }
}
