import { dragging } from "./js/board.js";
import { findSimilar } from "./js/similar.js";
// What makes pages for members handier. Every page works without it.
import "./js/passkeys.js";
import "./js/menus.js";
import "./js/forms.js";
import "./js/progress.js";
import "./js/copy.js";
for (const form of document.querySelectorAll("form[data-similar]")) findSimilar(form);
for (const board of document.querySelectorAll("[data-board]")) dragging(board);
