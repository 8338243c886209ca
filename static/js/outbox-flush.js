// Sending the answers, handing over the phone and signing out wait until everything arrived.
// <form data-flush-outbox data-flush-failed="words">; with data-flush-outbox="warn" a second
// press goes on anyway: what is left stays sealed here, for this person only.
const free = new WeakSet();
const warned = new WeakSet();

function warn(form) {
  let message = form.querySelector("[data-flush-message]");
  if (!message) {
    message = document.createElement("p");
    message.className = "note";
    message.setAttribute("role", "alert");
    message.setAttribute("data-flush-message", "");
    form.append(message);
  }
  message.textContent = "";
  message.textContent = form.dataset.flushFailed || "";
  warned.add(form);
}

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (!form.matches("[data-flush-outbox]") || free.has(form)) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  const behind = await window.outboxSend({ now: true }).catch(() => []);
  await new Promise((resolve) => { setTimeout(resolve); }); // a form cannot be sent while this event lasts
  form.removeAttribute("aria-busy");
  const goesOn = form.dataset.flushOutbox === "warn" && warned.has(form);
  if ((behind.length || !navigator.onLine) && !goesOn) return void warn(form);
  free.add(form);
  form.requestSubmit(submitter);
});
window.addEventListener("pageshow", ({ persisted }) => persisted && window.location.reload());
