/* The reviewers' desk by keyboard, beyond data-hotkey of console.js: the sheet of keys, going through reasons and items. */
(function () {
  "use strict";
  const STOPS = ".reason input[type=checkbox], #rows .cell-heading a";
  const WRITING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

  // The time left gets shorter by itself while reviewers work; the numbers stand in the words of the page's language.
  const began = Date.now();
  window.setInterval(function () {
    document.querySelectorAll("[data-minutes]").forEach(function (place) {
      if (place.dataset.began === undefined) place.dataset.began = String(place.closest("#rows") ? Date.now() : began);
      const passed = Math.floor((Date.now() - Number(place.dataset.began)) / 60000);
      const left = Math.max(0, Number(place.dataset.minutes) - passed);
      const parts = Number(place.dataset.minutes) >= 60 ? [Math.floor(left / 60), left % 60] : [left];
      let index = 0;
      place.textContent = place.textContent.replace(/\d+/g, function (number) { return index < parts.length ? parts[index++] : number; });
      if (left < 30) { place.parentElement.classList.remove("tone-secondary"); place.parentElement.classList.add("tone-orange"); }
    });
  }, 15000);

  document.addEventListener("click", function (event) {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens).showModal();
  });

  // From where the focus is; at an end it stays.
  function go(step) {
    const stops = Array.from(document.querySelectorAll(STOPS));
    if (!stops.length) return false;
    const reason = document.activeElement.closest(".reason");
    const here = stops.indexOf(reason ? reason.querySelector("input[type=checkbox]") : document.activeElement);
    const next = here < 0 ? (step > 0 ? 0 : stops.length - 1) : Math.min(stops.length - 1, Math.max(0, here + step));
    stops[next].focus();
    stops[next].scrollIntoView({ block: "center" });
    return true;
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const writing = event.target.closest(WRITING);
    if (writing) {
      if (event.key === "Escape" && writing.closest("form[data-once]")) {
        const box = writing.closest(".reason");
        if (box) box.querySelector("input[type=checkbox]").focus(); else writing.blur();
      }
      return;
    }
    if (document.documentElement.dataset.keys === "off") return;
    if (event.key === "j" || event.key === "k") {
      if (go(event.key === "j" ? 1 : -1)) event.preventDefault();
    } else if (event.key === "d") { // the documents one after another; zoom and turn are keys of the viewer
      const pages = Array.from(document.querySelectorAll("[data-viewer-pages]"));
      const here = pages.indexOf(document.activeElement);
      if (pages.length) { event.preventDefault(); pages[(here + 1) % pages.length].focus(); }
    } else if (event.key === "u") {
      const up = Array.from(document.querySelectorAll(".crumbs a")).pop();
      if (up) up.click();
    }
  });
})();
