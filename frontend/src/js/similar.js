// While somebody types, similar ones appear below: a question that is pressed is logged as one more time of that, a page is opened.
export const findSimilar = (form) => {
  const field = form.querySelector("[name=text], [name=title]"), shown = form.querySelector(".similar");
  let timer = 0, asked = "";
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const text = field.value.trim();
      if (text === asked) return;
      asked = text;
      try {
        const response = await fetch(`${form.dataset.similar}?${new URLSearchParams({ text })}`, { headers: { accept: "application/json" } });
        if (!response.ok || text !== field.value.trim()) return;
        show(shown, await response.json());
      } catch { /* without a network the question is logged on its own, and counted together later */ }
    }, 250);
  });
};

export const show = (shown, { words, similar }) => {
  shown.replaceChildren();
  if (!similar.length) return;
  const hint = document.createElement("p");
  hint.className = "meta";
  hint.textContent = words;
  shown.append(hint, ...similar.map(({ pk, text, address }) => {
    if (address) return Object.assign(document.createElement("a"), { href: address, className: "tag perhaps", textContent: text });
    const button = document.createElement("button");
    Object.assign(button, { type: "submit", name: "question", value: pk, className: "tag perhaps", textContent: text });
    return button;
  }));
};
