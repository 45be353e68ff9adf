// The keys that were drawn on this tablet for a round. One is taken at random, so that no order tells whose it was.
const name = (round) => `talkoot.mirror.tablet.${round}`;

export function kept(round) {
  try {
    return JSON.parse(localStorage.getItem(name(round))) ?? [];
  } catch {
    return [];
  }
}

export function keep(round, key) {
  localStorage.setItem(name(round), JSON.stringify([...kept(round), key]));
}

export function drop(round, key) {
  const rest = kept(round).filter((one) => one.token !== key.token);
  if (rest.length) localStorage.setItem(name(round), JSON.stringify(rest));
  else localStorage.removeItem(name(round));
}

export function anyOf(keys) {
  const [number] = crypto.getRandomValues(new Uint32Array(1));
  return keys[number % keys.length];
}
