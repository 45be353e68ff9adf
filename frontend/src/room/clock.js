// The sun goes along its arc as the time of a step passes. Nothing ends by itself: the clock tells, people decide.
export function clock(root) {
  const place = root.querySelector("[data-clock]");
  if (!place) return;
  const sun = place.querySelector("circle"), words = place.querySelector("[data-left]");
  const show = () => {
    const { clockFrom, clockTo } = root.querySelector("[data-clock-from]")?.dataset ?? {};
    place.hidden = !clockTo;
    if (!clockTo) return;
    const from = Date.parse(clockFrom), to = Date.parse(clockTo), left = Math.max(0, (to - Date.now()) / 1000);
    const gone = Math.min(1, Math.max(0, (Date.now() - from) / Math.max(1, to - from)));
    sun.setAttribute("cx", (30 - 24 * Math.cos(Math.PI * gone)).toFixed(1));
    sun.setAttribute("cy", (27 - 24 * Math.sin(Math.PI * gone)).toFixed(1));
    const text = left === 0 ? root.dataset.over : left < 60 ? root.dataset.sec.replace("%(n)s", Math.ceil(left)) : root.dataset.min.replace("%(n)s", Math.ceil(left / 60));
    if (words.textContent !== text) words.textContent = text;
  };
  show();
  setInterval(show, 1000);
  coming(root);
}

// The steps that are left begin later with every minute that this one takes over its time.
function coming(root) {
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit", timeZone: root.dataset.zone });
  setInterval(() => {
    const place = root.querySelector("[data-times]"), over = place ? Date.now() - Date.parse(place.dataset.times) : 0;
    if (over < 1000) return;
    for (const one of place.querySelectorAll("time")) {
      const text = clock.format(Date.parse(one.dateTime) + over);
      if (one.textContent !== text) one.textContent = text;
    }
    const late = Math.floor((Date.parse(place.dataset.ends) + over - Date.parse(place.dataset.promised)) / 60000), words = place.querySelector("[data-late]");
    const text = root.dataset.late.replace("%(n)s", late);
    words.hidden = late < 1;
    if (words.textContent !== text) words.textContent = text;
  }, 1000);
}
