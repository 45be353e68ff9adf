// What the staff see behind the code: what waits on the device, and the way out of the kiosk.
const WRONG = 5, WAIT = 30_000;

const digest = async (text) => {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

export const staffPanel = ({ point, send, waiting }) => {
  const dialog = document.querySelector("[data-staff]"), form = dialog.querySelector("form"), inside = dialog.querySelector("[data-inside]");
  const say = (name) => { for (const one of dialog.querySelectorAll("[data-say]")) one.hidden = one.dataset.say !== name; };
  let wrong = 0, until = 0;

  document.querySelector("[data-open-staff]").addEventListener("click", () => {
    form.hidden = false; inside.hidden = true; form.reset(); say("");
    dialog.showModal();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (Date.now() < until) return say("wait");
    if (!globalThis.crypto?.subtle) return say("insecure");
    if (await digest(`${point}:${form.elements.code.value.trim()}`) !== document.body.dataset.exit) {
      wrong += 1;
      if (wrong % WRONG === 0) until = Date.now() + WAIT;
      form.reset();
      return say(wrong % WRONG === 0 ? "wait" : "wrong");
    }
    wrong = 0; form.hidden = true; inside.hidden = false; say("");
    const held = await waiting();
    inside.querySelector("[data-held]").textContent = String(held.length);
    inside.querySelector("[data-send]").focus();
  });
  inside.querySelector("[data-send]").addEventListener("click", () => send());
  inside.querySelector("[data-full]").addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.()));
  for (const button of dialog.querySelectorAll("[data-close]")) button.addEventListener("click", () => dialog.close());

  return {
    tell: ({ held, sent, closed }) => {
      inside.querySelector("[data-held]").textContent = String(held);
      if (sent) inside.querySelector("[data-sent]").textContent = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      inside.querySelector("[data-point-closed]").hidden = !closed;
    },
  };
};
