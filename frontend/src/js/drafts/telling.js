// What is said of drafts, near the form, in the words that the page brings with it.
export const words = document.getElementById("drafts")?.dataset ?? {};
export const clock = (at) => new Date(at).toLocaleString(document.documentElement.lang, new Date(at).toDateString() === new Date().toDateString() ? { hour: "numeric", minute: "2-digit" } : { day: "numeric", month: "numeric", hour: "numeric", minute: "2-digit" });

const made = (tag, more, ...inside) => {
  const element = Object.assign(document.createElement(tag), more);
  element.append(...inside);
  return element;
};

export function tell(form, what, at, draft, again) {
  const sentence = (words[what.replace(/_(.)/g, (_, letter) => letter.toUpperCase())] ?? "").replace("%(time)s", at ? clock(at) : "").replace("%(title)s", draft?.title ?? "");
  if (what === "kept" || what === "not_kept") {
    const field = form.querySelector("textarea:not([readonly]), input[data-keep]");
    const line = form.querySelector(".kept") ?? made("p", { className: "meta kept" });
    if (!line.isConnected) {
      line.setAttribute("role", "status");
      (field.closest(".field") ?? field).after(line);
    }
    if (line.textContent !== sentence) line.textContent = sentence;
    return;
  }
  const place = form ?? document.getElementById("main");
  place.querySelector(":scope > .note.draft")?.remove();
  const note = made("div", { className: `note draft ${what === "sent" || what === "given_back" ? "success" : "turn"}` }, made("span", {}, sentence));
  note.setAttribute("role", "status");
  if (again) {
    const button = made("button", { type: "button", className: "btn small", textContent: words.again });
    button.addEventListener("click", () => {
      again();
      note.remove();
      form.querySelector(".kept")?.remove();
      form.querySelector("textarea, input[data-keep]").focus();
    });
    note.append(button);
  }
  if (what === "signed_out") note.append(made("a", { className: "btn go small", href: `${words.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`, textContent: words.signInWords }));
  if (what === "stopped") note.append(made("a", { className: "btn small", href: draft.href, textContent: words.open }));
  place.prepend(note);
}
