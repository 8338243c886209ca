// Nothing gets lost: an edit of the question on the screen is sealed in this browser first, and
// only then sent (outbox-transmit.js). What was typed but never arrived is on the screen again after
// a reload. save-status.js puts the `outbox` events into words.
const store = window.outboxStore;
const form = document.querySelector("form#question");
const fields = form?.elements;
const [url] = form?.getAttribute("action").split("?") ?? [];
const NOT_TYPED = ["csrf_token", "op", "page", "base", "answer_to", "go"];
const tell = (state, more) => document.dispatchEvent(new CustomEvent("outbox", { detail: { state, ...more } }));
const typed = () => [...new FormData(form)].filter(([name]) => !NOT_TYPED.includes(name));
const isMine = (edit) => Boolean(form) && edit.url === url && edit.question === fields.answer_to.value;

let last = { text: form ? JSON.stringify(typed()) : "" }; // what was sealed last
let direct = false; // this browser keeps nothing: every edit is sent at once
let leaving = "";
let sealing = Promise.resolve();
let timers = [];

async function sealNow() {
  const values = typed();
  const text = JSON.stringify(values);
  if (text === last.text) return;
  const question = fields.answer_to.value;
  const edit = { url, question, page: fields.page.value, base: Number(fields.base.value), values: [["answer_to", question], ...values] };
  last = { ...(await store.keep(edit, last)), text };
  fields.op.value = last.op;
  tell("sealed");
}

function sendDirectly() {
  const text = JSON.stringify(typed());
  direct = true;
  tell("unsafe");
  if (text === last.text) return;
  last = { text };
  if (window.crypto?.randomUUID) fields.op.value = crypto.randomUUID();
  return sendForm().catch(() => {});
}

async function sendForm() {
  const response = await fetch(url, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "HX-Request": "true" } });
  const words = await response.text();
  const { "answer-kept": kept } = JSON.parse(response.headers.get("HX-Trigger") || "{}");
  if (kept) fields.base.value = Math.max(fields.base.value, kept.revision);
  tell(kept ? "kept" : "refused", { words });
}

const seal = () => (sealing = sealing.then(() => (direct ? sendDirectly() : sealNow())).catch(sendDirectly));
const send = (now) => window.outboxSend({ now, also: () => (last.answered ? undefined : last.op) });
const sealAndSend = (now) => seal().then(() => send(now));

function soon(work, milliseconds) {
  timers.push(setTimeout(work, milliseconds));
}

// What this person typed last wins over the older answer that the server rendered.
async function restore() {
  await store.ready;
  const found = (await store.waiting(form.dataset.epoch)).filter(({ edit }) => isMine(edit)).pop();
  if (!found || JSON.stringify(typed()) !== last.text) return;
  for (const field of [...fields].filter(({ name, type }) => name && !["hidden", "submit"].includes(type))) {
    const values = found.edit.values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
    if (values[0]) field.closest("details")?.setAttribute("open", "");
  }
  last = { op: found.op, text: JSON.stringify(typed()) };
  fields.op.value = found.op;
  form.dispatchEvent(new Event("restored", { bubbles: true }));
  tell("sealed");
}

document.addEventListener("input", ({ target }) => {
  if (!form || target.form !== form) return;
  tell("typed");
  timers.forEach(clearTimeout);
  timers = [];
  soon(seal, 300);
  soon(sealAndSend, 800);
});
document.addEventListener("change", ({ target }) => form && target.form === form && sealAndSend());
document.addEventListener("outbox", ({ detail: { state, edit, op, revision, words } }) => {
  if (state === "acknowledged" && isMine(edit) && (edit.page === fields.page.value || op === last.op)) {
    fields.base.value = Math.max(fields.base.value, revision);
    last.answered ||= op === last.op;
    if (last.answered && JSON.stringify(typed()) === last.text) tell("kept", { words });
  }
});

// "Verder" goes on when everything about this question has arrived: so nothing overtakes it.
document.addEventListener("submit", async (event) => {
  if (event.target !== form || direct || leaving === "now") return;
  event.preventDefault();
  if (leaving) return;
  leaving = "soon";
  tell("sending");
  let behind;
  do behind = await sealAndSend(true); while (!direct && JSON.stringify(typed()) !== last.text);
  leaving = "";
  if (!direct && (!navigator.onLine || behind.some(({ edit }) => isMine(edit)))) return void tell("retry");
  leaving = "now";
  setTimeout(() => form.requestSubmit(event.submitter)); // not while this event lasts
});

document.addEventListener("visibilitychange", () => (form ? sealAndSend(!document.hidden) : send(true)));
window.addEventListener("pagehide", () => form && sealAndSend());
window.addEventListener("pageshow", () => { leaving = ""; });
for (const event of ["online", "focus"]) window.addEventListener(event, () => send(true));
(form ? restore().catch(sendDirectly) : Promise.resolve()).then(() => send(true)).then(store.purge).catch(() => {});
