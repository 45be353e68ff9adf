// Browsers know no hyphens for Finnish, and a word too long for its line breaks without one. Such a word gets soft hyphens between its
// syllables, where Finnish itself divides: before a consonant that a vowel follows. Words that fit are left as they are.
const LONG = /[A-Za-zÅÄÖåäö]{7,}/g, SOME = /[A-Za-zÅÄÖåäö]{7}/, BREAK = /(?=[bcdfghjklmnpqrstvwxz][aeiouyåäö])/gi;

const divided = (word) => word.replace(BREAK, (_, at) => (at >= 3 && word.length - at >= 2 ? "\u00ad" : ""));

function broken(node, at, length) {
  const range = document.createRange();
  range.setStart(node, at);
  range.setEnd(node, at + length);
  const lines = [...range.getClientRects()].filter((one) => one.width > 0).map((one) => one.top);
  return lines.length > 1 && Math.max(...lines) - Math.min(...lines) > 8;
}

function divide() {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walk.nextNode()) {
    const node = walk.currentNode, home = node.parentElement;
    // A code or an address is copied and typed as it stands.
    if (!SOME.test(node.data) || home.matches("textarea, script, template, option") || home.closest(".mono, code, pre") || !home.closest("[lang]").lang.startsWith("fi")) continue;
    const words = [...node.data.matchAll(LONG)].filter((one) => broken(node, one.index, one[0].length));
    if (words.length) found.push([node, new Set(words.map(([word]) => word))]);
  }
  for (const [node, words] of found) node.data = node.data.replace(LONG, (word) => (words.has(word) ? divided(word) : word));
}

let waiting = 0;
const soon = () => {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(divide);
};
soon();
addEventListener("resize", soon);
document.addEventListener("toggle", soon, true);
