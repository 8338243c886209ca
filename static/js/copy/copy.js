// Puts a text of the page on the clipboard, and says so; a screen reader hears it as well.
// <button data-copy="#its-id" data-done="words" data-failed="words" hidden> and <span role="status">.
// Without a script, or in a browser that has no clipboard, there is no button: then it is selected by hand.
const buttons = navigator.clipboard ? document.querySelectorAll("[data-copy]") : [];

async function copy(button) {
  const text = document.querySelector(button.dataset.copy);
  const said = button.parentElement.querySelector("[role=status]");
  said.textContent = "";
  try {
    await navigator.clipboard.writeText(text.textContent.trim());
    said.textContent = button.dataset.done;
  } catch { // the browser refused: half the work is done
    window.getSelection().selectAllChildren(text);
    said.textContent = button.dataset.failed;
  }
}

buttons.forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
});
