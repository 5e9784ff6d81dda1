/* A form with `data-live` is sent when a control changes and comes back with what follows from it. What
   is typed while it is on its way must not be lost: such an answer is left out, and the form sent again. */

let typed = 0;
let isBehind = false;
const sentAt = new WeakMap();

document.addEventListener("input", (event) => {
  if (event.target.closest("[data-live]")) typed += 1;
});
document.addEventListener("htmx:beforeSend", (event) => {
  if (event.target.closest("[data-live]")) sentAt.set(event.detail.xhr, typed);
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const at = sentAt.get(event.detail.xhr);
  if (at === undefined) return;
  isBehind = at !== typed;
  if (isBehind) event.detail.shouldSwap = false;
});
document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-live]");
  if (!form || !isBehind || event.target.hasAttribute("hx-post")) return;
  isBehind = false;
  window.htmx.trigger(form.querySelector("[hx-post]"), "change");
});
