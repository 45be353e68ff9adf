// Tapping a picture says where its most important spot is. Without this there are arrows.
for (const place of document.querySelectorAll("[data-spot]")) {
  place.addEventListener("click", (event) => {
    const box = place.getBoundingClientRect();
    const form = document.getElementById(place.dataset.spot);
    for (const [name, part] of [["x", (event.clientX - box.left) / box.width], ["y", (event.clientY - box.top) / box.height]]) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value: String(Math.round(Math.min(Math.max(part, 0), 1) * 100)) });
      form.append(field);
    }
    form.submit();
  });
}
