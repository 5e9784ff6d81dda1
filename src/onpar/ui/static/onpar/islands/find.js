/* Ctrl K (or ⌘ K) goes to the search; arrow keys walk its results; Escape empties it. */

document.addEventListener("keydown", (event) => {
  const find = document.querySelector("[data-find]");
  if (!find) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    find.querySelector("input").select();
  } else if (find.contains(event.target)) {
    walk(find, event);
  }
});

function walk(find, event) {
  const input = find.querySelector("input");
  const stops = [input, ...find.querySelectorAll("a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && stops.includes(event.target)) {
    event.preventDefault();
    const place = stops.indexOf(event.target) + step;
    stops[Math.min(Math.max(place, 0), stops.length - 1)].focus();
  } else if (event.key === "Escape") {
    find.querySelector("[data-find-results]").replaceChildren();
    input.value = "";
    input.focus();
  }
}
