/* A button with `data-copy` puts a text on the clipboard and says so: of the element whose id it names,
   or the address of the page where it names none. */

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText(source ? source.textContent : window.location.href);
  button.querySelector("[data-copy-label]").textContent = button.dataset.copied;
});
