// The button "Print".
document.addEventListener("click", ({ target }) => target.closest("[data-print]") && window.print());
