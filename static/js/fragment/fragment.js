// The code behind the # of a printed or mailed link: into the field, and out of the address, so that
// it stays in no history and is sent to nobody before somebody taps the button.
const field = document.querySelector("[data-from-fragment]");
const code = decodeURIComponent(location.hash.slice(1));
if (field && code) {
  field.value = code;
  history.replaceState(null, "", location.pathname);
}
