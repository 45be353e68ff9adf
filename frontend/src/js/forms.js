// Forms: focus on what needs mending, no double sending, files that are too large told at once.
document.querySelector(".errsum")?.focus();
const before = new Map(); // button → what stood on it

function ownWords() {
  for (const [button, words] of before) {
    button.replaceChildren(...words);
    button.classList.remove("busy");
    button.removeAttribute("aria-busy");
  }
  before.clear();
}

// What is kept on the device has its own words (drafts.js); of every other form the page stays as it is, and says why.
function sayOffline(form) {
  form.querySelector(":scope > [data-gone]")?.remove();
  const note = Object.assign(document.createElement("p"), { className: "note error", textContent: document.body.dataset.offline });
  note.dataset.gone = "";
  note.setAttribute("role", "alert");
  form.append(note);
  note.scrollIntoView({ block: "nearest" });
}
addEventListener("online", () => document.querySelectorAll("[data-gone]").forEach((note) => note.remove()));

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return; // a page's own script has it in hand, and says itself how far it is
  const form = event.target;
  const file = form.querySelector("input[type=file][data-most-bytes]");
  const chosen = file?.files?.[0];
  if (chosen && chosen.size > Number(file.dataset.mostBytes)) {
    event.preventDefault();
    file.setCustomValidity(file.dataset.tooLarge);
    file.reportValidity();
    return;
  }
  if (!navigator.onLine) {
    event.preventDefault();
    return sayOffline(form);
  }
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const button = event.submitter;
  const words = button?.dataset.busy ?? (button?.matches(".btn.go") && document.body.dataset.busy);
  if (words) {
    // Keeps its width and says that it is at work; its own words come back with the page.
    before.set(button, [...button.childNodes]);
    button.style.minWidth = `${button.offsetWidth}px`;
    button.classList.add("busy");
    button.setAttribute("aria-busy", "true");
    button.textContent = words;
    setTimeout(ownWords, 10_000); // what came was a file, or nothing
  }
});
// What is wrong in a folded question opens it: a browser cannot point at what is not shown, and the button would seem to do nothing.
document.addEventListener("invalid", (event) => {
  for (let fold = event.target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}, true);
document.addEventListener("change", (event) => {
  if (event.target.matches("input[type=file]")) event.target.setCustomValidity("");
});
// Coming back with the browser's own button: the form may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  ownWords();
});
