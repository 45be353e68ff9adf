// Who comes Back within ten minutes corrects their answer, under the same key; after that it is another visit, with a page of its own.
const opened = Date.now(), CORRECTED_FOR = 10 * 60_000;
addEventListener("pageshow", (event) => { if (event.persisted && Date.now() - opened > CORRECTED_FOR) location.reload(); });

// A page that came of a faulty form is not sent again by Back.
if (document.body.dataset.posted !== undefined) history.replaceState(null, "", location.href);

// What is typed survives the change of a face, Back and loading anew: in this tab only, for this answer only, until it has been sent.
const KEPT = "talkoot.said", words = document.getElementById("id_comment")?.form, visit = location.pathname.match(/\/why\/([0-9a-f-]{36})\//)?.[1];
const begun = new URLSearchParams(location.search).get("change") ?? new URLSearchParams(location.search).get("answer") ?? document.querySelector("input[name=answer]")?.value ?? visit;
const said = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
if (said && said.visit !== begun) sessionStorage.removeItem(KEPT);
if (words && visit) {
  const fields = () => [...words.elements].filter((field) => field.name && field.type !== "submit");
  if (said?.visit === visit) fields().forEach((field, at) => { [field.value, field.checked] = said.fields[at] ?? [field.value, field.checked]; });
  words.addEventListener("input", () => sessionStorage.setItem(KEPT, JSON.stringify({ visit, fields: fields().map(({ value, checked }) => [value, checked]) })));
}

let sent = false;
document.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  sent = true;
  setTimeout(() => { sent = false; }, 3000);
});

// Inside another website's page: tell it how tall we are, and nothing else.
const point = document.body.dataset.point;
if (point && parent !== window) new ResizeObserver(() => parent.postMessage({ talkoot: point, height: document.body.scrollHeight }, "*")).observe(document.body);
