// Drafts that only the signed-in session can open: the server gives today's key and yesterday's, and none that is older.
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));
const key = (raw) => crypto.subtle.importKey("raw", bytes(raw), "AES-GCM", false, ["encrypt", "decrypt"]);

export async function sealed(draft, keys) {
  const day = Object.keys(keys).sort().pop(), iv = crypto.getRandomValues(new Uint8Array(12));
  const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(keys[day]), new TextEncoder().encode(JSON.stringify(draft)));
  return { id: draft.id, at: draft.at, state: draft.state, pressed: draft.pressed, day, iv: text(iv), box: text(box) };
}

export async function opened({ day, iv, box }, keys) {
  if (!keys?.[day]) return null;
  try {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(iv) }, await key(keys[day]), bytes(box));
    return JSON.parse(new TextDecoder().decode(plain));
  } catch {
    return null;
  }
}
