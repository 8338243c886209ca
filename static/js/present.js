// Presenting: what somebody said is off the screen, with the button, with the key p, or after
// five minutes in which nobody touched anything. Only that it is on is remembered, in this tab.
const IDLE = 5 * 60 * 1000;
const root = document.documentElement;
const button = document.querySelector("[data-present]");
const inField = (element) => element?.closest("input, textarea, select, [contenteditable]");
let idle;

function present(on) {
  root.classList.toggle("presenting", on);
  button.setAttribute("aria-pressed", String(on));
  if (on) sessionStorage.setItem("presenting", "1");
  else sessionStorage.removeItem("presenting");
}

function awake() {
  clearTimeout(idle);
  idle = setTimeout(() => present(true), IDLE);
}

if (button) {
  present(sessionStorage.getItem("presenting") === "1");
  awake();
  for (const sign of ["pointerdown", "pointermove", "keydown", "scroll"]) {
    document.addEventListener(sign, awake, { passive: true });
  }
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-present]")) present(!root.classList.contains("presenting"));
  });
  document.addEventListener("keydown", ({ key, ctrlKey, altKey, metaKey, repeat }) => {
    if (key !== "p" || repeat || ctrlKey || altKey || metaKey || inField(document.activeElement)) return;
    present(!root.classList.contains("presenting"));
  });
}
