// A form that is on its way is not sent again by a second tap: the page that answers comes.
// After a while it may, for who stopped the loading or lost the connection.
const underway = new WeakSet();

document.addEventListener("submit", (event) => {
  const { target: form } = event;
  if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
  if (underway.has(form)) return void event.preventDefault();
  underway.add(form);
  setTimeout(() => underway.delete(form), 10_000);
});
