// A page that waits for long work: told by the server's event stream, and asking by itself where there is none.
for (const place of document.querySelectorAll("[data-progress]")) {
  const bar = place.querySelector("progress");
  const words = place.querySelector("[data-words]");
  let waiting = 0;
  const ask = async () => {
    clearTimeout(waiting);
    try {
      const answer = await fetch(place.dataset.progress, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      const { done, total, finished, sentence } = await answer.json();
      if (finished) return location.reload();
      if (total) {
        bar.max = total;
        bar.value = done;
      }
      words.textContent = sentence;
    } catch {
      // The connection is away for a moment; the work goes on without us.
    }
    waiting = setTimeout(ask, 3000);
  };
  // Several pieces of news at once are one reason to ask.
  let asked = 0;
  const hear = () => {
    if (Date.now() - asked < 300) return;
    asked = Date.now();
    ask();
  };
  const live = new EventSource(place.dataset.live);
  live.onmessage = (event) => (event.data === "done" ? ask() : hear());
  live.onerror = () => live.readyState === EventSource.CLOSED && live.close();
  addEventListener("pagehide", () => live.close());
  ask();
}
