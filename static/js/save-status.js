// The line under a question never lies. Only the server says "opgeslagen": its own words are put
// in. "Op dit toestel" is said once it is sealed; typing takes back whatever was said before.
const line = document.querySelector("#save-status");
const offline = () => (navigator.onLine ? line.dataset.retry : line.dataset.offline) || "";
let typing = false; // there is something that is not sealed yet
let failing = false;
let out = false; // signed out: there is a link to sign in
let busy;

function say(words) {
  clearTimeout(busy);
  if (line.textContent !== words) line.textContent = words;
}

function quote(fragment) {
  clearTimeout(busy);
  line.innerHTML = fragment;
}

function warn() {
  if (document.querySelector("#save-unsafe") || !line.dataset.unsafe) return;
  const warning = document.createElement("p");
  Object.assign(warning, { id: "save-unsafe", className: "note", textContent: line.dataset.unsafe });
  warning.setAttribute("role", "status");
  line.after(warning);
}

function wait() {
  clearTimeout(busy);
  busy = setTimeout(() => failing || say(line.dataset.busy || ""), 1000);
}

const hear = {
  typed() { typing = true; say(""); },
  sealed() { typing = false; if (failing || !navigator.onLine) say(offline()); else wait(); },
  sending: wait,
  retry() { failing = true; if (!typing && !out) say(offline()); },
  kept({ words }) { failing = out = false; quote(words); },
  refused({ words }) { quote(words); },
  "signed-out"({ words }) { out = true; quote(words); },
  empty() {
    if (failing && !typing) say(line.dataset.back || "");
    failing = out = false;
  },
  unsafe: warn,
};
if (line) document.addEventListener("outbox", ({ detail }) => hear[detail.state]?.(detail));
