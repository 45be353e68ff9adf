// Forms: focus on what needs mending, no double sending, files that are too large told at once.
document.querySelector(".errsum")?.focus();

document.addEventListener("submit", (event) => {
  const form = event.target;
  const file = form.querySelector("input[type=file][data-most-bytes]");
  const chosen = file?.files?.[0];
  if (chosen && chosen.size > Number(file.dataset.mostBytes)) {
    event.preventDefault();
    file.setCustomValidity(file.dataset.tooLarge);
    file.reportValidity();
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const button = event.submitter;
  if (button?.dataset.busy) {
    button.classList.add("busy");
    button.textContent = button.dataset.busy;
  }
});
document.addEventListener("change", (event) => {
  if (event.target.matches("input[type=file]")) event.target.setCustomValidity("");
});
// Coming back with the browser's own button: the form may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
