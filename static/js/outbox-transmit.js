// Sends what waits in the outbox, of this page and of earlier ones, and keeps trying.
// Only the server's acknowledgement of an operation ends its waiting.
const store = window.outboxStore;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 5 * 60 * 1000;
const PATIENCE = 30 * 1000;
const TRY_LATER = [401, 408, 429, 502, 503, 504];
const TOO_OLD = 14 * 24 * 3600 * 1000;
let epoch = document.querySelector("[data-epoch]")?.dataset.epoch;
let failures = 0;
let notBefore = 0;
let turn = Promise.resolve([]);
const stuck = new Set(); // what the server does not take from this page: it may from another

const tell = (state, more) => document.dispatchEvent(new CustomEvent("outbox", { detail: { state, ...more } }));
const questionOf = ({ edit }) => `${edit.url} ${edit.question}`;

// Promises the edits that stay behind. `also` names an operation to send even when another tab did.
function send({ now = false, also } = {}) {
  const pass = () => (now || Date.now() >= notBefore ? sendAll(also) : store.waiting(epoch));
  const alone = () => (navigator.locks // one tab at a time
    ? navigator.locks.request("outbox", { signal: AbortSignal.timeout(2 * PATIENCE) }, pass)
    : pass());
  turn = turn.catch(() => []).then(() => store.ready).then(() => alone().catch(() => later()), () => []);
  return turn;
}

// Oldest first; what fails by itself holds up its own question only.
async function sendAll(also) {
  const held = new Set();
  for (;;) {
    const waiting = (await store.waiting(epoch, also?.())).filter(({ op }) => !stuck.has(op));
    const next = waiting.find((one) => !held.has(questionOf(one)));
    if (!next && waiting.length) return later(waiting);
    if (!next) return tell("empty"), waiting;
    const outcome = await sendOne(next);
    if (outcome === "stop") return later(waiting);
    if (outcome === "skip") held.add(questionOf(next));
  }
}

async function later(waiting) {
  const wait = Math.min(FIRST_WAIT * 2 ** failures++, LONGEST_WAIT) * (0.5 + Math.random() / 2);
  notBefore = Date.now() + wait;
  setTimeout(send, wait + 1);
  tell("retry");
  return waiting || store.waiting(epoch);
}

async function sendOne({ id, op, at, tried, seen, edit }) {
  if (!tried) await store.change(id, { tried: true });
  const csrf = document.querySelector("[name=csrf_token]")?.value || "";
  const more = { base: Math.max(edit.base, seen), page: edit.page, op, csrf_token: csrf };
  const body = new URLSearchParams([...edit.values, ...Object.entries(more)]);
  let response, words, said;
  try {
    response = await fetch(edit.url, {
      method: "POST",
      body,
      headers: { "HX-Request": "true" },
      redirect: "error",
      keepalive: String(body).length < 50000,
      signal: AbortSignal.timeout(PATIENCE),
    });
    words = await response.text();
    said = JSON.parse(response.headers.get("HX-Trigger") || "{}");
  } catch {
    return "stop";
  }
  return hear({ id, op, at, edit }, response, words, said);
}

async function hear({ id, op, at, edit }, response, words, said) {
  const { status } = response;
  const kept = said["answer-kept"];
  if (response.ok && kept?.op === op) {
    failures = 0;
    epoch = kept.epoch || epoch;
    await store.change(id, { kept: Date.now(), revision: kept.revision, epoch });
    tell("acknowledged", { op, edit, words, revision: kept.revision });
    return "kept";
  }
  if (status === 422 && said["answer-refused"]?.op === op) {
    await store.remove(id);
    tell("refused", { edit, words });
    return "refused";
  }
  if (status === 401) tell("signed-out", { words });
  if (response.ok || TRY_LATER.includes(status)) return "stop";
  if (status >= 500) return "skip";
  stuck.add(op);
  if (at < Date.now() - TOO_OLD) await store.remove(id);
  return "stuck";
}

window.outboxSend = send;
