// Reads a question aloud, with the voice of the device itself. Without a voice that speaks the
// language of the page there is no button.
const buttons = [...document.querySelectorAll("[data-read]")];
const language = document.documentElement.lang.toLowerCase();
const inLanguage = ({ lang }) => lang.toLowerCase().replace("_", "-").split("-")[0] === language.split("-")[0];
const voice = () => window.speechSynthesis?.getVoices().filter(inLanguage).sort((a, b) => b.localService - a.localService)[0];
let reading = null;

const show = () => buttons.forEach((button) => { button.hidden = !voice(); });

function stop() {
  window.speechSynthesis?.cancel();
  reading?.setAttribute("aria-pressed", "false");
  reading = null;
}

function read(button) {
  const box = document.querySelector(button.dataset.read);
  const parts = [...box.querySelectorAll("h1, [data-say], .hint, .opt > span")].filter((part) => !part.closest("[hidden]"));
  parts.map((part) => part.innerText.trim()).filter(Boolean).forEach((words, index, all) => {
    const spoken = new SpeechSynthesisUtterance(words); // one each: a short pause in between
    Object.assign(spoken, { lang: language, voice: voice(), rate: 0.9 });
    if (index === all.length - 1) spoken.onend = stop;
    window.speechSynthesis.speak(spoken);
  });
  reading = button;
  button.setAttribute("aria-pressed", "true");
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-read]");
  if (!button) return;
  const again = reading === button;
  stop();
  if (!again) read(button);
});
window.addEventListener("pagehide", stop);
window.speechSynthesis?.addEventListener?.("voiceschanged", show);
show();
