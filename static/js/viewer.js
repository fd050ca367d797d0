/* Reading documents: size and turn of each viewer, by buttons and by keys (+ − l r 0) while its pages have the focus.
   Listens on the document, so parts that htmx brings need no wiring of their own. */
(function () {
  "use strict";
  const SMALLEST = 0.25;
  const LARGEST = 6;
  const STEP = 1.25;
  const KEYS = { "+": "in", "=": "in", "-": "out", "_": "out", l: "left", r: "right", "0": "fit" };

  // Each page gets a box of the size that the turned picture takes; the picture is centred in it.
  function lay(viewer) {
    const pages = viewer.querySelector("[data-viewer-pages]");
    const zoom = Number(viewer.dataset.zoom || 1);
    const turns = Number(viewer.dataset.turns || 0);
    const isSideways = turns % 2 !== 0;
    viewer.style.setProperty("--turns", turns);
    pages.querySelectorAll("[data-viewer-page]").forEach(function (page) {
      const picture = page.querySelector("img");
      const width = picture.naturalWidth;
      const height = picture.naturalHeight;
      if (!width || !height) return;
      const shown = pages.clientWidth * zoom;
      const scale = shown / (isSideways ? height : width);
      picture.style.width = width * scale + "px";
      picture.style.height = height * scale + "px";
      page.style.width = shown + "px";
      page.style.height = (isSideways ? width : height) * scale + "px";
    });
  }

  function start(viewer) {
    if (viewer.classList.contains("is-live")) return;
    viewer.classList.add("is-live");
    viewer.querySelector("[data-viewer-tools]").hidden = false;
    viewer.querySelectorAll("img").forEach(function (picture) {
      picture.addEventListener("load", function () { lay(viewer); });
    });
    lay(viewer);
  }

  function change(viewer, how) {
    const zoom = Number(viewer.dataset.zoom || 1);
    const turns = Number(viewer.dataset.turns || 0);
    if (how === "in") viewer.dataset.zoom = Math.min(zoom * STEP, LARGEST);
    if (how === "out") viewer.dataset.zoom = Math.max(zoom / STEP, SMALLEST);
    if (how === "left") viewer.dataset.turns = (turns + 3) % 4;
    if (how === "right") viewer.dataset.turns = (turns + 1) % 4;
    if (how === "fit") { viewer.dataset.zoom = 1; viewer.dataset.turns = 0; }
    lay(viewer);
  }

  function startAll() { document.querySelectorAll("[data-viewer]").forEach(start); }

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-view]");
    if (button) change(button.closest("[data-viewer]"), button.dataset.view);
  });
  document.addEventListener("keydown", function (event) {
    const pages = event.target.closest && event.target.closest("[data-viewer-pages]");
    const how = KEYS[event.key];
    if (!pages || !how || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    change(pages.closest("[data-viewer]"), how);
  });
  window.addEventListener("resize", function () { document.querySelectorAll("[data-viewer].is-live").forEach(lay); });
  document.addEventListener("htmx:afterSettle", startAll);
  startAll();
})();
