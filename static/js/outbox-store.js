// The sealed outbox: what somebody typed, encrypted in this browser until the server has it.
// The key comes with every page of its person and is only ever in memory: to anybody else, and
// on disk, an edit is noise. Plain are its operation id, its times and what the server said.
const DAY = 24 * 3600 * 1000;
const HELD_BACK = 14 * DAY; // an edit that nobody here can send
const KEPT = 7 * DAY; // an edit that the server has, in case it is restored from a backup
const text = new TextEncoder();
const holders = [...document.querySelectorAll("[data-outbox]")];
const secret = holders[0]?.dataset.outbox;
holders.forEach((holder) => holder.removeAttribute("data-outbox"));

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

function openDatabase() {
  const request = indexedDB.open("outbox", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("edits", { keyPath: "id", autoIncrement: true });
  };
  return done(request);
}

async function importKey() {
  const bytes = Uint8Array.from(atob(secret.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

// Nothing here works without a secure page, or in a private window that has no database.
const ready = secret ? (async () => Promise.all([openDatabase(), importKey()]))() : Promise.reject(new Error("no outbox"));
ready.catch(() => {});

// Do this with the edits, and come back when the disk has it.
async function within(mode, work) {
  const [database] = await ready;
  const transaction = database.transaction("edits", mode, { durability: "strict" });
  const finished = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error || new Error("aborted"));
  });
  const [result] = await Promise.all([work(transaction.objectStore("edits")), finished]);
  return result;
}

async function seal(op, edit) {
  const [, key] = await ready;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const bound = { name: "AES-GCM", iv, additionalData: text.encode(op) };
  return { iv, sealed: await crypto.subtle.encrypt(bound, key, text.encode(JSON.stringify(edit))) };
}

async function open(record) {
  const [, key] = await ready;
  const bound = { name: "AES-GCM", iv: record.iv, additionalData: text.encode(record.op) };
  try {
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(bound, key, record.sealed)));
  } catch {
    return null; // somebody else's
  }
}

// Keep an edit, and say when that is true. It takes the place of the one before it on the same
// page, as long as nobody began to send that one; else it comes `after` it.
async function keep(edit, before) {
  const op = crypto.randomUUID();
  const sealed = await seal(op, edit);
  return within("readwrite", async (edits) => {
    const last = before?.id && (await done(edits.get(before.id)));
    const record = { op, at: Date.now(), after: before?.op, ...sealed };
    if (last && !last.tried && !last.kept) Object.assign(record, { id: last.id, after: last.after });
    record.id = await done(edits.put(record));
    return { id: record.id, op };
  });
}

const change = (id, what) => within("readwrite", async (edits) => {
  const record = await done(edits.get(id));
  if (record) await done(edits.put({ ...record, ...what }));
});

const remove = (id) => within("readwrite", (edits) => done(edits.delete(id)));

// This person's edits that the server should get, oldest first: those it has not acknowledged,
// and those it acknowledged before it was restored (its epoch was another one then).
async function waiting(epoch, also) {
  const records = await within("readonly", (edits) => done(edits.getAll()));
  const revisions = new Map(records.map((one) => [one.op, one.revision]));
  const found = [];
  for (const record of records) {
    if (record.kept && record.op !== also && (!epoch || record.epoch === epoch)) continue;
    const edit = await open(record);
    if (edit) found.push({ ...record, edit, seen: revisions.get(record.after) || 0 });
  }
  return found;
}

// Let go of what is too old: other people's edits too, which only they could have sent.
async function purge() {
  const records = await within("readonly", (edits) => done(edits.getAll()));
  for (const { id, at, kept, ...record } of records) {
    const old = kept ? kept < Date.now() - KEPT : at < Date.now() - HELD_BACK;
    if (old && (kept || !(await open(record)))) await remove(id);
  }
}

window.outboxStore = { asked: Boolean(secret), ready, keep, change, remove, waiting, purge };
