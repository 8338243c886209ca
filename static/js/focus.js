// After new main content the focus goes to what went wrong, else to the heading.
// Small pieces, such as the line that says "opgeslagen", leave the focus where it is.
function lead(within) {
  const first = within.querySelector(".errsum") || (within.id === "main" && within.querySelector("h1"));
  if (!first) return;
  first.tabIndex = -1;
  first.focus();
}

for (const settled of ["htmx:afterSettle", "htmx:after:swap"]) { // htmx 2, htmx 4
  document.addEventListener(settled, ({ target, detail }) => {
    const swapped = detail?.target || detail?.ctx?.target || target;
    if (swapped?.id === "main") lead(swapped);
  });
}
const mistakes = document.querySelector(".errsum");
if (mistakes) lead(mistakes.parentElement);
