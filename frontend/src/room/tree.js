// Builds elements from the server's trees, one by one: no markup is ever read by a script, so nothing in a note can become one.
const SVG = "http://www.w3.org/2000/svg", DRAWN = new Set(["svg", "path", "circle", "g", "rect", "title"]);
const NEVER = new Set(["script", "style", "iframe", "object", "embed", "link", "base", "meta"]);

export function build(nodes) {
  const made = document.createDocumentFragment();
  for (const node of nodes) {
    if (typeof node === "string") made.append(node);
    else if (!NEVER.has(node[0])) made.append(element(node));
  }
  return made;
}

function element([tag, attributes, children]) {
  const made = DRAWN.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on") || name === "style" || name === "srcdoc") continue;
    if (["href", "action", "src"].includes(name) && !/^(\/|\?|#|https?:|$)/.test(value)) continue;
    made.setAttribute(name === "viewbox" ? "viewBox" : name, value);
  }
  made.append(build(children));
  return made;
}
