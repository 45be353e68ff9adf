// A field that finds people or sites as one types: arrows and Enter, or a tap. Without script the name is written whole.
let number = 0;

export function finding(field) {
  const list = Object.assign(document.createElement("ul"), { id: `found-${++number}`, className: "found", hidden: true });
  const said = Object.assign(document.createElement("p"), { className: "hint" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0]?.textContent.trim() ?? "");
  said.setAttribute("role", "status");
  field.after(list, said);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" })) field.setAttribute(name, value);
  const key = field.dataset.many ? null : field.form.elements[field.name.replace(/_words$/, "")];
  let at = -1, timer = 0, asked = 0;

  const close = () => {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
    at = -1;
  };
  const mark = (to) => {
    const options = [...list.children];
    at = (to + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    field.setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({ block: "nearest" });
  };
  const choose = (option) => {
    if (key) {
      key.value = option.dataset.key;
      field.value = option.dataset.name;
    } else {
      add(field, option.dataset.key, option.dataset.name);
      field.value = "";
    }
    close();
    said.textContent = "";
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const show = (found, words) => {
    list.replaceChildren(...found.map(({ key: pk, name, place }, i) => {
      const option = Object.assign(document.createElement("li"), { id: `${list.id}-${i}` });
      Object.assign(option.dataset, { key: pk, name });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const whole = document.createElement("span");
      whole.append(...bold(name, words));
      option.append(whole);
      if (place) option.append(Object.assign(document.createElement("small"), { textContent: place }));
      option.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
      option.addEventListener("click", () => choose(option));
      return option;
    }));
    list.hidden = !found.length;
    field.setAttribute("aria-expanded", String(!!found.length));
    said.textContent = found.length ? field.dataset.several.replace("%(n)s", found.length) : field.dataset.none;
    at = -1;
  };
  field.addEventListener("input", () => {
    if (key) key.value = "";
    clearTimeout(timer);
    const words = field.value.trim(), turn = ++asked;
    if (!words) return close();
    timer = setTimeout(async () => {
      try {
        const place = new URL(field.dataset.find, location.href);
        place.searchParams.set("q", words);
        const reply = await fetch(place, { headers: { Accept: "application/json" } });
        if (reply.ok && turn === asked) show((await reply.json()).found, words);
      } catch {
        // Without a network the name is found when the form is sent.
      }
    }, 150);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(at + 1);
    else if (event.key === "ArrowUp") mark(at - 1);
    else if (event.key === "Enter" && at >= 0) choose(list.children[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
}

// One more of several: a box that is ticked.
export function add(field, key, name) {
  if (field.form.querySelector(`input[name="${field.dataset.many}"][value="${key}"]`)) return;
  const box = Object.assign(document.createElement("input"), { type: "checkbox", name: field.dataset.many, value: key, checked: true });
  const label = Object.assign(document.createElement("label"), { className: "check" });
  label.append(box, Object.assign(document.createElement("span"), { textContent: name }));
  field.before(label);
}

const bold = (name, words) => {
  const low = name.toLowerCase(), start = low.startsWith(words.toLowerCase()) ? 0 : low.indexOf(words.toLowerCase(), low.indexOf(` ${words.toLowerCase()}`) + 1);
  if (start < 0) return [name];
  return [name.slice(0, start), Object.assign(document.createElement("b"), { textContent: name.slice(start, start + words.length) }), name.slice(start + words.length)];
};
