// A page that waits for long work asks how far it is, and loads itself anew when the work is done.
for (const place of document.querySelectorAll("[data-progress]")) {
  const bar = place.querySelector("progress");
  const words = place.querySelector("[data-words]");
  const ask = async () => {
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
    setTimeout(ask, 1000);
  };
  setTimeout(ask, 500);
}
