/* After a link has swapped the page, focus moves to its heading: keyboard and screen reader start there. */

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "page") return;
  document.querySelector("#page h1")?.focus({ preventScroll: true });
  document.querySelector("[data-find-results]")?.replaceChildren();
  document.querySelector("[data-menu]")?.removeAttribute("open");
});
