// Draws keys for those who answer on this tablet: made here, signed blindly, kept here, without a sign of whose they are.
import { keep, kept } from "./mirror/pot.js";
import { drawKey } from "./mirror/permit.js";

const fault = document.querySelector("[data-tablet-fault]");

for (const form of document.querySelectorAll("form[data-draw]")) {
  const { round, group, name, key } = form.dataset;
  const [button, told] = [form.querySelector("button"), form.querySelector("[data-drawn]")];
  let left = Number(form.dataset.left);
  const show = () => {
    const here = kept(round).filter((one) => one.group === Number(group)).length;
    const values = { left, all: told.dataset.all, here };
    told.textContent = told.dataset.words.replace(/%\((\w+)\)s/g, (_all, word) => values[word]);
    button.disabled = left <= 0;
  };
  show();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    fault.hidden = true;
    try {
      if (!crypto.subtle) throw new Error(fault.dataset.insecure);
      const csrf = form.elements.csrfmiddlewaretoken.value;
      const drawn = await drawKey({ url: form.action, csrf, group, key, pending: `talkoot.mirror.drawing.${round}.${group}` });
      if (drawn.message) throw new Error(drawn.message);
      keep(round, { group: Number(group), name, ...drawn });
      left -= 1;
    } catch (error) {
      fault.textContent = error instanceof TypeError ? fault.dataset.gone : error.message;
      fault.hidden = false;
    }
    show();
  });
}
