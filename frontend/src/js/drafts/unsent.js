// On Today: what this person has begun to write on this device and not sent. What is sealed is not named.
import * as store from "./store.js";
import { clock, words } from "./telling.js";

export function listUnsent(place) {
  const found = store.names(words.person).map((name) => [name, store.read(name)]).filter(([, draft]) => draft?.href && draft.title);
  place.hidden = !found.length;
  place.querySelector("ul").replaceChildren(...found.sort(([, a], [, b]) => b.at - a.at).slice(0, 5).map(([, { href, title, at }]) => {
    const row = Object.assign(document.createElement("a"), { className: "row", href });
    const body = Object.assign(document.createElement("span"), { className: "b" });
    body.append(
      Object.assign(document.createElement("span"), { className: "t", textContent: title }),
      Object.assign(document.createElement("span"), { className: "m", textContent: clock(at) }),
    );
    row.append(body);
    const line = document.createElement("li");
    line.append(row);
    return line;
  }));
}
