import { dragging } from "./js/board.js";
import { asking } from "./js/device.js";
import { finding } from "./js/finding.js";
import { findSimilar } from "./js/similar.js";
// What makes pages for members handier. Every page works without it.
import "./js/passkeys.js";
import "./js/menus.js";
import "./js/drafts.js";
import "./js/forms.js";
import "./js/stay.js";
import "./js/progress.js";
import "./js/copy.js";
import "./js/hyphens.js";
import "./js/logo.js";
import "./js/spot.js";
for (const field of document.querySelectorAll("input[data-find]")) finding(field);
for (const form of document.querySelectorAll("form[data-similar]")) findSimilar(form);
for (const board of document.querySelectorAll("[data-board]")) dragging(board);
asking();
