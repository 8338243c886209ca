/*
 * The secret pictures of a child: each tap fills a place, the last one sends.
 * Without this script every tap is a page of its own.
 */
const form = document.querySelector("[data-pictures]");

const keep = (name) => {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "picked";
  field.value = name;
  form.append(field);
};

const show = (button, place) => {
  const slot = form.querySelectorAll(".pin i")[place];
  slot.classList.add("on");
  slot.replaceChildren(button.querySelector("svg").cloneNode(true));
};

const say = (number) => {
  const said = form.querySelector("[data-pictures-said]");
  said.textContent = said.dataset.words.replace("#", number);
};

form?.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=picked]");
  if (!button) return;
  event.preventDefault();
  const place = form.querySelectorAll("input[name=picked]").length;
  const most = Number(form.dataset.pictures);
  if (place >= most) return; // tapped twice: it is on its way
  show(button, place);
  keep(button.value);
  say(place + 1);
  if (place + 1 === most) form.submit();
});

// the back button must not bring back what was tapped
addEventListener("pageshow", (event) => {
  if (event.persisted && form) location.reload();
});
