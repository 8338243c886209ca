// Says how many letters still fit, once a text comes near its end; the server has the last word.
// <textarea data-maximum="600"> and <p data-counter-for="its id" data-words="Nog {n}" data-over="{n} te veel">.
const NEAR = 100;

function count(field) {
  const line = document.querySelector(`[data-counter-for="${field.id}"]`);
  if (!line) return;
  const left = Number(field.dataset.maximum) - [...field.value.trimEnd()].length;
  const words = left < 0 ? line.dataset.over || line.dataset.words : line.dataset.words;
  line.textContent = left <= NEAR ? (words || "").replace("{n}", Math.abs(left)) : "";
}

const all = () => document.querySelectorAll("[data-maximum]").forEach(count);
document.addEventListener("input", ({ target }) => target.matches("[data-maximum]") && count(target));
document.addEventListener("restored", all);
all();
