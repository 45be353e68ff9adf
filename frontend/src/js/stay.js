// After a press in a list one is where one was: when the same page comes back, it stands as it stood, and the focus is on what was
// pressed or on what took its place. What was said of the press stays in sight.
const KEPT = "talkoot.stay", SOON = 20_000;
const here = () => location.pathname + location.search;
const lists = () => [...document.querySelectorAll("main ul, main ol, main tbody")];
const addressOf = (row) => row.querySelector("a[href]")?.getAttribute("href");

document.addEventListener("submit", (event) => {
  const row = event.submitter?.closest("main li, main tr");
  if (event.defaultPrevented || !row) return;
  const kept = { page: here(), list: lists().indexOf(row.parentElement), place: [...row.parentElement.children].indexOf(row), address: addressOf(row), top: row.getBoundingClientRect().top, at: Date.now() };
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
});

function settle() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  sessionStorage.removeItem(KEPT);
  if (!kept || kept.page !== here() || Date.now() - kept.at > SOON || document.querySelector(".errsum")) return;
  const rows = [...(lists()[kept.list]?.children ?? [])];
  const same = kept.address && [...document.querySelectorAll("main li, main tr")].find((row) => addressOf(row) === kept.address);
  const row = same || rows[Math.min(kept.place, rows.length - 1)];
  if (!row) return;
  document.querySelector(".said")?.classList.add("in-sight");
  scrollBy({ top: row.getBoundingClientRect().top - kept.top, behavior: "instant" });
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
}
settle();
