/* A select with `data-time-zone` starts with the zone of the device, where nothing was chosen yet. */

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const select of document.querySelectorAll("[data-time-zone]")) {
  if (select.value === "UTC" && [...select.options].some((option) => option.value === zone)) {
    select.value = zone;
  }
}
