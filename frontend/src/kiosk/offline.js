// Lets the kiosk open without a network. The policy makes exactly one trusted script address: that of our own worker.
export const workOffline = async () => {
  if (!("serviceWorker" in navigator)) return false;
  const address = new URL("worker.js", location.href.split(/[?#]/)[0]).pathname;
  const make = (asked) => { if (asked !== address) throw new TypeError("not the kiosk's worker"); return asked; };
  const trusted = globalThis.trustedTypes ? trustedTypes.createPolicy("talkoot-kiosk", { createScriptURL: make }).createScriptURL(address) : address;
  try {
    await navigator.serviceWorker.register(trusted);
    await navigator.storage?.persist?.();
    return true;
  } catch {
    return false;
  }
};
