// The board by dragging. The buttons on each card do the same, so nothing depends on this.
export function dragging(board) {
  let moving = null;
  for (const card of board.querySelectorAll(".cardlet")) {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      moving = card;
      card.classList.add("moving");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.id);
    });
    card.addEventListener("dragend", () => {
      moving = null;
      card.classList.remove("moving");
      for (const column of board.children) column.classList.remove("over");
    });
  }
  for (const column of board.children) {
    column.addEventListener("dragover", (event) => {
      if (!moving || column.contains(moving)) return;
      event.preventDefault();
      column.classList.add("over");
    });
    column.addEventListener("dragleave", (event) => {
      if (!column.contains(event.relatedTarget)) column.classList.remove("over");
    });
    column.addEventListener("drop", (event) => {
      event.preventDefault();
      // The card's own button for that column is pressed: one way for mouse, finger and keyboard.
      moving?.querySelector(`button[value="${column.dataset.to}"]`)?.click();
    });
  }
}
