// From pupil to pupil with the keyboard: j or the arrow ahead, k or the arrow back.
// Not while somebody types, and not together with another key.
const inField = (element) => element?.closest("input, textarea, select, summary, [contenteditable], [role]");
const rightToLeft = document.documentElement.dir === "rtl";
const next = ["j", rightToLeft ? "ArrowLeft" : "ArrowRight"];
const previous = ["k", rightToLeft ? "ArrowRight" : "ArrowLeft"];

document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, altKey, metaKey, shiftKey } = event;
  if (ctrlKey || altKey || metaKey || shiftKey || inField(document.activeElement)) return;
  const way = next.includes(key) ? "next" : previous.includes(key) && "previous";
  const link = way && document.querySelector(`a[data-key-${way}]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
