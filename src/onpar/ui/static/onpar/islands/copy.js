/* A button with `data-copy` puts the address of the page on the clipboard and says so. */

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(window.location.href);
  button.querySelector("[data-copy-label]").textContent = button.dataset.copied;
});
