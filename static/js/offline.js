// From the first edit on there is something to lose: the service worker then keeps the static
// files and one page without data, for when there is no internet. A new build brings a new one.
const { search } = new URL(document.currentScript.src);
let asked = false;

document.addEventListener("outbox", ({ detail: { state } }) => {
  if (asked || state !== "sealed" || !navigator.serviceWorker) return;
  asked = true;
  navigator.serviceWorker.register(`/static/worker.js${search}`, { scope: "/" }).catch(() => {});
});
