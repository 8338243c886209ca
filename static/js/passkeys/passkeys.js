/*
 * A key: the finger, the face or the lock of this device. A form [data-key] names where to ask what
 * must be signed; what the device answers goes along in its own field, as with any form.
 * Without this script, or in a browser that has no keys, the page says so and the form stays hidden.
 */
const forms = document.querySelectorAll("form[data-key]");
const fromText = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const toText = (bytes) =>
  bytes && btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const known = (list = []) => list.map((one) => ({ ...one, id: fromText(one.id) }));

async function question(form) {
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
  const response = await fetch(form.dataset.question, { method: "POST", body, redirect: "error" });
  if (!response.ok) throw new Error(response.status);
  const asked = await response.json();
  return { ...asked, challenge: fromText(asked.challenge) };
}

async function make(asked) {
  const user = { ...asked.user, id: fromText(asked.user.id) };
  const publicKey = { ...asked, user, excludeCredentials: known(asked.excludeCredentials) };
  const { id, type, rawId, response } = await navigator.credentials.create({ publicKey });
  return { id, type, rawId: toText(rawId), response: {
    clientDataJSON: toText(response.clientDataJSON),
    attestationObject: toText(response.attestationObject),
  } };
}

async function use(asked) {
  const publicKey = { ...asked, allowCredentials: known(asked.allowCredentials) };
  const { id, type, rawId, response } = await navigator.credentials.get({ publicKey });
  return { id, type, rawId: toText(rawId), response: {
    clientDataJSON: toText(response.clientDataJSON),
    authenticatorData: toText(response.authenticatorData),
    signature: toText(response.signature),
    userHandle: toText(response.userHandle),
  } };
}

async function answer(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const said = form.querySelector("[data-failed]");
  said.textContent = "";
  try {
    const asked = await question(form);
    form.elements.credential.value = JSON.stringify(await (form.dataset.key === "make" ? make : use)(asked));
    form.submit();
  } catch ({ name }) {
    said.textContent = name === "InvalidStateError" ? said.dataset.known : said.dataset.failed;
  }
}

for (const form of forms) {
  form.hidden = !window.PublicKeyCredential;
  form.addEventListener("submit", answer);
}
for (const note of document.querySelectorAll("[data-key-missing]")) note.hidden = Boolean(window.PublicKeyCredential);
