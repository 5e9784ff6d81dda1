/* A file input that also takes a file dropped on it, and says before the upload when it is too large. */

const drops = (event) => event.target.closest?.("[data-file-drop]");

function welcome() {
  document.querySelectorAll("[data-file-drop-hint]").forEach((hint) => (hint.hidden = false));
}

function choose(drop, files) {
  const input = drop.querySelector("input[type=file]");
  if (files) input.files = files;
  const file = input.files[0];
  const error = drop.querySelector("[data-file-drop-error]");
  const isOver = file && file.size > Number(drop.dataset.limit) * 1_000_000;
  drop.querySelector("[data-file-drop-chosen]").textContent = file ? file.name : "";
  error.textContent = isOver ? error.dataset.tooLarge : "";
  if (isOver) input.value = "";
}

document.addEventListener("dragover", (event) => {
  const drop = drops(event);
  if (!drop) return;
  event.preventDefault();
  drop.classList.add("is-over");
});
document.addEventListener("dragleave", (event) => {
  const drop = drops(event);
  if (drop && !drop.contains(event.relatedTarget)) drop.classList.remove("is-over");
});
document.addEventListener("drop", (event) => {
  const drop = drops(event);
  if (!drop) return;
  event.preventDefault();
  drop.classList.remove("is-over");
  if (event.dataTransfer.files.length) choose(drop, event.dataTransfer.files);
});
document.addEventListener("change", (event) => {
  const drop = drops(event);
  if (drop) choose(drop, null);
});
document.addEventListener("htmx:afterSettle", welcome);
welcome();
